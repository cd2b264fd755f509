package io.switchroom.scenarios.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The document whose tables are replaced: each stands between {@code <!-- table NAME -->} and
 * {@code <!-- end NAME -->}; all else stays as it is.
 */
final class QualityDocument {
  private final Path file;

  QualityDocument(Path file) {
    this.file = file;
  }

  /**
   * @throws IOException if there is no such document or place in it, or it cannot be written
   */
  void replace(String name, String markdown) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no " + file + " here", e);
    }
    String begin = "<!-- table " + name + " -->\n";
    String end = "<!-- end " + name + " -->\n";
    int from = text.indexOf(begin);
    int until = text.indexOf(end, Math.max(0, from));
    if (from < 0 || until < 0) {
      throw new IOException(file + " has no place for the table " + name);
    }
    Files.writeString(
        file, text.substring(0, from + begin.length()) + markdown + text.substring(until));
  }
}
