package io.switchroom.scenarios.bench;

import io.switchroom.scenarios.support.PhoneSdp;
import io.switchroom.scenarios.support.SipUac;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.HdrHistogram.Histogram;

/**
 * One telephone of the load: a SIP call, an RTP socket of its own, a {@link RtpVoice} and an {@link
 * Ear}. Owned by the thread of the {@link LoadLoop}.
 */
final class Caller implements AutoCloseable {
  private static final int PCMU = 0;
  private static final int MAX_PACKET = 1_500;
  private static final long NEVER = Long.MIN_VALUE;

  /** What a {@link #time histogram} must be able to hold. */
  static final long LONGEST_INTERVAL_NS = 10_000_000_000L;

  private final DatagramChannel rtp;
  private final RtpVoice voice;
  private final Ear ear = new Ear();
  private final byte[] received = new byte[MAX_PACKET];
  private final ByteBuffer in = ByteBuffer.wrap(received);
  private final ByteBuffer out;
  private final int localPort;
  private SipUac call;
  private int remotePort;
  private boolean connected;
  private Histogram intervals;
  private long lastArrivalNs = NEVER;

  private Caller(DatagramChannel rtp, RtpVoice voice) throws IOException {
    this.rtp = rtp;
    this.voice = voice;
    this.out = ByteBuffer.wrap(voice.packet());
    this.localPort = ((InetSocketAddress) rtp.getLocalAddress()).getPort();
  }

  /** Opens the socket, on any free port. */
  static Caller open(InetAddress host, RtpVoice voice) throws IOException {
    DatagramChannel rtp = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      rtp.configureBlocking(false);
      rtp.bind(new InetSocketAddress(host, 0));
      return new Caller(rtp, voice);
    } catch (IOException e) {
      rtp.close();
      throw e;
    }
  }

  /**
   * The SDP to dial with: one PCMU line.
   *
   * @param rtcpPort where all callers let reports go (RFC 3605): their content is of no interest
   */
  String offer(String host, int rtcpPort) {
    return PhoneSdp.offer(host, localPort, PCMU) + "a=rtcp:" + rtcpPort + "\r\n";
  }

  void call(SipUac call) {
    this.call = call;
  }

  SipUac call() {
    return call;
  }

  Ear ear() {
    return ear;
  }

  int localPort() {
    return localPort;
  }

  /** The server's RTP port; 0 before the answer. */
  int remotePort() {
    return remotePort;
  }

  /** Whether the call is up and its media flows. */
  boolean isConnected() {
    return connected;
  }

  /**
   * Takes the SDP answer.
   *
   * @return false if it names no place to send PCMU to
   */
  boolean connect(String answer) throws IOException {
    PhoneSdp.Answer media = PhoneSdp.read(answer).orElse(null);
    if (media == null || media.payloadType() != PCMU) {
      return false;
    }
    rtp.connect(media.rtp());
    remotePort = media.rtp().getPort();
    connected = true;
    return true;
  }

  /** Sends the packet that is due now. */
  void speak() {
    voice.advance();
    out.clear();
    try {
      rtp.write(out);
    } catch (IOException e) {
      // The server has closed its port; that it ends the call is told by SIP.
      return;
    }
  }

  /** Takes what has come since the last time. */
  void listen(long nowNs) {
    try {
      in.clear();
      while (rtp.read(in) > 0) {
        ear.onPacket(received, in.position());
        in.clear();
        if (intervals != null) {
          time(nowNs);
        }
      }
    } catch (IOException e) {
      // As in speak: the port of the other side is closed.
      return;
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
    return !rtp.isOpen();
  }

  @Override
  public void close() {
    connected = false;
    try {
      rtp.close();
    } catch (IOException e) {
      throw new IllegalStateException("a UDP socket does not close", e);
    }
  }
}
