package io.switchroom.gateway.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which database, and how much may wait for it.
 *
 * @param url {@code jdbc:sqlite:FILE}, {@code jdbc:sqlite::memory:} or {@code jdbc:postgresql:…}
 * @param user empty for none
 * @param password empty for none
 * @param maxWaitingWrites writes that may wait in memory; more are refused
 * @param closeMs how long what was written last may take at the end
 */
public record DatabaseSettings(
    String url, String user, String password, int maxWaitingWrites, int closeMs) {
  public static final String SQLITE = "jdbc:sqlite:";
  public static final String POSTGRESQL = "jdbc:postgresql:";
  public static final String MEMORY = SQLITE + ":memory:";

  boolean isSqlite() {
    return url.startsWith(SQLITE);
  }

  /** The file of a SQLite database that has one. */
  Optional<Path> file() {
    return isSqlite() && !url.equals(MEMORY)
        ? Optional.of(Path.of(url.substring(SQLITE.length())))
        : Optional.empty();
  }

  /** Without what follows a question mark, where a password may stand. */
  @Override
  public String toString() {
    return url.replaceFirst("\\?.*", "");
  }
}
