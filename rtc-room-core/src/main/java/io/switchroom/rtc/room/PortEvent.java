package io.switchroom.rtc.room;

import io.switchroom.rtc.auth.UserId;
import java.util.Map;

/** What happened to a participant's port and concerns its owner. */
public sealed interface PortEvent {

  /** Media can flow both ways: keys agreed, or the first packet seen. */
  record Connected() implements PortEvent {}

  /**
   * Which media line (mid) now carries whom.
   *
   * @param byMid the user heard on each assigned line
   * @param wanted how many receiving lines this peer should offer to hear everyone
   * @param videoByMid whose camera or screen is seen on each assigned video line
   * @param videoWanted how many receiving video lines this peer should offer to see everyone
   */
  record Lines(
      Map<String, UserId> byMid, int wanted, Map<String, Picture> videoByMid, int videoWanted)
      implements PortEvent {

    /** Nobody is to be seen. */
    public Lines(Map<String, UserId> byMid, int wanted) {
      this(byMid, wanted, Map.of(), 0);
    }
  }

  /** One user's camera or screen. */
  record Picture(UserId user, Medium medium) {}

  /**
   * The peer pressed a key, in whichever way it told so; a press told in several ways comes once.
   *
   * @param digit '0' to '9', '*', '#', 'A' to 'D'
   * @param durationMs how long it was held
   */
  record Digit(char digit, int durationMs) implements PortEvent {
    /** Without the key: PINs do not belong into logs. */
    @Override
    public String toString() {
      return "Digit[***]";
    }
  }

  /** The peer is gone or cannot be reached; the participant is to be removed. */
  record Lost(LeaveReason reason, String text) implements PortEvent {}
}
