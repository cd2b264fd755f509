package io.switchroom.rtc.room;

/** Why a room ended. */
public enum RoomEnd {
  /** Nobody sent sound or picture for too long (rule R5). */
  RECYCLED(LeaveReason.TIMEOUT, "nobody has spoken or sent a picture for too long"),
  /** All had left and nobody came back in time (rule R6). */
  EMPTY(LeaveReason.NORMAL, "everyone had left"),
  /** Its owner ended it (rule R8). */
  OWNER(LeaveReason.REMOVED, "the owner dissolved the room"),
  /** The application ended it through the API (rule R9). */
  APPLICATION(LeaveReason.REMOVED, "the application dissolved the room"),
  /** The server stops. */
  STOPPED(LeaveReason.KILLED, "the server stops"),
  /** A fault of ours. */
  FAULT(LeaveReason.KILLED, "an internal error ended it");

  private final LeaveReason forMembers;
  private final String sentence;

  RoomEnd(LeaveReason forMembers, String sentence) {
    this.forMembers = forMembers;
    this.sentence = sentence;
  }

  /** Whether there is no time left to say so to those who only hear. */
  public boolean atOnce() {
    return this == STOPPED || this == FAULT;
  }

  /** Why each of its members left. */
  public LeaveReason forMembers() {
    return forMembers;
  }

  /** For people, without a full stop. */
  public String sentence() {
    return sentence;
  }
}
