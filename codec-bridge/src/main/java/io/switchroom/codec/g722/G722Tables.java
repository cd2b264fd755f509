package io.switchroom.codec.g722;

/**
 * The quantizers of ITU-T G.722 (tables 14 to 20): the lower band's 6 bits, of which the upper 4
 * alone drive the adaptation, and the higher band's 2 bits.
 */
final class G722Tables {
  /** Decision levels of the lower band (Q6), from the 1st; unit: the scale / 4096. */
  private static final int[] LOWER_LEVELS = {
    35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023,
    1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
  };

  /** Decision level of the higher band (Q2). */
  private static final int HIGHER_LEVEL = 564;

  /** Output of the 6-bit inverse quantizer (QQ6) by code. */
  private static final int[] LOWER_FINE = {
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776,
    -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192,
    10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032,
    1688, 1360, 1040, 728, 432, 136, -432, -136
  };

  /** Output of the 4-bit inverse quantizer (QQ4) by the code's upper 4 bits. */
  private static final int[] LOWER_COARSE = {
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584,
    1200, 0
  };

  /** How the lower band's log scale changes (WL by RIL). */
  private static final int[] LOWER_LOG_STEP = {
    -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
  };

  /** Output of the 2-bit inverse quantizer (QQ2) and the log scale's change (WH) by code. */
  private static final int[] HIGHER = {-7408, -1616, 7408, 1616};

  private static final int[] HIGHER_LOG_STEP = {798, -214, 798, -214};

  private G722Tables() {}

  /** QUANTL: the 6-bit code of a difference. */
  static int lowerCode(int difference, int scale) {
    int magnitude = difference < 0 ? ~difference : difference;
    // The first level above the magnitude; they rise, so it is found by halving.
    int level = 0;
    int end = LOWER_LEVELS.length;
    while (level < end) {
      int middle = level + end >>> 1;
      if (magnitude < LOWER_LEVELS[middle] * scale >> 12) {
        end = middle;
      } else {
        level = middle + 1;
      }
    }
    if (difference >= 0) {
      return 61 - level;
    }
    return level < 2 ? 63 - level : 33 - level;
  }

  /** QUANTH: the 2-bit code of a difference. */
  static int higherCode(int difference, int scale) {
    int magnitude = difference < 0 ? ~difference : difference;
    boolean small = magnitude < HIGHER_LEVEL * scale >> 12;
    return (difference < 0 ? 0 : 2) + (small ? 1 : 0);
  }

  /** Has a band learn from a lower code (INVQAL and on). */
  static void adaptLower(SubBand band, int code) {
    int coarse = code >> 2;
    band.adapt(band.scale() * LOWER_COARSE[coarse] >> 15, LOWER_LOG_STEP[coarse]);
  }

  /** Has a band learn from a higher code (INVQAH and on). */
  static void adaptHigher(SubBand band, int code) {
    band.adapt(band.scale() * HIGHER[code] >> 15, HIGHER_LOG_STEP[code]);
  }

  /** INVQBL, RECONB and LIMIT: the sample a lower code stands for. */
  static int lowerSample(SubBand band, int code) {
    return limit(band.prediction() + (band.scale() * LOWER_FINE[code] >> 15));
  }

  /** The sample a higher code stands for. */
  static int higherSample(SubBand band, int code) {
    return limit(band.prediction() + (band.scale() * HIGHER[code] >> 15));
  }

  /** Sub-band samples have 15 bits, so that the sum of two has 16. */
  static int limit(int sample) {
    return Math.max(-16384, Math.min(16383, sample));
  }
}
