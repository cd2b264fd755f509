package io.switchroom.rtc.room;

/** Why nothing of what a participant sends of a medium is passed on. */
public enum Refusal {
  /** He is audience. */
  AUDIENCE,
  /** His rights, or his role profile, do not let him. */
  NO_RIGHT,
  /** As many members as may send video do so already (rule R11). */
  NO_SEAT
}
