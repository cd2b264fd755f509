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
 */
final class SampleStore {
  /** As much as {@link Continuation} compares, and what it compares it with. */
  static final int HISTORY_MS = Continuation.LONGEST_MS + Continuation.COMPARED_MS;

  private final int start;
  private short[] pcm;
  private int end;
  private boolean cleared;

  SampleStore(int rateHz, int roomMs) {
    start = rateHz * HISTORY_MS / 1000;
    pcm = new short[start + rateHz * roomMs / 1000];
    clear();
  }

  short[] pcm() {
    return pcm;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int available() {
    return end - start;
  }

  /** Makes sure that {@code samples} more fit behind {@link #end}. */
  void ensureRoom(int samples) {
    if (end + samples > pcm.length) {
      pcm = Arrays.copyOf(pcm, end + samples);
    }
  }

  /** So many samples were written behind the end (or, if negative, removed before it). */
  void moveEnd(int samples) {
    end += samples;
    cleared = false;
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
}
