package io.switchroom.rtc.room;

/** Why someone is no longer in a room; the numbers are those of event 104 (TRTC callbacks). */
public enum LeaveReason {
  NORMAL(1),
  TIMEOUT(2),
  REMOVED(3),
  REPLACED(3),
  KILLED(5);

  private final int number;

  LeaveReason(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
