package io.switchroom.gateway.call;

import io.switchroom.rtc.auth.RoomKey;
import java.util.Map;
import java.util.Optional;

/**
 * A phone to be called into a room.
 *
 * @param from the number or name it is to see, in place of the trunk's
 * @param display the name it is to see
 * @param user its name in the room; empty: made from the number
 * @param headers for its INVITE, {@code X-…} only
 * @param ringS how long it may ring; empty: as the trunk has it
 */
public record DialOut(
    RoomKey room,
    Callee callee,
    String from,
    String display,
    String user,
    Map<String, String> headers,
    Optional<Integer> ringS) {

  /** Who is called. */
  public sealed interface Callee {
    /** As people would write it. */
    String text();

    /**
     * A number, by a trunk.
     *
     * @param group the trunk, or group of trunks
     */
    record Number(String number, String group) implements Callee {
      @Override
      public String text() {
        return number;
      }

      /**
       * As numbers are written on the wire: with a plus sign where the country is named (E.164).
       */
      String onTheWire(String normalized) {
        boolean international = number.strip().startsWith("+") || number.strip().startsWith("00");
        return international ? "+" + normalized : normalized;
      }
    }

    /** A phone that has registered with us. */
    record RegisteredPhone(String name) implements Callee {
      @Override
      public String text() {
        return name;
      }
    }

    /** Whoever answers at a SIP URI. */
    record Uri(String uri) implements Callee {
      @Override
      public String text() {
        return uri;
      }
    }
  }

  public DialOut {
    headers = Map.copyOf(headers);
  }
}
