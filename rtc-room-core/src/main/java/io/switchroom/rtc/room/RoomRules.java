package io.switchroom.rtc.room;

/**
 * The times and limits of a room that are rules rather than matters of sound; every value comes
 * from the configuration. The letters are those of the rules in docs/rooms.md.
 *
 * @param recycleAfterMs R5: without a packet of sound or picture from anyone for longer than this,
 *     the room ends, ms
 * @param keepEmptyMs R6: how long it stays once all have left, ms
 */
public record RoomRules(int recycleAfterMs, int keepEmptyMs) {

  /** As Tencent's service has them. */
  public static final RoomRules CUSTOMARY = new RoomRules(30_000, 30_000);
}
