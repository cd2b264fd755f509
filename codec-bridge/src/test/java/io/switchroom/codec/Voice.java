package io.switchroom.codec;

import io.switchroom.codec.g722.G722Decoder;
import io.switchroom.codec.pcm.Resampler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Four seconds of speech for tests: a sentence spoken by espeak-ng 1.51 ("Good morning, this is the
 * room …"), kept as G.722.
 */
public final class Voice {
  private static final int STORED_HZ = 16_000;

  private Voice() {}

  /** The sentence, peak about −6 dBFS. */
  public static short[] speech(int rateHz) throws IOException {
    byte[] stored;
    try (InputStream in = Voice.class.getResourceAsStream("voice.g722")) {
      stored = in.readAllBytes();
    }
    short[] wide = new short[2 * stored.length];
    new G722Decoder().decode(stored, 0, stored.length, wide, 0, wide.length);
    if (rateHz == STORED_HZ) {
      return wide;
    }
    short[] out = new short[wide.length / 320 * (rateHz / 50)];
    short[] room = new short[rateHz / 50 + 10];
    int written = 0;
    try (Resampler resampler = new Resampler(STORED_HZ, rateHz)) {
      for (int i = 0; i + 320 <= wide.length; i += 320) {
        short[] frame = Arrays.copyOfRange(wide, i, i + 320);
        int n = Math.min(resampler.process(frame, 0, 320, room, 0), out.length - written);
        System.arraycopy(room, 0, out, written, n);
        written += n;
      }
    }
    return out;
  }
}
