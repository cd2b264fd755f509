package io.switchroom.gateway.config;

import java.util.Comparator;

/**
 * Where a value was written: a line of a file, or an environment variable.
 *
 * @param source the file as the operator named it, or the variable's name
 * @param line counted from 1; 0 for a whole file or a variable
 */
record Origin(String source, int line) implements Comparable<Origin> {
  private static final Comparator<Origin> ORDER =
      Comparator.comparing((Origin origin) -> origin.line == 0)
          .thenComparing(Origin::source)
          .thenComparingInt(Origin::line);

  /** Lines of files in reading order, then variables by name. */
  @Override
  public int compareTo(Origin other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
