package io.switchroom.scenarios.bench;

import io.switchroom.codec.pcm.ToneProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Listens to what a sample of the callers heard in the last half second: every talker of their
 * room, at the level at which he spoke, not themselves, and nobody of the rooms beside.
 */
final class MixCheck {
  private static final double TOLERANCE_DB = 4;

  /** Above the rounding of G.711 and what Opus adds, far below any voice of the load. */
  private static final double QUIET_DBFS = -45;

  /**
   * @param listeners how many were listened to
   * @param wrong a sentence for each tone that was missing or should not have been there
   */
  record Verdict(int listeners, List<String> wrong) {
    boolean right() {
      return wrong.isEmpty();
    }
  }

  private record Heard(short[] pcm, int rateHz) {}

  private MixCheck() {}

  /**
   * @param ears the ear of a caller by number, 0 to {@code callers - 1}
   */
  static Verdict listen(Story story, int callers, IntFunction<Ear> ears) {
    List<String> wrong = new ArrayList<>();
    List<Integer> sample = story.sample(callers);
    for (int listener : sample) {
      Ear ear = ears.apply(listener);
      Heard heard = new Heard(ear.recall(), ear.codec().heardRateHz());
      int room = story.room(listener);
      for (int talker : story.talkers(room, callers)) {
        judge(heard, story, listener, talker, talker != listener, wrong);
      }
      for (int other : new int[] {room - 1, room + 1}) {
        if (other >= 0 && other < story.roomCount(callers)) {
          for (int talker : story.talkers(other, callers)) {
            judge(heard, story, listener, talker, false, wrong);
          }
        }
      }
    }
    return new Verdict(sample.size(), List.copyOf(wrong));
  }

  private static void judge(
      Heard heard, Story story, int listener, int talker, boolean due, List<String> wrong) {
    int hz = Tones.hz(story.tone(talker));
    double dbfs = ToneProbe.dbfs(heard.pcm, heard.rateHz, hz);
    boolean right = due ? Math.abs(dbfs - Tones.LEVEL_DBFS) <= TOLERANCE_DB : dbfs < QUIET_DBFS;
    if (!right) {
      wrong.add(
          String.format(
              Locale.ROOT,
              "caller %d (room %d) hears %s at %.1f dBFS, due: %s",
              listener,
              story.roomNumber(listener),
              talker == listener
                  ? "itself"
                  : "caller %d (room %d)".formatted(talker, story.roomNumber(talker)),
              dbfs,
              due ? (int) Tones.LEVEL_DBFS + " dBFS" : "nothing"));
    }
  }
}
