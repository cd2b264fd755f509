package io.switchroom.rtc.room;

/** Whether a room lets somebody in now. */
public sealed interface Entry {

  record Open() implements Entry {}

  /**
   * @param maxMembers how many are in
   */
  record Full(int maxMembers) implements Entry {}

  /** Nobody new may come in. */
  record Locked() implements Entry {}

  /**
   * He was sent away.
   *
   * @param leftNs how long he is still to stay out
   */
  record Banned(long leftNs) implements Entry {}
}
