package io.switchroom.codec.dtmf;

/**
 * Which two tones a key is (ITU-T Q.23): one of the low group by its row, one of the high group by
 * its column.
 *
 * <pre>
 *        1209 1336 1477 1633 Hz
 *   697    1    2    3    A
 *   770    4    5    6    B
 *   852    7    8    9    C
 *   941    *    0    #    D
 * </pre>
 */
final class DtmfFrequencies {
  static final int PER_GROUP = 4;

  /** Hz: the low group, then the high group. */
  private static final int[] HZ = {697, 770, 852, 941, 1209, 1336, 1477, 1633};

  private static final String KEYS = "123A456B789C*0#D";

  private DtmfFrequencies() {}

  /**
   * @param index 0 to 3: the low group; 4 to 7: the high group
   */
  static int hz(int index) {
    return HZ[index];
  }

  static int count() {
    return HZ.length;
  }

  static char key(int row, int column) {
    return KEYS.charAt(PER_GROUP * row + column);
  }

  /** Hz, of one of the 16 keys. */
  static int lowHz(char key) {
    return HZ[KEYS.indexOf(key) / PER_GROUP];
  }

  /** Hz, of one of the 16 keys. */
  static int highHz(char key) {
    return HZ[PER_GROUP + KEYS.indexOf(key) % PER_GROUP];
  }
}
