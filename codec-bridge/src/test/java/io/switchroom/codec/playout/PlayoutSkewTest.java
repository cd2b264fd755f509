package io.switchroom.codec.playout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.playout.Playout.Read;
import io.switchroom.codec.rtp.RtpPacket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender whose clock is not ours, for 24 hours. */
class PlayoutSkewTest {
  private static final int RATE_HZ = 8000;
  private static final int SAMPLES = 160;
  private static final double HZ = 437;
  private static final long HOURS_24_NS = 24L * 3600 * 1_000_000_000L;

  /** Never more: one tick, the margin of half a millisecond, the hysteresis, what drift blurs. */
  private static final long LONGEST_NS = 25_000_000;

  @ParameterizedTest
  @ValueSource(doubles = {200e-6, -200e-6})
  void isFollowedForADayWithBoundedDelayAndWithoutAClick(double skew) {
    byte[] tone = new byte[RATE_HZ + SAMPLES]; // 437 periods, and again the beginning
    short[] pcm = new short[tone.length];
    ToneProbe.write(pcm, 0, pcm.length, 0, RATE_HZ, HZ, -10);
    G711.PCMU.encode(pcm, 0, pcm.length, tone, 0);
    G711.PCMU.decode(tone, 0, tone.length, pcm, 0);
    int clean = Caller.roughness(pcm);

    byte[] datagram = new byte[12 + SAMPLES];
    RtpPacket packet = new RtpPacket();
    short[] frame = new short[SAMPLES];
    int before = 0;
    int beforeThat = 0;
    int roughest = 0;
    long longestNs = 0;
    long shortestNs = Long.MAX_VALUE;
    long reads = 0;
    try (Playout playout = new Playout(AudioCodec.PCMU, RATE_HZ, 300)) {
      double periodNs = 20_000_000 * (1 + skew);
      double arrivalNs = 0;
      long sent = 0;
      for (long tickNs = 11_000_000; tickNs < HOURS_24_NS; tickNs += 20_000_000) {
        while (arrivalNs <= tickNs) {
          RtpPacket.writeHeader(datagram, 0, false, 0, (int) sent & 0xFFFF, sent * SAMPLES, 1);
          int at = (int) (sent * SAMPLES % RATE_HZ);
          System.arraycopy(tone, at, datagram, 12, SAMPLES);
          packet.wrap(datagram, 0, datagram.length);
          // Arrivals are seen when the loop wakes: up to a millisecond later.
          long seenNs = Math.min(tickNs, (long) arrivalNs + sent * 7919 % 1000 * 1000);
          playout.put(packet, seenNs);
          sent++;
          arrivalNs = sent * periodNs;
        }
        assertEquals(Read.SOUND, playout.read(tickNs, frame), "at " + tickNs);
        longestNs = Math.max(longestNs, playout.delayNs());
        shortestNs = Math.min(shortestNs, playout.delayNs());
        if (reads++ > 0) {
          int a = beforeThat;
          int b = before;
          for (short c : frame) {
            int second = a - 2 * b + c;
            roughest = Math.max(roughest, Math.max(second, -second));
            a = b;
            b = c;
          }
        }
        beforeThat = frame[SAMPLES - 2];
        before = frame[SAMPLES - 1];
      }
      System.out.printf(
          "24 h, %+.0f ppm: delay %.2f to %.2f ms, %.1f s slower, %.1f s quicker, second difference"
              + " %d, of the tone %d%n",
          skew * 1e6,
          shortestNs / 1e6,
          longestNs / 1e6,
          playout.stretchedSamples() / 8000.0,
          playout.compressedSamples() / 8000.0,
          roughest,
          clean);
      assertEquals(0, playout.concealedSamples());
      assertEquals(0, playout.skipped() + playout.lost() + playout.late() + playout.resets());
      assertEquals(sent, playout.played(), 2);
      // A day at 200 ppm is 17.28 s.
      double expected = 17.28 * 8000;
      long followed = playout.stretchedSamples() - playout.compressedSamples();
      assertEquals(skew > 0 ? expected : -expected, followed, 400);
    }
    assertTrue(longestNs <= LONGEST_NS, "waited for up to " + longestNs / 1e6 + " ms");
    assertTrue(roughest <= clean * 1.05, "second difference " + roughest + " of " + clean);
  }
}
