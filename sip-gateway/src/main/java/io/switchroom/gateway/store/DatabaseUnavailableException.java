package io.switchroom.gateway.store;

import java.io.IOException;

/** The database cannot be used; the message is one line for the operator. */
public final class DatabaseUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  DatabaseUnavailableException(DatabaseSettings settings, String why, Throwable cause) {
    super(
        "the database "
            + settings
            + " cannot be used: "
            + why
            + "; or set database.url (SWITCHROOM_DATABASE_URL) to another",
        cause);
  }
}
