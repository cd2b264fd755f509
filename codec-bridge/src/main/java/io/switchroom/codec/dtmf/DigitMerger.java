package io.switchroom.codec.dtmf;

/**
 * Makes one press of what several sources tell of it: phones send telephone-events and leave the
 * tone in the audio, or send an INFO beside both.
 *
 * <p>Two reports are of one press if they name the same key, come from different sources, and lie
 * within 800 ms of each other: an INFO that UDP lost comes 500 ms later (RFC 3261 §17.1.1.2, T1).
 * Each report is matched with the earliest such press its source has not told of yet, so that a key
 * pressed twice within that time is two presses however the sources' reports mingle:
 *
 * <pre>
 *  event   1 ── 1 ──────── → 1, 1       first report of each
 *  INFO    ─ 1 ───── 1 ─── →            each matched with one of them
 * </pre>
 *
 * Where an INFO was sent when the key went down its time is that, else when the key came up; so a
 * press counts as lasting from its begin to its end, and an INFO's duration as lying on both sides
 * of its arrival.
 *
 * <p>Tones are believed only until a better source has told of a key: a voice may sound like one,
 * and of who sends events or INFOs the tone adds nothing.
 *
 * <p>Owned by the leg's loop; no clock; nothing allocates per report.
 */
public final class DigitMerger {
  private static final long SLACK_NS = 800_000_000;
  private static final long NS_PER_MS = 1_000_000;

  /** Nobody presses more keys than these within a second. */
  private static final int REMEMBERED = 16;

  private final char[] keys = new char[REMEMBERED];
  private final long[] fromNs = new long[REMEMBERED];
  private final long[] untilNs = new long[REMEMBERED];

  /** A bit for each source that has told of the press. */
  private final int[] toldBy = new int[REMEMBERED];

  private int next;
  private boolean toneIsNeedless;

  /**
   * Takes a report of a press.
   *
   * @param durationMs how long the key was held
   * @param nowNs when the report came: a telephone-event's or a tone's as it ended
   * @return whether it is a press not heard of before
   */
  public boolean isNew(DigitSource source, char key, int durationMs, long nowNs) {
    if (source != DigitSource.IN_BAND) {
      toneIsNeedless = true;
    } else if (toneIsNeedless) {
      return false;
    }
    long from = nowNs - durationMs * NS_PER_MS;
    long until = source == DigitSource.INFO ? nowNs + durationMs * NS_PER_MS : nowNs;
    int bit = 1 << source.ordinal();
    for (int i = 0; i < REMEMBERED; i++) {
      int press = (next + i) % REMEMBERED;
      boolean near = from - untilNs[press] <= SLACK_NS && fromNs[press] - until <= SLACK_NS;
      if (toldBy[press] != 0 && (toldBy[press] & bit) == 0 && keys[press] == key && near) {
        toldBy[press] |= bit;
        return false;
      }
    }
    keys[next] = key;
    fromNs[next] = from;
    untilNs[next] = until;
    toldBy[next] = bit;
    next = (next + 1) % REMEMBERED;
    return true;
  }
}
