package io.switchroom.codec.g722;

/**
 * The 24-tap filter that splits 16 kHz into two sub-bands of 8 kHz each and joins them again (ITU-T
 * G.722 §3.1, §4.4, table 11). Both together delay by 22 samples.
 */
final class QuadratureMirror {
  private static final int TAPS = 24;
  private static final int HALF = TAPS / 2;

  /** Pairs that are filtered before the line is moved to its beginning again. */
  private static final int RUN_PAIRS = 80;

  /** Every second coefficient; the others are these backwards. */
  private static final int[] TAP = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

  /** The delay line, interleaved in time: oldest first from {@link #at}, which moves up. */
  private final short[] line = new short[TAPS - 2 + 2 * RUN_PAIRS];

  private int at;
  private int even;
  private int odd;

  /** Takes the next two values and filters. */
  void push(int first, int second) {
    if (at + TAPS > line.length) {
      System.arraycopy(line, at, line, 0, TAPS - 2);
      at = 0;
    }
    short[] x = line;
    int from = at;
    x[from + TAPS - 2] = (short) first;
    x[from + TAPS - 1] = (short) second;
    int a = 0;
    int b = 0;
    for (int i = 0; i < HALF; i++) {
      a += x[from + 2 * i] * TAP[i];
      b += x[from + 2 * i + 1] * TAP[HALF - 1 - i];
    }
    even = a;
    odd = b;
    at = from + 2;
  }

  /** The filtered older values of the pairs. */
  int even() {
    return even;
  }

  /** The filtered newer values. */
  int odd() {
    return odd;
  }

  void copy(QuadratureMirror other) {
    System.arraycopy(other.line, other.at, line, 0, TAPS - 2);
    at = 0;
  }
}
