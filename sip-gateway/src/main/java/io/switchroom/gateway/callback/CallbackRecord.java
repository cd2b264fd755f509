package io.switchroom.gateway.callback;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One event in the log.
 *
 * @param eventId also the header by which a receiver knows it
 * @param eventType the number, such as 103
 * @param eventInfo JSON, as it is sent
 * @param postedMs when it came in, Unix time as all times here
 * @param endedMs when it was delivered or given up
 * @param lastError of the last attempt that failed; empty if none did
 * @param attempts in order
 */
public record CallbackRecord(
    long eventId,
    long sdkAppId,
    CallbackRoom room,
    int eventType,
    String eventInfo,
    long postedMs,
    State state,
    OptionalLong endedMs,
    String lastError,
    List<Attempt> attempts) {

  /** What became of it. */
  public enum State {
    WAITING,
    DELIVERED,
    GIVEN_UP;

    /** As it stands in the database. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /**
   * One request.
   *
   * @param number from 1
   * @param latencyMs until the answer, or until there was to be none
   * @param status of HTTP; empty if there was no answer
   * @param error empty if it was a success
   */
  public record Attempt(
      int number, long begunMs, int latencyMs, OptionalInt status, String error) {}
}
