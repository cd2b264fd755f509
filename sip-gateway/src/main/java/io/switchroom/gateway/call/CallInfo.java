package io.switchroom.gateway.call;

import io.switchroom.rtc.auth.RoomKey;
import java.util.Optional;

/**
 * How a call stands.
 *
 * @param id unlike that of any other call of this process
 * @param room empty while it has none
 * @param user the phone's name in the room, or empty
 * @param peer the trunk or what else it came from or goes to
 * @param number the number called
 * @param display who calls or is called, as others see it: masked
 * @param beganUnixMs when it began
 * @param answeredUnixMs when it was answered, or 0
 */
public record CallInfo(
    String id,
    Direction direction,
    State state,
    Optional<RoomKey> room,
    String user,
    String peer,
    String number,
    String display,
    long beganUnixMs,
    long answeredUnixMs) {
  /** Who made it. */
  public enum Direction {
    INBOUND,
    OUTBOUND
  }

  /** How far it is. */
  public enum State {
    /** Nobody has said anything yet. */
    DIALING,
    RINGING,
    /** Answered. */
    ESTABLISHED,
    ENDED
  }
}
