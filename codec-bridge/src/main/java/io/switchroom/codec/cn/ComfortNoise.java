package io.switchroom.codec.cn;

import java.util.Arrays;

/**
 * The noise behind a silent sender, made from its comfort noise packets (RFC 3389): random samples
 * of the level it reports, coloured by its reflection coefficients.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+---------+---------+
 * |0|    level    |   N1    |   N2    |  …     kᵢ = 258 (Nᵢ − 127) / 32768
 * +-+-+-+-+-+-+-+-+---------+---------+
 * </pre>
 *
 * The coefficients are those of the prediction error filter 1 + Σ aᵢ z⁻ⁱ, so the first of noise
 * that is stronger at low frequencies is negative (ITU-T G.711 Appendix II). One per stream;
 * nothing allocates, and any bytes make noise that is bounded.
 */
public final class ComfortNoise {
  /** Coefficients beyond these only refine the spectrum further, and are ignored (§3.3). */
  static final int MAX_ORDER = 12;

  static final float COEFFICIENT_STEP = 258f / 32768;
  static final int COEFFICIENT_ZERO = 127;
  private static final int QUIETEST = 127;
  private static final int LARGEST_INDEX = 254;
  private static final float SMOOTHING_MS = 10;

  /** Well below the least 16 bits can be. */
  private static final float INAUDIBLE = 1e-3f;

  private final float smoothing;
  private final float[] reflection = new float[MAX_ORDER];
  private final float[] backward = new float[MAX_ORDER + 1];
  private int order;
  private float targetGain;
  private float volume = 1;
  private float gain;
  private int random = 0x2545F491;

  /**
   * @param rateHz of the PCM, 8000 or 16000: the coefficients hold for the rate of the codec they
   *     came with
   */
  public ComfortNoise(int rateHz) {
    smoothing = 1000 / (SMOOTHING_MS * rateHz);
  }

  /**
   * Takes note of a packet.
   *
   * @return false if it is empty, and changes nothing
   */
  public boolean onPayload(byte[] payload, int offset, int length) {
    if (length < 1) {
      return false;
    }
    order = Math.min(MAX_ORDER, length - 1);
    double errorShare = 1;
    for (int i = 0; i < order; i++) {
      int index = Math.min(LARGEST_INDEX, payload[offset + 1 + i] & 0xFF);
      reflection[i] = COEFFICIENT_STEP * (index - COEFFICIENT_ZERO);
      errorShare *= 1 - reflection[i] * reflection[i];
    }
    int level = level(payload, offset);
    double rms = level == QUIETEST ? 0 : 32768 * Math.pow(10, -level / 20.0);
    targetGain = (float) (rms * Math.sqrt(errorShare));
    return true;
  }

  /**
   * How loud a packet of at least one byte asks the noise to be.
   *
   * @return −dBov, 0 to 127
   */
  public static int level(byte[] payload, int offset) {
    return payload[offset] & 0x7F;
  }

  /**
   * How much of the level that packets ask for is made from now on; reached smoothly.
   *
   * @param factor of the amplitude, 0 to 1
   */
  public void volume(float factor) {
    volume = factor;
  }

  /** Makes the next {@code samples} samples, of 16 bits; before the first packet it is silent. */
  public void generate(short[] out, int offset, int samples) {
    float target = targetGain * volume;
    if (target == 0 && gain < INAUDIBLE) {
      Arrays.fill(out, offset, offset + samples, (short) 0);
      return;
    }
    for (int i = 0; i < samples; i++) {
      gain += (target - gain) * smoothing;
      out[offset + i] = clip(filter(gain * white()));
    }
  }

  /** The all-pole lattice: stable, as every coefficient is below one. */
  private float filter(float excitation) {
    float forward = excitation;
    for (int i = order - 1; i >= 0; i--) {
      forward -= reflection[i] * backward[i];
      backward[i + 1] = backward[i] + reflection[i] * forward;
    }
    backward[0] = forward;
    return forward;
  }

  /** Noise of variance 1, nearly normal: the sum of four uniform bytes. */
  private float white() {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    int sum = (random & 0xFF) + (random >> 8 & 0xFF) + (random >> 16 & 0xFF) + (random >>> 24);
    return (sum - 510) * (1 / 147.8f);
  }

  private static short clip(float sample) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
  }
}
