package io.switchroom.scenarios.quality.sound;

import io.switchroom.scenarios.support.Sound;

/** Speech played over and over, at whatever rate is asked for. */
public final class Recording implements Sound {
  private final short[] at8;
  private final short[] at16;
  private final short[] at48;

  private Recording(short[] at16) {
    this.at16 = at16;
    at8 = OfflineRates.down(at16, 2);
    at48 = OfflineRates.up(at16, 3);
  }

  /** {@link SyntheticSpeech}. */
  public static Recording ofSpeech(long seed, double seconds, double dbfs) {
    return new Recording(SyntheticSpeech.of(seed, seconds, 16_000, dbfs));
  }

  /**
   * All of it at 8000, 16000 or 48000 Hz; not to be changed.
   *
   * @throws IllegalArgumentException for another rate
   */
  public short[] pcm(int rateHz) {
    return switch (rateHz) {
      case 8_000 -> at8;
      case 16_000 -> at16;
      case 48_000 -> at48;
      default -> throw new IllegalArgumentException("no recording at " + rateHz + " Hz");
    };
  }

  @Override
  public void read(short[] out, int samples, long firstSample, int rateHz) {
    short[] pcm = pcm(rateHz);
    for (int i = 0; i < samples; i++) {
      out[i] = pcm[(int) ((firstSample + i) % pcm.length)];
    }
  }
}
