package io.switchroom.gateway.rooms;

import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.Negotiation;

/** How a newcomer and his network end agree on media. On the room's loop. */
public interface Introduction {
  Negotiation begin(MediaPort port, long nowNs);

  /** By his offer, or ours if he made none. */
  static Introduction of(String offerSdp) {
    return offerSdp == null ? MediaPort::offer : (port, nowNs) -> port.negotiate(offerSdp, nowNs);
  }

  /** They have agreed already, in a {@link Lobby}. */
  static Introduction settled() {
    return (port, nowNs) -> new Negotiation.Answered("");
  }
}
