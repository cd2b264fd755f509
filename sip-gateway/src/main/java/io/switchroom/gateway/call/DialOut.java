package io.switchroom.gateway.call;

import io.switchroom.rtc.auth.RoomKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A phone to be called into a room.
 *
 * @param to a number, or a sip URI
 * @param group the trunk or group of trunks to call by; empty for a URI that is called directly
 * @param from the number or name it is to see, in place of the trunk's
 * @param display the name it is to see
 * @param user its name in the room; empty: made from the number
 * @param headers for its INVITE, {@code X-…} only
 * @param ringS how long it may ring; empty: as the trunk has it
 */
public record DialOut(
    RoomKey room,
    String to,
    String group,
    String from,
    String display,
    String user,
    Map<String, String> headers,
    Optional<Integer> ringS) {

  public DialOut {
    headers = Map.copyOf(headers);
  }

  List<Map.Entry<String, String>> headerList() {
    return List.copyOf(headers.entrySet());
  }
}
