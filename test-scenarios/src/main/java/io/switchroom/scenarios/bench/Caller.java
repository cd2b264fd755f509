package io.switchroom.scenarios.bench;

import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.support.PhoneSdp;
import io.switchroom.scenarios.support.SipUac;
import java.net.InetSocketAddress;
import org.HdrHistogram.Histogram;

/**
 * One telephone of the load: a SIP call, a {@link RtpVoice} and an {@link Ear}; its packets go
 * through one of the {@link RtpSockets}. Owned by the thread of the {@link LoadLoop}.
 */
final class Caller {
  private static final long NEVER = Long.MIN_VALUE;

  /** What a {@link #time histogram} must be able to hold. */
  static final long LONGEST_INTERVAL_NS = 10_000_000_000L;

  private final int number;
  private final RtpVoice voice;
  private final Ear ear;
  private final BurstEar burstEar;
  private final SipUac call;
  private InetSocketAddress remote;
  private boolean connected;
  private boolean closed;
  private Histogram intervals;
  private long lastArrivalNs = NEVER;

  /**
   * @param number in the order of dialling, from 0
   * @param burstEar listens for bursts; null if nobody needs to
   */
  Caller(int number, RtpVoice voice, Ear ear, BurstEar burstEar, SipUac call) {
    this.number = number;
    this.voice = voice;
    this.ear = ear;
    this.burstEar = burstEar;
    this.call = call;
  }

  int number() {
    return number;
  }

  SipUac call() {
    return call;
  }

  RtpVoice voice() {
    return voice;
  }

  Ear ear() {
    return ear;
  }

  /** Where the server takes this caller's RTP; null before the answer. */
  InetSocketAddress remote() {
    return remote;
  }

  /** Whether the call is up and its media flows. */
  boolean isConnected() {
    return connected;
  }

  /**
   * Takes the SDP answer.
   *
   * @return false if it names no place to send the caller's codec to
   */
  boolean connect(String answer) {
    PhoneSdp.Answer media = PhoneSdp.read(answer).orElse(null);
    if (media == null || media.payloadType() != ear.codec().payloadType()) {
      return false;
    }
    remote = media.rtp();
    connected = true;
    return true;
  }

  /**
   * Takes what has come for this caller.
   *
   * @param readNs now
   * @param arrivedNs when it arrived, as exactly as is known
   */
  void listen(byte[] datagram, int length, long readNs, long arrivedNs) {
    RtpPacket newest = ear.onPacket(datagram, length);
    if (intervals != null) {
      time(readNs);
    }
    if (burstEar != null && newest != null) {
      burstEar.onPacket(newest, arrivedNs);
    }
  }

  private void time(long nowNs) {
    if (lastArrivalNs != NEVER) {
      intervals.recordValue(Math.min(nowNs - lastArrivalNs, LONGEST_INTERVAL_NS) / 1_000);
    }
    lastArrivalNs = nowNs;
  }

  /**
   * Begins to measure the time between packets.
   *
   * @param intervals gets microseconds; null to stop
   */
  void time(Histogram intervals) {
    this.intervals = intervals;
    lastArrivalNs = NEVER;
  }

  /** Whether it was hung up, from either side. */
  boolean isClosed() {
    return closed;
  }

  /** No more media; SIP is the owner's. */
  void close() {
    connected = false;
    closed = true;
    if (burstEar != null) {
      burstEar.close();
    }
  }
}
