package io.switchroom.scenarios.support;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.pcm.AudioLevel;
import java.util.Arrays;

/**
 * A sound that repeats itself, encoded once, for as many peers as like to say it: hundreds of
 * encoders of their own would cost many times what the server costs that they are to load.
 */
public final class EncodedSound {
  private static final int MAX_PAYLOAD = 1_275;

  /** Before the first packet that is kept, so that the encoder comes round knowing the sound. */
  private static final int SETTLING_MS = 2_040;

  private final AudioCodec codec;
  private final int ptimeMs;
  private final byte[][] payloads;
  private final byte[] levels;

  /**
   * @param rateHz at which it is encoded; G.711 and G.722 have but one
   * @param periodMs after which the sound begins anew, a multiple of {@code ptimeMs}
   */
  public EncodedSound(Sound sound, AudioCodec codec, int rateHz, int ptimeMs, int periodMs) {
    this.codec = codec;
    this.ptimeMs = ptimeMs;
    payloads = new byte[periodMs / ptimeMs][];
    levels = new byte[payloads.length];
    byte[] out = new byte[MAX_PAYLOAD];
    try (AudioEncoder encoder = codec.newEncoder(rateHz, EncoderSettings.SPEECH)) {
      int samples = encoder.rateHz() / 1_000 * ptimeMs;
      short[] pcm = new short[samples];
      int settling = SETTLING_MS / ptimeMs;
      for (int i = 0; i < settling + payloads.length; i++) {
        sound.read(pcm, samples, (long) i * samples, encoder.rateHz());
        int length = encoder.encode(pcm, 0, samples, out, 0, MAX_PAYLOAD);
        if (i >= settling) {
          payloads[i - settling] = Arrays.copyOf(out, length);
          levels[i - settling] = (byte) AudioLevel.of(pcm, 0, samples);
        }
      }
    }
  }

  public AudioCodec codec() {
    return codec;
  }

  public int ptimeMs() {
    return ptimeMs;
  }

  /**
   * Copies a packet's payload.
   *
   * @param packet since the peer began
   * @return its length
   */
  public int copy(long packet, byte[] out, int at) {
    byte[] payload = payloads[(int) (packet % payloads.length)];
    System.arraycopy(payload, 0, out, at, payload.length);
    return payload.length;
  }

  /** How loud a packet is (RFC 6464), −dBov. */
  public int level(long packet) {
    return levels[(int) (packet % levels.length)];
  }
}
