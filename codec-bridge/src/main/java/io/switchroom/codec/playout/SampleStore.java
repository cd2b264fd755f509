package io.switchroom.codec.playout;

import java.util.Arrays;

/**
 * Decoded samples on their way out, first in first out, with the last few that are out already.
 *
 * <pre>
 *          HISTORY_MS, played     not yet played         room
 * pcm: [ ····················· | ################ | ·············· ]
 *                         start()               end()
 * </pre>
 *
 * In silence nothing is decoded, and samples are only counted.
 */
final class SampleStore {
  /** As much as {@link Continuation} compares, and what it compares it with. */
  static final int HISTORY_MS = Continuation.LONGEST_MS + Continuation.COMPARED_MS;

  private static final int FIRST_ROOM_MS = 60;

  private int start;
  private short[] pcm;
  private int end;
  private boolean cleared;
  private boolean silent;
  private int silentSamples;

  SampleStore(int rateHz) {
    restart(rateHz);
  }

  /** Forgets all sound and goes on at another rate; what silence was counted stays as long. */
  void restart(int rateHz) {
    int before = start;
    start = rateHz * HISTORY_MS / 1000;
    pcm = new short[start + rateHz * FIRST_ROOM_MS / 1000];
    end = start;
    cleared = true;
    silentSamples = before == 0 ? 0 : (int) ((long) silentSamples * start / before);
  }

  short[] pcm() {
    return pcm;
  }

  int start() {
    return start;
  }

  /** Where the next sound is to be written, once there is room. */
  int end() {
    return end;
  }

  int available() {
    return silent ? silentSamples : end - start;
  }

  /** Makes sure that {@code samples} more fit behind {@link #end}. */
  void ensureRoom(int samples) {
    if (end + samples > pcm.length) {
      pcm = Arrays.copyOf(pcm, end + samples);
    }
  }

  /** So many samples were written behind the end (or, if negative, removed before it). */
  void moveEnd(int samples) {
    if (silent) {
      silentSamples = Math.max(0, silentSamples + samples);
    } else {
      end += samples;
      cleared = false;
    }
  }

  /** Takes the first {@code n} samples out; if there are fewer, silence follows them. */
  void take(short[] out, int n) {
    int taken = Math.min(n, available());
    System.arraycopy(pcm, start, out, 0, taken);
    Arrays.fill(out, taken, n, (short) 0);
    System.arraycopy(pcm, taken, pcm, 0, end - taken);
    end -= taken;
  }

  /** Forgets everything, as if there had been silence. */
  void clear() {
    if (!cleared) {
      Arrays.fill(pcm, 0, start, (short) 0);
      end = start;
      cleared = true;
    }
  }

  /** Whether samples are only counted. */
  boolean isSilent() {
    return silent;
  }

  /** What is here is quiet and need not be played: from now on samples are only counted. */
  void fallSilent() {
    silentSamples = available();
    silent = true;
    clear();
  }

  /** Sound comes, after as much silence as was counted. */
  void wake() {
    silent = false;
    clear();
    ensureRoom(silentSamples);
    Arrays.fill(pcm, end, end + silentSamples, (short) 0);
    moveEnd(silentSamples);
  }

  /** Sound that ends within {@code samples} of the end ends without a step. */
  void fadeOut(int samples) {
    int faded = Math.min(available(), samples);
    for (int i = 0; i < faded; i++) {
      int at = end - 1 - i;
      pcm[at] = (short) (pcm[at] * i / faded);
    }
  }
}
