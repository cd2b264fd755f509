package io.switchroom.dialplan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which dialled number goes where. Immutable; {@link #route} is a pure function. The rules, in
 * order:
 *
 * <ol>
 *   <li>the table: a number goes to its room;
 *   <li>a user part that is a room number goes to that room, for registered phones and, in
 *       development mode, for this machine: whoever else could dial any room would need no ticket;
 *   <li>everything else is refused, telling what was tried.
 * </ol>
 */
public final class DialPlan {
  private static final int NOT_FOUND = 404;
  // The Q.850 cause that RFC 3398 §8.2.6.1 pairs with it.
  private static final int UNALLOCATED_NUMBER = 1;
  private static final int MAX_SHOWN = 40;

  private final Map<String, NumberRoute> table;
  private final long directApplication;
  private final long maxRoom;
  private final boolean developmentMode;

  /**
   * Throws IllegalArgumentException naming all {@link #problems}.
   *
   * @param directApplication whose rooms are meant by a room number dialled as such
   * @param maxRoom the largest room number there is
   */
  public DialPlan(
      List<NumberRoute> routes, long directApplication, long maxRoom, boolean developmentMode) {
    List<String> problems = problems(routes, maxRoom);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    Map<String, NumberRoute> map = new HashMap<>();
    for (NumberRoute route : routes) {
      map.put(NumberNormalizer.normalize(route.number()).orElseThrow(), route);
    }
    this.table = Map.copyOf(map);
    this.directApplication = directApplication;
    this.maxRoom = maxRoom;
    this.developmentMode = developmentMode;
  }

  /** What is wrong with a table, one sentence each; empty when nothing is. */
  public static List<String> problems(List<NumberRoute> routes, long maxRoom) {
    List<String> problems = new ArrayList<>();
    Map<String, NumberRoute> seen = new HashMap<>();
    for (NumberRoute route : routes) {
      Optional<String> number = NumberNormalizer.normalize(route.number());
      if (number.isEmpty()) {
        problems.add("'" + route.number() + "' is not a number");
        continue;
      }
      if (route.room() < 1 || route.room() > maxRoom) {
        problems.add(
            "'" + route.number() + "' goes to room " + route.room() + ", outside 1.." + maxRoom);
      }
      NumberRoute earlier = seen.put(number.get(), route);
      if (earlier != null) {
        problems.add("'" + earlier.number() + "' and '" + route.number() + "' are the same number");
      }
    }
    return problems;
  }

  /** Decides. Never throws, whatever was dialled. */
  public RouteDecision route(DialRequest request) {
    String dialled = request.dialledUser();
    List<String> tried = new ArrayList<>();
    Optional<String> number = NumberNormalizer.normalize(dialled);
    if (number.isEmpty()) {
      tried.add("number table: what was dialled is not a number");
    } else if (table.containsKey(number.get())) {
      NumberRoute route = table.get(number.get());
      return new RouteDecision.ToRoom(
          route.sdkAppId(), route.room(), "number table: " + route.number());
    } else {
      tried.add("number table: " + number.get() + " is not among its " + table.size() + " numbers");
    }

    long room = roomNumber(dialled);
    if (room == 0) {
      tried.add("room number: not a number from 1 to " + maxRoom);
    } else if (request.fromPhone()) {
      return new RouteDecision.ToRoom(directApplication, room, "room number, registered phone");
    } else if (!developmentMode) {
      tried.add("room number: " + room + " is one, but they are dialled in development mode only");
    } else if (!request.fromLoopback()) {
      tried.add("room number: " + room + " is one, but the call is not from this machine");
    } else {
      return new RouteDecision.ToRoom(directApplication, room, "room number, development mode");
    }
    String what = dialled.isEmpty() ? "nothing was dialled" : printable(dialled) + " leads nowhere";
    return new RouteDecision.Reject(
        NOT_FOUND, UNALLOCATED_NUMBER, what + " (tried: " + String.join("; ", tried) + ")", tried);
  }

  /** 0 when it is none. Written exactly as a number: no plus sign, no leading zeros. */
  private long roomNumber(String dialled) {
    if (dialled.isEmpty() || dialled.length() > 10 || dialled.charAt(0) == '0') {
      return 0;
    }
    long number = 0;
    for (int i = 0; i < dialled.length(); i++) {
      char c = dialled.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      number = number * 10 + (c - '0');
    }
    return number <= maxRoom ? number : 0;
  }

  /** Fit for a header: it came from the network. */
  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_SHOWN); i++) {
      char c = text.charAt(i);
      boolean plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
      out.append(plain ? c : '?');
    }
    return text.length() > MAX_SHOWN ? out + "..." : out.toString();
  }
}
