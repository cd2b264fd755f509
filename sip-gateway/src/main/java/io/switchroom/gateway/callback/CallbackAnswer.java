package io.switchroom.gateway.callback;

import java.util.Locale;

/**
 * What came of one attempt.
 *
 * @param status of HTTP, or {@link #NO_STATUS}
 * @param failure null if it was a success
 * @param error for people; empty if it was a success
 */
record CallbackAnswer(int status, int latencyMs, Failure failure, String error) {
  static final int NO_STATUS = 0;
  private static final int SUCCESS = 200;
  private static final int MAX_ERROR_CHARS = 200;

  /** Why an attempt failed. */
  enum Failure {
    /** No answer in time. */
    TIMEOUT,
    /** Another status than 200, a redirection among them. */
    STATUS,
    /** No connection, or one that broke. */
    CONNECTION,
    /** The application has no address for such events any more. */
    NO_TARGET,
    /** What to send could not be read. */
    DATABASE;

    /** For metrics. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static CallbackAnswer of(int status, int latencyMs) {
    return status == SUCCESS
        ? new CallbackAnswer(status, latencyMs, null, "")
        : new CallbackAnswer(status, latencyMs, Failure.STATUS, "status " + status);
  }

  static CallbackAnswer failed(Failure failure, int latencyMs, String error) {
    String text = error.strip().replaceAll("\\s+", " ");
    String brief = text.length() > MAX_ERROR_CHARS ? text.substring(0, MAX_ERROR_CHARS) : text;
    return new CallbackAnswer(NO_STATUS, latencyMs, failure, brief);
  }

  boolean isSuccess() {
    return failure == null;
  }
}
