package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.room.RoomEvent;

/** Who keeps account of all rooms: told of everything that happens, each room's in its order. */
public interface RoomObserver {

  /**
   * On the control loop; must not block.
   *
   * @param unixMs when it happened
   */
  void onRoomEvent(RoomKey room, RoomEvent event, long unixMs);
}
