package io.switchroom.codec.pcm;

import java.util.Arrays;
import java.util.List;

/** Tones one after the other, once, each begun and ended without a click. */
public final class ToneSequence implements FrameSource {
  private static final int MS_PER_S = 1_000;
  private static final int FRAME_MS = 20;

  /** A raised cosine of that length leads in and out. */
  private static final double RAMP_MS = 5;

  /**
   * @param hz 0 for a pause
   * @param ms a multiple of 10, above 10
   */
  public record Tone(int hz, int ms) {
    public Tone {
      if (hz < 0 || ms <= 2 * RAMP_MS) {
        throw new IllegalArgumentException("no tone: " + hz + " Hz for " + ms + " ms");
      }
    }
  }

  private final List<Tone> tones;
  private final double amplitude;
  private final int totalMs;

  /** How far it is, ms: the same at every rate. */
  private int atMs;

  /**
   * @param levelDbfs of each tone, relative to a full-scale sine
   */
  public ToneSequence(List<Tone> tones, double levelDbfs) {
    this.tones = List.copyOf(tones);
    this.amplitude = Short.MAX_VALUE * Math.pow(10, levelDbfs / 20);
    this.totalMs = tones.stream().mapToInt(Tone::ms).sum();
  }

  @Override
  public boolean read(short[] frame, int rateHz) {
    if (atMs >= totalMs) {
      return false;
    }
    int samples = rateHz * FRAME_MS / MS_PER_S;
    Arrays.fill(frame, 0, samples, (short) 0);
    double startMs = 0;
    for (Tone tone : tones) {
      for (int i = 0; i < samples; i++) {
        double ms = atMs + i * (double) MS_PER_S / rateHz - startMs;
        if (ms >= 0 && ms < tone.ms()) {
          frame[i] = (short) Math.round(amplitude * ramp(ms, tone.ms()) * sine(tone.hz(), ms));
        }
      }
      startMs += tone.ms();
    }
    atMs += FRAME_MS;
    return true;
  }

  private static double sine(int hz, double ms) {
    return Math.sin(2 * Math.PI * hz * ms / MS_PER_S);
  }

  private static double ramp(double ms, double lengthMs) {
    double edgeMs = Math.min(ms, lengthMs - ms);
    return edgeMs >= RAMP_MS ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * edgeMs / RAMP_MS);
  }
}
