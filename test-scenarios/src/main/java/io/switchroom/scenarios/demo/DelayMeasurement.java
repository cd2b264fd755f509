package io.switchroom.scenarios.demo;

import io.switchroom.codec.g711.G711;
import io.switchroom.scenarios.support.ImpulseTrain;
import io.switchroom.scenarios.support.Recording;
import io.switchroom.scenarios.support.SipPhone;
import io.switchroom.scenarios.support.Voice;
import io.switchroom.scenarios.support.WebRtcClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The delay the gateway adds, packet in to packet out: a burst at the beginning of a packet of
 * otherwise silent ones; the time just before it is sent; the time at which the first packet with
 * the burst in it arrives.
 *
 * <p>A client's packets keep their distance from the gateway's tick as long as its call lasts, so
 * the delay is measured in rounds: in each, two telephones and two browsers enter a new room at
 * arbitrary moments.
 *
 * <pre>
 *  frame           0    5   10   15   20 ...
 *  telephone 1     |         |         |         both listen: telephone 2, browser 2
 *  browser 1            |         |
 * </pre>
 */
public final class DelayMeasurement {
  private static final long FIRST_ROOM = 2_000;
  private static final int BURSTS_PER_ROUND = 10;
  private static final int EVERY_FRAMES = 10;
  private static final int OFFSET_FRAMES = EVERY_FRAMES / 2;
  // The other sender's burst comes 100 ms later.
  private static final long WINDOW_NS = 95_000_000L;
  private static final long SETTLE_NS = 600_000_000L;
  private static final int ROUND_MS = 20_000;

  /** A quarter of the burst as it was sent. */
  private static final int LOUD = 4_000;

  /**
   * The delays on one path.
   *
   * @param delaysNs sorted
   * @param positionsMs sorted: where in its packet the burst begins; 0 is where it was sent
   * @param sent how many bursts
   */
  public record Delays(long[] delaysNs, double[] positionsMs, int sent) {
    public double percentileMs(double percent) {
      return delaysNs.length == 0 ? Double.NaN : percentile(delaysNs, percent) / 1e6;
    }

    public double medianPositionMs() {
      return delaysNs.length == 0 ? Double.NaN : positionsMs[rank(positionsMs.length, 50)];
    }

    public int missed() {
      return sent - delaysNs.length;
    }
  }

  /**
   * @param opusLookaheadMs of a browser's encoder at 48 kHz
   * @param unpunctualNs sorted: by how much each burst left later than the earliest of its round,
   *     against its deadline; large where the machine is busy
   */
  public record Outcome(
      Map<VoicePath, Delays> paths, double opusLookaheadMs, long[] unpunctualNs) {}

  /** Of sorted values; 0 if there are none. */
  static long percentile(long[] sorted, double percent) {
    return sorted.length == 0 ? 0 : sorted[rank(sorted.length, percent)];
  }

  private static int rank(int length, double percent) {
    return (int) Math.max(0, Math.ceil(length * percent / 100) - 1);
  }

  private final Site site;
  private final Map<VoicePath, long[]> delaysNs = new EnumMap<>(VoicePath.class);
  private final Map<VoicePath, double[]> positionsMs = new EnumMap<>(VoicePath.class);
  private final Map<VoicePath, Integer> found = new EnumMap<>(VoicePath.class);
  private long[] unpunctualNs = {};
  private final Map<VoicePath, Integer> sent = new EnumMap<>(VoicePath.class);
  private double opusLookaheadMs;

  public DelayMeasurement(Site site) {
    this.site = site;
  }

  /** Measures every path with at least that many bursts. */
  public Outcome run(int bursts) throws IOException {
    int rounds = (bursts + BURSTS_PER_ROUND - 1) / BURSTS_PER_ROUND;
    for (VoicePath path : VoicePath.values()) {
      delaysNs.put(path, new long[rounds * BURSTS_PER_ROUND]);
      positionsMs.put(path, new double[rounds * BURSTS_PER_ROUND]);
      found.put(path, 0);
    }
    for (int i = 0; i < rounds; i++) {
      round(FIRST_ROOM + i);
    }
    Map<VoicePath, Delays> paths = new EnumMap<>(VoicePath.class);
    for (VoicePath path : VoicePath.values()) {
      long[] delays = Arrays.copyOf(delaysNs.get(path), found.get(path));
      double[] positions = Arrays.copyOf(positionsMs.get(path), found.get(path));
      Arrays.sort(delays);
      Arrays.sort(positions);
      paths.put(path, new Delays(delays, positions, sent.getOrDefault(path, 0)));
    }
    Arrays.sort(unpunctualNs);
    return new Outcome(paths, opusLookaheadMs, unpunctualNs);
  }

  private void round(long room) throws IOException {
    long originNs = System.nanoTime();
    Recording phoneHears = new Recording(8_000, originNs, ROUND_MS);
    Recording nobody = new Recording(8_000, originNs, ROUND_MS);
    Supplier<Recording> lines = () -> new Recording(WebRtcClient.RATE_HZ, originNs, ROUND_MS);
    ImpulseTrain fromPhone = new ImpulseTrain(0, EVERY_FRAMES, BURSTS_PER_ROUND);
    ImpulseTrain fromBrowser = new ImpulseTrain(OFFSET_FRAMES, EVERY_FRAMES, BURSTS_PER_ROUND);
    Map<String, Recording> browserHears;
    try (SipPhone phone1 = site.phone("one", G711.PCMU, nobody);
        SipPhone phone2 = site.phone("two", G711.PCMU, phoneHears);
        WebRtcClient browser1 = site.browser("three", room, lines);
        WebRtcClient browser2 = site.browser("four", room, lines)) {
      Site.await("entry of a browser", browser1.join());
      Site.await("a call", phone1.dial(site.sipUri(room)));
      Site.await("entry of a browser", browser2.join());
      Site.await("a call", phone2.dial(site.sipUri(room)));
      opusLookaheadMs = browser1.encoderLookaheadSamples() * 1e3 / WebRtcClient.RATE_HZ;
      long beginNs = System.nanoTime() + SETTLE_NS;
      phone1.say(fromPhone, beginNs);
      browser1.say(fromBrowser, beginNs);
      int frames = EVERY_FRAMES * (BURSTS_PER_ROUND + 1);
      Site.waitUntil(beginNs + frames * Voice.FRAME_NS);
      Site.await("a BYE", phone1.hangUp());
      Site.await("a BYE", phone2.hangUp());
      Site.await("a browser's leaving", browser1.leave());
      Site.await("a browser's leaving", browser2.leave());
      browserHears = browser2.heard();
    }
    noteUnpunctuality(fromPhone);
    noteUnpunctuality(fromBrowser);
    String phoneId = Site.userIdOfPhone("one");
    evaluate(VoicePath.PHONE_TO_PHONE, fromPhone, phoneHears);
    evaluate(VoicePath.BROWSER_TO_PHONE, fromBrowser, phoneHears);
    evaluate(VoicePath.PHONE_TO_BROWSER, fromPhone, browserHears.getOrDefault(phoneId, nobody));
    evaluate(VoicePath.BROWSER_TO_BROWSER, fromBrowser, browserHears.getOrDefault("three", nobody));
  }

  private void noteUnpunctuality(ImpulseTrain train) {
    long[] sentNs = train.sentNs();
    long[] late =
        IntStream.range(0, sentNs.length)
            .filter(i -> sentNs[i] != 0)
            .mapToLong(i -> sentNs[i] - (long) i * EVERY_FRAMES * Voice.FRAME_NS)
            .toArray();
    long earliest = Arrays.stream(late).min().orElse(0);
    LongStream relative = Arrays.stream(late).map(ns -> ns - earliest);
    unpunctualNs = LongStream.concat(Arrays.stream(unpunctualNs), relative).toArray();
  }

  private void evaluate(VoicePath path, ImpulseTrain train, Recording heard) {
    for (long sentNs : train.sentNs()) {
      if (sentNs == 0) {
        continue; // the machine held the sender up for longer than a client waits
      }
      sent.merge(path, 1, Integer::sum);
      int packet = heard.firstLoudPacket(sentNs, sentNs + WINDOW_NS, LOUD);
      if (packet >= 0) {
        int i = found.merge(path, 1, Integer::sum) - 1;
        delaysNs.get(path)[i] = heard.arrivalNs(packet) - sentNs;
        positionsMs.get(path)[i] = heard.onset(packet, LOUD) * 1e3 / heard.rateHz();
      }
    }
  }
}
