package io.switchroom.scenarios.quality;

import java.util.Locale;

/** A table as docs/audio-quality.md shows it. */
final class MarkdownTable {
  private final StringBuilder text = new StringBuilder();
  private final int columns;

  MarkdownTable(String... heads) {
    columns = heads.length;
    line(heads);
    text.append("| --- ".repeat(columns)).append("|\n");
  }

  MarkdownTable row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns + " columns");
    }
    line(cells);
    return this;
  }

  private void line(Object[] cells) {
    for (Object cell : cells) {
      text.append("| ").append(cell).append(' ');
    }
    text.append("|\n");
  }

  /** A number with one digit after the point; negative ones with a true minus. */
  static String tenths(double value) {
    String digits = String.format(Locale.ROOT, "%.1f", value);
    if (digits.equals("-0.0")) {
      return "0.0";
    }
    return digits.replace('-', '−');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
