package io.switchroom.codec.quality;

import io.switchroom.codec.AudioCodec;

/**
 * What a codec does to a voice, and how it bears lost packets (ITU-T G.107 §7.5, values of G.113
 * Appendix I).
 *
 * @param ie equipment impairment factor without loss
 * @param bpl packet-loss robustness factor: the higher, the better
 */
public record CodecImpairment(double ie, double bpl) {
  /** G.711 whose losses are concealed as by its Appendix I (G.113 table I.4). */
  public static final CodecImpairment G711 = new CodecImpairment(0, 25.1);

  /** G.711 with silence in place of what is lost (G.113 table I.4). */
  public static final CodecImpairment G711_WITHOUT_CONCEALMENT = new CodecImpairment(0, 4.3);

  /**
   * An assumption: G.113 rates G.722 on the wide-band scale only (G.107.1). Here it counts as not
   * worse than G.711, and its losses as borne like G.711's, since they are concealed the same way.
   */
  public static final CodecImpairment G722 = new CodecImpairment(0, 25.1);

  /**
   * An assumption: G.113 does not rate Opus on this scale. At the rates used here it counts as not
   * worse than G.711; its concealment as a little less robust, because a lost packet leaves the
   * predictors of the next ones wrong. In-band FEC, which restores single losses, is not counted.
   */
  public static final CodecImpairment OPUS = new CodecImpairment(0, 20);

  /** As our own playout conceals. */
  public static CodecImpairment of(AudioCodec codec) {
    return switch (codec) {
      case OPUS -> OPUS;
      case G722 -> G722;
      case PCMU, PCMA -> G711;
    };
  }

  /**
   * Ie,eff: with so much of it lost.
   *
   * @param burstRatio BurstR, at least 1
   */
  double effective(double lossPercent, double burstRatio) {
    double percent = Math.max(0, Math.min(100, lossPercent));
    return ie + (95 - ie) * percent / (percent / Math.max(1, burstRatio) + bpl);
  }
}
