package io.switchroom.codec.quality;

/**
 * How good a call sounds, estimated from what the network does to it: the E-model of ITU-T G.107
 * (06/2015), which adds up impairments on a scale from 0 to 100.
 *
 * <pre>
 *  R = Ro − Is − Id − Ie,eff + A
 *      │    │    │    └ codec and lost packets (§7.5)
 *      │    │    └ delay: talker echo, listener echo, too long a way (§7.4)
 *      │    └ loudness, sidetone, quantising (§7.3)
 *      └ signal to noise (§7.2)
 * </pre>
 *
 * All that a media server cannot know has the Recommendation's default value (table 2): loudness,
 * room noise, an echo loss of 65 dB, no advantage. Without delay or loss R is then 93.2, MOS 4.41.
 *
 * <p>The scale is that of narrow-band telephony: wide-band codecs sound better than it can tell.
 */
public final class EModel {
  // Table 2: the defaults.
  private static final double SLR = 8;
  private static final double RLR = 2;
  private static final double STMR = 15;
  private static final double DS = 3;
  private static final double DR = 3;
  private static final double TELR = 65;
  private static final double WEPL = 110;
  private static final double PS = 35;
  private static final double PR = 35;
  private static final double NC = -70;
  private static final double NFOR = -64;
  private static final double LSTR = STMR + DR;
  private static final double OLR = SLR + RLR;

  /** Of the 64 kbit/s network itself: one quantising distortion unit. */
  private static final double QDU = 1;

  /** Circuit noise, room noise at both ends and the line's floor, all at the 0 dBr point (§7.2). */
  private static final double NO = noise();

  private static final double RO = 15 - 1.5 * (SLR + NO);

  /** Delay up to here is not heard, ms (mT of table 2). */
  private static final double UNNOTICED_MS = 100;

  private EModel() {}

  /**
   * The transmission rating.
   *
   * @param oneWayMs from mouth to ear, jitter buffer and packets included
   * @param lossPercent of packets not played
   * @param burstRatio BurstR, 1 for random loss
   * @return at most 93.2; below 50 hardly anyone is content
   */
  public static double rFactor(
      CodecImpairment codec, double oneWayMs, double lossPercent, double burstRatio) {
    double delayMs = Math.max(0, oneWayMs);
    double delayed =
        talkerEcho(delayMs) + listenerEcho(2 * delayMs) + Math.max(0, tooLate(delayMs));
    double rating = RO - simultaneous(delayMs) - delayed - codec.effective(lossPercent, burstRatio);
    return Math.max(0, Math.min(100, rating));
  }

  /** The mean opinion score a rating means (Annex B): 1 (bad) to 4.5. */
  public static double mos(double rFactor) {
    if (rFactor <= 0) {
      return 1;
    }
    if (rFactor >= 100) {
      return 4.5;
    }
    double mos = 1 + 0.035 * rFactor + rFactor * (rFactor - 60) * (100 - rFactor) * 7e-6;
    return Math.max(1, mos); // the polynomial dips below 1 at R < 6.5
  }

  private static double noise() {
    double sender = PS - SLR - DS - 100 + 0.004 * square(PS - OLR - DS - 14);
    double heardRoom = PR + 10 * Math.log10(1 + Math.pow(10, (10 - LSTR) / 10));
    double receiver = RLR - 121 + heardRoom + 0.008 * square(heardRoom - 35);
    double floor = NFOR + RLR;
    return 10 * Math.log10(decibels(NC) + decibels(sender) + decibels(receiver) + decibels(floor));
  }

  /** Is: what comes at the same time as the voice (§7.3). */
  private static double simultaneous(double delayMs) {
    double x = OLR + 0.2 * (64 + NO - RLR);
    double tooLoud = 20 * (Math.pow(1 + Math.pow(x / 8, 8), 1 / 8.0) - x / 8);

    double sidetone = -10 * Math.log10(decibels(-STMR) + Math.exp(-delayMs / 4) * decibels(-TELR));
    double ownVoice =
        12 * Math.pow(1 + Math.pow((sidetone - 13) / 6, 8), 1 / 8.0)
            - 28 * Math.pow(1 + Math.pow((sidetone + 1) / 19.4, 35), 1 / 35.0)
            - 13 * Math.pow(1 + Math.pow((sidetone - 3) / 33, 13), 1 / 13.0)
            + 29;

    double q = 37 - 15 * Math.log10(QDU);
    double g = 1.07 + 0.258 * q + 0.0602 * q * q;
    double y = (RO - 100) / 15 + 46 / 8.4 - g / 9;
    double z = 46 / 30.0 - g / 40;
    double quantising = 15 * Math.log10(1 + Math.pow(10, y) + Math.pow(10, z));
    return tooLoud + ownVoice + quantising;
  }

  /** Idte: one's own voice coming back (§7.4). */
  private static double talkerEcho(double delayMs) {
    double loudness =
        TELR
            - 40 * Math.log10((1 + delayMs / 10) / (1 + delayMs / 150))
            + 6 * Math.exp(-0.3 * delayMs * delayMs);
    double rating = 80 + 2.5 * (loudness - 14);
    double difference = -1.5 * (NO - RLR) - rating;
    double echo = difference / 2 + Math.sqrt(square(difference) / 4 + 100) - 1;
    return echo * (1 - Math.exp(-delayMs));
  }

  /** Idle: the other's voice heard twice (§7.4). */
  private static double listenerEcho(double roundTripMs) {
    double rating = 10.5 * (WEPL + 7) * Math.pow(roundTripMs + 1, -0.25);
    double difference = RO - rating;
    return difference / 2 + Math.sqrt(square(difference) / 4 + 169);
  }

  /** Idd: delay that conversation suffers from, without any echo (§7.4). */
  private static double tooLate(double delayMs) {
    if (delayMs <= UNNOTICED_MS) {
      return 0;
    }
    double x = Math.log10(delayMs / UNNOTICED_MS) / Math.log10(2);
    return 25
        * (Math.pow(1 + Math.pow(x, 6), 1 / 6.0)
            - 3 * Math.pow(1 + Math.pow(x / 3, 6), 1 / 6.0)
            + 2);
  }

  private static double decibels(double db) {
    return Math.pow(10, db / 10);
  }

  private static double square(double value) {
    return value * value;
  }
}
