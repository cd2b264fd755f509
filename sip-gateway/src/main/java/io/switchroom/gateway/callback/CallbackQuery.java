package io.switchroom.gateway.callback;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which events of the log, the latest first.
 *
 * @param sdkAppId of one application: none sees another's
 * @param room of this room only
 * @param eventType of this type only
 * @param state in this state only
 * @param fromMs posted at this Unix time or later
 * @param toMs posted before it
 * @param beforeEventId only events older than this one: for the next page, the last one of the page
 *     before; {@link Long#MAX_VALUE} for the first
 * @param limit at most so many, up to {@link #MAX_LIMIT}
 */
public record CallbackQuery(
    long sdkAppId,
    Optional<CallbackRoom> room,
    OptionalInt eventType,
    Optional<CallbackRecord.State> state,
    long fromMs,
    long toMs,
    long beforeEventId,
    int limit) {
  public static final int MAX_LIMIT = 500;

  public CallbackQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT);
    }
  }

  /** The latest events of an application. */
  public static CallbackQuery latest(long sdkAppId, int limit) {
    return new CallbackQuery(
        sdkAppId,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        0,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        limit);
  }

  public CallbackQuery ofRoom(CallbackRoom only) {
    return new CallbackQuery(
        sdkAppId, Optional.of(only), eventType, state, fromMs, toMs, beforeEventId, limit);
  }

  public CallbackQuery ofType(int only) {
    return new CallbackQuery(
        sdkAppId, room, OptionalInt.of(only), state, fromMs, toMs, beforeEventId, limit);
  }

  public CallbackQuery in(CallbackRecord.State only) {
    return new CallbackQuery(
        sdkAppId, room, eventType, Optional.of(only), fromMs, toMs, beforeEventId, limit);
  }

  public CallbackQuery between(long from, long to) {
    return new CallbackQuery(sdkAppId, room, eventType, state, from, to, beforeEventId, limit);
  }

  /** The page after the one that ends with that event. */
  public CallbackQuery before(long eventId) {
    return new CallbackQuery(sdkAppId, room, eventType, state, fromMs, toMs, eventId, limit);
  }
}
