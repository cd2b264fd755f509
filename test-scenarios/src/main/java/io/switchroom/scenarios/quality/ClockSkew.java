package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.playout.Playout;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.quality.measure.ToneEar;
import io.switchroom.scenarios.quality.sound.Sounds;
import io.switchroom.scenarios.support.EncodedSound;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A talker whose clock is too fast or too slow, for a day. */
final class ClockSkew implements Table {
  private static final long FRAME_NS = 20_000_000;
  private static final long START_NS = 1_000_000_000_000L;

  /** A tone of 1020 Hz repeats itself after 100 ms; a second of it has no seam. */
  private static final int PERIOD_MS = 1_000;

  private static final double SETTLING_S = 30;

  /**
   * @param delayMinMs least time from a sample's arrival until it is heard, after 30 s
   * @param delayMaxMs the longest
   * @param emptyFrames frames for which there was nothing to hear
   */
  record Figures(double delayMinMs, double delayMaxMs, long emptyFrames, ToneEar ear) {}

  @Override
  public String name() {
    return "skew";
  }

  @Override
  public String measured(Effort effort) {
    MarkdownTable table =
        new MarkdownTable(
            "codec",
            "talker's clock",
            "network jitter",
            "simulated hours",
            "delay min–max ms",
            "clicks",
            "dips",
            "slips",
            "THD+N dB");
    for (AudioCodec codec : List.of(AudioCodec.PCMU, AudioCodec.G722, AudioCodec.OPUS)) {
      for (double ppm : new double[] {-200, 200}) {
        for (double jitterMs : new double[] {0, 10}) {
          // A quarter of a day where it says nothing new: the buffer is the same one for all.
          boolean day = codec == AudioCodec.PCMU || jitterMs == 0;
          double hours = effort.seconds((day ? 24 : 6) * 3_600, 600) / 3_600;
          Figures f = measure(codec, ppm, jitterMs, hours * 3_600);
          table.row(
              SpeechOverLoss.name(codec),
              (ppm > 0 ? "+" : "−") + Math.round(Math.abs(ppm)) + " ppm",
              Math.round(jitterMs) + " ms",
              tenths(hours),
              tenths(f.delayMinMs) + "–" + tenths(f.delayMaxMs),
              f.ear.clicks(),
              f.ear.dips(),
              f.ear.slips(),
              tenths(f.ear.thdPlusNoiseDb()));
        }
      }
    }
    return table.toString();
  }

  static Figures measure(AudioCodec codec, double ppm, double jitterMs, double seconds) {
    int rateHz = codec == AudioCodec.OPUS ? 16_000 : codec.audioRateHz();
    EncodedSound tone =
        new EncodedSound(Sounds.tone((int) Sounds.REFERENCE_HZ, -15), codec, rateHz, 20, PERIOD_MS);
    Random random = new Random(7);
    RtpPacket packet = new RtpPacket();
    byte[] out = new byte[1_500];
    short[] frame = new short[rateHz / 50];
    ToneEar ear = new ToneEar(rateHz, Sounds.REFERENCE_HZ);
    double min = Double.MAX_VALUE;
    double max = 0;
    long empty = 0;
    long sent = 0;
    long nextArrivalNs = START_NS;
    double periodNs = FRAME_NS * (1 - ppm * 1e-6);
    int ticks = codec.clockRateHz() / 50;
    try (Playout playout = new Playout(codec, rateHz, 300)) {
      for (long n = 0; n < seconds * 50; n++) {
        long nowNs = START_NS + n * FRAME_NS + FRAME_NS / 3;
        while (nextArrivalNs <= nowNs) {
          int header =
              RtpPacket.writeHeader(
                  out, 0, false, 0, (int) sent & 0xffff, sent * ticks & 0xffff_ffffL, 1);
          packet.wrap(out, 0, header + tone.copy(sent, out, header));
          playout.put(packet, nextArrivalNs);
          sent++;
          // The sum of two is more often in the middle; what is late delays those behind it.
          double late = (random.nextDouble() + random.nextDouble()) / 2 * jitterMs * 1e6;
          long dueNs = START_NS + (long) (sent * periodNs + late);
          nextArrivalNs = Math.max(dueNs, nextArrivalNs);
        }
        boolean sound = playout.read(nowNs, frame) == Playout.Read.SOUND;
        if (n < SETTLING_S * 50) {
          continue;
        }
        if (!sound) {
          empty++;
          Arrays.fill(frame, (short) 0);
        } else {
          double delayMs = playout.delayNs() / 1e6;
          min = Math.min(min, delayMs);
          max = Math.max(max, delayMs);
        }
        ear.listen(frame, 0, frame.length);
      }
    }
    return new Figures(min, max, empty, ear);
  }
}
