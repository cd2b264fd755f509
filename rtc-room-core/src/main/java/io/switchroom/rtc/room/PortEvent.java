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
   */
  record Lines(Map<String, UserId> byMid, int wanted) implements PortEvent {}

  /** The peer is gone or cannot be reached; the participant is to be removed. */
  record Lost(LeaveReason reason, String text) implements PortEvent {}
}
