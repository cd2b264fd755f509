package io.switchroom.scenarios.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Measures the delay from caller to caller within the load: some callers say a short loud burst now
 * and then, others of their room listen for it.
 *
 * <p>A caller's packets keep their distance from the server's tick as long as the call lasts, so
 * the talkers are spread over the 20 ms; those of one room take turns, so that a burst is known by
 * its time.
 *
 * <p>A delay is from just before the burst's packet is sent to the arrival of the first packet with
 * the burst in it, plus where in that packet it begins.
 */
final class DelayProbe {
  /** Between two bursts in one room. */
  static final int EVERY_PERIODS = 12;

  /** A burst that is not heard within it counts as missed, and as this late. */
  static final long WINDOW_NS = 230_000_000L;

  /** What is heard at the end of a window is judged by its tones: no bursts there. */
  static final int QUIET_PERIODS = 50;

  private static final int ONE_ROOM_TALKERS = 10;
  private static final int ONE_ROOM_LISTENERS = 4;
  private static final int ROOMS = 16;

  /** Who bursts and who listens to it. */
  private record Pair(int talker, int turn, List<Integer> listeners) {}

  private record Burst(long sentNs, List<Integer> listeners) {}

  private final TreeMap<Integer, Pair> talkers = new TreeMap<>();
  private final TreeMap<Integer, List<Long>> heardNs = new TreeMap<>();
  private final List<Burst> bursts = new ArrayList<>();
  private final int turns;

  /** For all callers a story may have. */
  DelayProbe(Story story) {
    if (story.roomSize() == 0) {
      List<Integer> listeners = new ArrayList<>();
      for (int i = 0; i < ONE_ROOM_LISTENERS; i++) {
        listeners.add(story.talkersPerRoom() + 1 + i);
      }
      int first = story.talkersPerRoom() + 1 + ONE_ROOM_LISTENERS;
      int step = LoadLoop.TURNS / ONE_ROOM_TALKERS;
      for (int i = 0; i < ONE_ROOM_TALKERS; i++) {
        add(new Pair(first + step * i, i, listeners));
      }
      turns = ONE_ROOM_TALKERS;
    } else {
      // Silent members: the first bursts, the last listens.
      for (int room = 0; room < ROOMS && story.talkersPerRoom() + 2 <= story.roomSize(); room++) {
        int first = room * story.roomSize();
        int last = first + story.roomSize() - 1;
        add(new Pair(first + story.talkersPerRoom(), 0, List.of(last)));
      }
      turns = 1;
    }
  }

  private void add(Pair pair) {
    talkers.put(pair.talker, pair);
    pair.listeners.forEach(listener -> heardNs.put(listener, new ArrayList<>()));
  }

  boolean isTalker(int caller) {
    return talkers.containsKey(caller);
  }

  boolean isListener(int caller) {
    return heardNs.containsKey(caller);
  }

  /** Forgets what was measured. */
  void restart() {
    bursts.clear();
    heardNs.values().forEach(List::clear);
  }

  /** Whether this caller's packet of this period is to be a burst. */
  boolean bursts(int caller, long period, long periods) {
    Pair pair = talkers.get(caller);
    return pair != null
        && period < periods - QUIET_PERIODS
        && period % ((long) EVERY_PERIODS * turns) == (long) pair.turn * EVERY_PERIODS;
  }

  /** A burst leaves now. */
  void onSent(int caller, long nowNs) {
    bursts.add(new Burst(nowNs, talkers.get(caller).listeners));
  }

  /** A burst was heard, at the time at which its first sample would be played. */
  void onHeard(int listener, long onsetNs) {
    heardNs.get(listener).add(onsetNs);
  }

  /**
   * What has been measured since {@link #restart}.
   *
   * @param callers listeners beyond were not there
   */
  DelayFigures figures(int callers) {
    List<Long> delays = new ArrayList<>();
    int missed = 0;
    for (Burst burst : bursts) {
      for (int listener : burst.listeners) {
        if (listener < callers) {
          long delayNs = firstAfter(heardNs.get(listener), burst.sentNs) - burst.sentNs;
          missed += delayNs < WINDOW_NS ? 0 : 1;
          delays.add(Math.min(delayNs, WINDOW_NS));
        }
      }
    }
    long[] sorted = delays.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return DelayFigures.of(sorted, missed);
  }

  private static long firstAfter(List<Long> heardNs, long sentNs) {
    return heardNs.stream()
        .mapToLong(Long::longValue)
        .filter(ns -> ns >= sentNs)
        .findFirst()
        .orElse(sentNs + WINDOW_NS);
  }
}
