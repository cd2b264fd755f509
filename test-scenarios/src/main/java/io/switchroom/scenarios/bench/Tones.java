package io.switchroom.scenarios.bench;

import io.switchroom.codec.g711.G711;
import io.switchroom.codec.pcm.ToneProbe;
import java.util.Arrays;

/**
 * The voices of the load: each talker is a tone of its own, everyone else is silence. PCMU, 8 kHz,
 * frames of 20 ms (RTP payload type 0).
 *
 * <p>Frequencies are whole Hertz, so a tone repeats after one second without a step and is computed
 * once. Their order is scattered, so that the talkers of one room and its neighbours lie apart.
 */
final class Tones {
  static final int RATE_HZ = 8_000;
  static final int FRAME_SAMPLES = 160;
  static final int FRAMES_PER_SECOND = 50;

  /** Ten of them still fit 16 bits together, so no limiter changes what is measured. */
  static final double LEVEL_DBFS = -21;

  /** So many tones there are; with more talkers they repeat, in rooms far apart. */
  static final int COUNT = 61;

  private static final int LOWEST_HZ = 320;
  private static final int STEP_HZ = 47;

  /** No divisor in common with {@link #COUNT}: every tone has its turn. */
  private static final int SCATTER = 17;

  private static final byte[] SILENCE = silence();

  private Tones() {}

  /** The frequency of a talker, counted from 0 over all rooms. */
  static int hz(int talker) {
    return LOWEST_HZ + STEP_HZ * (talker * SCATTER % COUNT);
  }

  /** One second of a talker's tone, {@link #FRAMES_PER_SECOND} frames in a row. */
  static byte[] second(int talker) {
    short[] pcm = new short[RATE_HZ];
    ToneProbe.write(pcm, 0, RATE_HZ, 0, RATE_HZ, hz(talker), LEVEL_DBFS);
    byte[] payload = new byte[RATE_HZ];
    G711.PCMU.encode(pcm, 0, RATE_HZ, payload, 0);
    return payload;
  }

  /** One frame of silence; shared, not to be written. */
  static byte[] silentFrame() {
    return SILENCE;
  }

  private static byte[] silence() {
    byte[] payload = new byte[FRAME_SAMPLES];
    Arrays.fill(payload, (byte) 0xFF); // zero in μ-law
    return payload;
  }
}
