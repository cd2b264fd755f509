package io.switchroom.gateway.rooms;

import io.switchroom.rtc.room.MediaPort;
import java.io.IOException;

/** Opens a newcomer's network end on the loop of his room: a browser's or a phone's. */
public interface PortFactory {
  /**
   * @throws IOException if there is no socket to be had; its message says which and why
   */
  MediaPort open(RoomLoop loop, long nowNs) throws IOException;
}
