package io.switchroom.scenarios.support;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a listener hears of one RTP stream: all its packets and when they came, decoded afterwards
 * in order, each where its timestamp puts it. A patient ear: no packet is too late for it. What
 * never came is concealed if it was Opus and a hole of silence if not.
 */
public final class Hearing {
  /** Of narrow-band ears. */
  public static final int RATE_HZ = 8_000;

  private static final int PACKETS_TO_ANCHOR = 50;
  private static final int MAX_CONCEALED = 25;

  /**
   * One packet as it came.
   *
   * @param sequence64 unwrapped, as is {@code timestamp64}
   */
  public record Arrival(
      long arrivalNs, long sequence64, long timestamp64, boolean marker, byte[] payload) {}

  private final AudioCodec codec;
  private final int rateHz;
  private final List<Arrival> arrivals = new ArrayList<>();
  private int ssrc;
  private long lastSequence;
  private long lastTimestamp;
  private int decodedArrivals = -1;
  private short[] pcm = {};
  private long firstSampleNs;
  private long firstTimestamp;

  /** A narrow-band ear, if the codec is not wide-band itself. */
  Hearing(AudioCodec codec) {
    this(codec, codec == AudioCodec.G722 ? codec.audioRateHz() : RATE_HZ);
  }

  /**
   * @param rateHz at which Opus is decoded; the others have but one rate
   */
  Hearing(AudioCodec codec, int rateHz) {
    this.codec = codec;
    this.rateHz = codec == AudioCodec.OPUS ? rateHz : codec.audioRateHz();
  }

  void onPacket(RtpPacket packet, long nowNs) {
    if (arrivals.isEmpty()) {
      lastSequence = packet.sequence();
      lastTimestamp = packet.timestamp();
    }
    ssrc = packet.ssrc();
    lastSequence += (short) (packet.sequence() - lastSequence);
    lastTimestamp += (int) (packet.timestamp() - lastTimestamp);
    int from = packet.payloadOffset();
    arrivals.add(
        new Arrival(
            nowNs,
            lastSequence,
            lastTimestamp,
            packet.marker(),
            Arrays.copyOfRange(packet.buffer(), from, from + packet.payloadLength())));
  }

  /** Of the packet that came last. */
  int ssrc() {
    return ssrc;
  }

  /** Every packet in the order in which they came. */
  public List<Arrival> arrivals() {
    return arrivals;
  }

  /** Packets that came in a span of time. */
  public long arrivals(long fromNs, long untilNs) {
    return arrivals.stream().filter(a -> a.arrivalNs >= fromNs && a.arrivalNs < untilNs).count();
  }

  /**
   * The sound of a span of time, as somebody hears it who plays the quickest of the first packets
   * at once and all others where they belong after it; silence where nothing was.
   */
  public short[] pcm(long fromNs, long untilNs) {
    decode();
    short[] out = new short[samples(untilNs - fromNs)];
    int at = samples(fromNs - firstSampleNs);
    int from = Math.max(0, at);
    int until = Math.min(pcm.length, at + out.length);
    if (from < until) {
      System.arraycopy(pcm, from, out, from - at, until - from);
    }
    return out;
  }

  /** The level of a tone in a span of time. */
  public double toneDbfs(double hz, long fromNs, long untilNs) {
    return ToneProbe.dbfs(pcm(fromNs, untilNs), rateHz, hz);
  }

  private int samples(long ns) {
    return (int) Math.floorDiv(ns * rateHz, 1_000_000_000L);
  }

  /** Of what {@link #pcm} gives. */
  public int rateHz() {
    return rateHz;
  }

  private int sampleOf(long timestamp64) {
    return (int) ((timestamp64 - firstTimestamp) * rateHz / codec.clockRateHz());
  }

  private void decode() {
    if (decodedArrivals == arrivals.size() || arrivals.isEmpty()) {
      return;
    }
    decodedArrivals = arrivals.size();
    List<Arrival> inOrder = new ArrayList<>(arrivals);
    inOrder.sort(Comparator.comparingLong(Arrival::sequence64));
    firstTimestamp = inOrder.stream().mapToLong(Arrival::timestamp64).min().orElseThrow();
    long last = inOrder.stream().mapToLong(Arrival::timestamp64).max().orElseThrow();
    firstSampleNs = Long.MAX_VALUE;
    for (Arrival arrival : arrivals.subList(0, Math.min(PACKETS_TO_ANCHOR, arrivals.size()))) {
      long sinceFirst = sampleOf(arrival.timestamp64) * 1_000_000_000L / rateHz;
      firstSampleNs = Math.min(firstSampleNs, arrival.arrivalNs - sinceFirst);
    }
    pcm = new short[sampleOf(last) + maxFrame()];
    decode(inOrder);
  }

  private int maxFrame() {
    return rateHz * 120 / 1000;
  }

  private void decode(List<Arrival> inOrder) {
    boolean conceals = codec == AudioCodec.OPUS;
    short[] frame = new short[maxFrame()];
    try (AudioDecoder decoder = codec.newDecoder(rateHz)) {
      long expected = inOrder.get(0).sequence64;
      int frameSamples = rateHz / 50;
      int end = 0;
      for (Arrival a : inOrder) {
        if (a.sequence64 < expected) {
          continue;
        }
        int at = sampleOf(a.timestamp64);
        for (int i = 0; conceals && i < MAX_CONCEALED && expected < a.sequence64; i++) {
          decoder.conceal(frame, 0, frameSamples);
          lay(frame, Math.min(frameSamples, at - end), end);
          end += frameSamples;
          expected++;
        }
        int decoded = decoder.decode(a.payload, 0, a.payload.length, frame, 0, frame.length);
        if (decoded > 0) {
          frameSamples = decoded;
          lay(frame, decoded, at);
        }
        end = at + Math.max(0, decoded);
        expected = a.sequence64 + 1;
      }
    }
  }

  private void lay(short[] frame, int samples, int at) {
    int most = Math.min(samples, pcm.length - at);
    if (most > 0) {
      System.arraycopy(frame, 0, pcm, at, most);
    }
  }
}
