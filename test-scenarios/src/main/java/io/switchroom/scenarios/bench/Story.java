package io.switchroom.scenarios.bench;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Who sits in which room and who talks. Callers are numbered in the order in which they dial and
 * fill one room after the other; the first ones of a room are its talkers.
 *
 * @param roomSize callers per room; 0: all in one room
 * @param talkersPerRoom how many of a room's callers send a tone, 1 or more
 */
record Story(int roomSize, int talkersPerRoom) {
  private static final int THE_ONE_ROOM = 1000;

  String title() {
    String rooms = roomSize == 0 ? "one room" : "rooms of " + roomSize;
    return rooms + ", " + talkersPerRoom + (talkersPerRoom == 1 ? " talks" : " talk");
  }

  /** From 0. */
  int room(int caller) {
    return roomSize == 0 ? 0 : caller / roomSize;
  }

  int roomCount(int callers) {
    return callers == 0 ? 0 : room(callers - 1) + 1;
  }

  /** What this caller dials. */
  int roomNumber(int caller) {
    return roomSize == 0 ? THE_ONE_ROOM : 1 + room(caller);
  }

  boolean talks(int caller) {
    return seat(caller) < talkersPerRoom;
  }

  /** Which of {@link Tones} a talker has. */
  int tone(int talker) {
    return room(talker) * talkersPerRoom + seat(talker);
  }

  /** The callers who talk in a room, if {@code callers} have dialled. */
  List<Integer> talkers(int room, int callers) {
    int first = firstOf(room);
    int end = Math.min(Math.min(first + talkersPerRoom, endOf(room)), callers);
    return IntStream.range(first, Math.max(first, end)).boxed().toList();
  }

  /**
   * Callers whose hearing says that of all: in the first, a middle and the last room its first and
   * last talker, its first listener, its last member, and whoever sits in the middle.
   */
  List<Integer> sample(int callers) {
    TreeSet<Integer> sample = new TreeSet<>();
    for (int member : new int[] {0, callers / 2, callers - 1}) {
      int first = firstOf(room(member));
      int last = Math.min(endOf(room(member)), callers) - 1;
      sample.add(member);
      sample.add(first);
      sample.add(Math.min(first + talkersPerRoom - 1, last));
      sample.add(Math.min(first + talkersPerRoom, last));
      sample.add(last);
    }
    return List.copyOf(sample);
  }

  private int seat(int caller) {
    return caller - firstOf(room(caller));
  }

  private int firstOf(int room) {
    return room * roomSize;
  }

  private int endOf(int room) {
    return roomSize == 0 ? Integer.MAX_VALUE : (room + 1) * roomSize;
  }
}
