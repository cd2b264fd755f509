package io.switchroom.gateway.rooms;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of rooms (docs/rooms.md R1 to R9, R11), written down a second time and as plainly as
 * can be: no threads, no media, no messages. What it says happened is compared with what did.
 */
final class RuleModel {
  static final long QUIET_MS = 30_000;
  static final long EMPTY_MS = 30_000;
  static final long DEAD_MS = 30_000;
  static final int MAX_MEMBERS = 6;

  /** One stay: the session that has it, and when it was last heard of. */
  static final class Stay {
    final int session;
    long heardMs;

    Stay(int session, long nowMs) {
      this.session = session;
      this.heardMs = nowMs;
    }
  }

  static final class ModelRoom {
    final String owner;
    final Map<String, Stay> members = new LinkedHashMap<>();
    final Map<String, Long> bannedUntilMs = new TreeMap<>();
    long quietSinceMs;
    long emptySinceMs;
    boolean locked;

    ModelRoom(String owner) {
      this.owner = owner;
    }
  }

  final Map<Integer, ModelRoom> rooms = new TreeMap<>();
  final Map<String, Integer> whereabouts = new TreeMap<>();

  /** What happened since it was last asked, "room: event" and "session: news". */
  final List<String> happened = new ArrayList<>();

  void enter(int number, String user, int session, long nowMs) {
    String refusal = refusal(number, user, nowMs);
    if (refusal != null) {
      happened.add(session + ": refused " + refusal);
      return;
    }
    ModelRoom room = rooms.get(number);
    if (room == null) {
      room = new ModelRoom(user); // R1
      rooms.put(number, room);
      happened.add("room " + number + ": created by " + user);
    }
    if (room.members.isEmpty()) {
      room.quietSinceMs = nowMs;
    }
    boolean again = room.members.containsKey(user);
    if (!again) {
      happened.add("room " + number + ": entered " + user);
    }
    Integer before = whereabouts.put(user, number); // R2
    Stay old = before == null ? null : rooms.get(before).members.get(user);
    room.members.put(user, new Stay(session, nowMs)); // R4: the others see nothing
    happened.add(session + ": entered");
    if (old != null) {
      happened.add(old.session + ": removed REPLACED");
      if (before != number) {
        exit(before, user, "REPLACED", nowMs);
      }
    }
  }

  /** R3: as entering, but the session he leaves is his own and hears nothing of it. */
  void switchRoom(int number, String user, int session, long nowMs) {
    int before = whereabouts.get(user);
    Stay old = rooms.get(before).members.get(user);
    enter(number, user, session, nowMs);
    happened.replaceAll(
        line ->
            line.equals("room " + before + ": exited " + user + " REPLACED")
                ? "room " + before + ": exited " + user + " NORMAL"
                : line);
    happened.remove(old.session + ": removed REPLACED");
  }

  private String refusal(int number, String user, long nowMs) {
    ModelRoom room = rooms.get(number);
    if (room == null) {
      return null;
    }
    if (room.bannedUntilMs.getOrDefault(user, Long.MIN_VALUE) > nowMs) {
      return "NO_RIGHT_TO_ENTER";
    }
    if (room.members.containsKey(user)) {
      return null;
    }
    if (room.locked) {
      return "NO_RIGHT_TO_ENTER";
    }
    return room.members.size() >= MAX_MEMBERS ? "ROOM_FULL" : null; // R11
  }

  void leave(String user, long nowMs) {
    int number = whereabouts.remove(user);
    exit(number, user, "NORMAL", nowMs);
  }

  private void exit(int number, String user, String reason, long nowMs) {
    ModelRoom room = rooms.get(number);
    room.members.remove(user);
    happened.add("room " + number + ": exited " + user + " " + reason);
    if (room.members.isEmpty()) {
      room.emptySinceMs = nowMs;
    }
  }

  void sendAway(int number, String user, long banMs, long nowMs) {
    ModelRoom room = rooms.get(number);
    room.bannedUntilMs.put(user, nowMs + banMs);
    Stay stay = room.members.get(user);
    if (stay != null) {
      whereabouts.remove(user);
      exit(number, user, "REMOVED", nowMs);
      happened.add(stay.session + ": removed REMOVED");
    }
  }

  void packet(String user, long nowMs) {
    ModelRoom room = rooms.get(whereabouts.get(user));
    room.members.get(user).heardMs = nowMs;
    room.quietSinceMs = nowMs;
  }

  void signal(String user, long nowMs) {
    rooms.get(whereabouts.get(user)).members.get(user).heardMs = nowMs;
  }

  /** R8, R9, and R5 and R6 from {@link #look}. */
  void end(int number, String end, String reason) {
    ModelRoom room = rooms.remove(number);
    room.members.forEach(
        (user, stay) -> {
          whereabouts.remove(user);
          happened.add("room " + number + ": exited " + user + " " + reason);
          happened.add(stay.session + ": removed " + reason);
        });
    happened.add("room " + number + ": dismissed " + end);
  }

  /** A look at the clock: the dead first (R7), the latest comer first, then the rooms (R5, R6). */
  void look(long nowMs) {
    for (int number : List.copyOf(rooms.keySet())) {
      ModelRoom room = rooms.get(number);
      for (String user : List.copyOf(room.members.keySet()).reversed()) {
        Stay stay = room.members.get(user);
        if (nowMs - stay.heardMs >= DEAD_MS) {
          whereabouts.remove(user);
          exit(number, user, "TIMEOUT", nowMs);
          happened.add(stay.session + ": removed TIMEOUT");
        }
      }
      if (room.members.isEmpty() && nowMs - room.emptySinceMs >= EMPTY_MS) {
        end(number, "EMPTY", "NORMAL");
      } else if (!room.members.isEmpty() && nowMs - room.quietSinceMs > QUIET_MS) {
        end(number, "RECYCLED", "TIMEOUT");
      }
    }
  }

  /** What happened, the sessions' news and each room's events in their own order. */
  static List<String> ordered(List<String> happened) {
    List<String> ordered = new ArrayList<>(happened);
    ordered.sort(Comparator.comparing(line -> line.substring(0, line.indexOf(':'))));
    return ordered;
  }
}
