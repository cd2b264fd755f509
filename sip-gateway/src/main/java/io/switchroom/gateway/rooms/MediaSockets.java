package io.switchroom.gateway.rooms;

import io.switchroom.gateway.net.DatagramHandler;
import io.switchroom.gateway.net.Loop;
import io.switchroom.gateway.net.PortRange;
import io.switchroom.gateway.net.UdpPort;
import io.switchroom.rtc.room.DelayHistogram;
import io.switchroom.rtc.room.MediaFigures;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.webrtc.WebRtcPort;
import io.switchroom.rtc.webrtc.WebRtcSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;

/**
 * The UDP side of one loop: the one socket all its browsers share, and the range from which phone
 * legs take a pair each. Used on the loop only.
 */
public final class MediaSockets {
  /** How many pairs are tried when other programs sit on ports of the range. */
  private static final int MAX_TRIES = 50;

  /** More than any packet to a phone. */
  private static final int SCRATCH_BYTES = 1_500;

  /** An even RTP port and the odd RTCP port above it. */
  public record RtpPair(int port, UdpPort rtp, UdpPort rtcp) {}

  private final InetAddress bind;
  private final InetAddress advertise;
  private final int rtcPort;
  private final PortRange phonePorts;
  private final BiFunction<UdpPort, InetSocketAddress, WebRtcSocket> transports;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private Loop loop;
  private UdpPort browserPort;
  private WebRtcSocket browsers;

  /**
   * @param bind the sockets' local address
   * @param advertise the address peers are told
   * @param rtcPort the browsers' port, 0 for any
   * @param transports makes what serves the browsers' socket, once that is open
   */
  public MediaSockets(
      InetAddress bind,
      InetAddress advertise,
      int rtcPort,
      PortRange phonePorts,
      BiFunction<UdpPort, InetSocketAddress, WebRtcSocket> transports) {
    this.bind = bind;
    this.advertise = advertise;
    this.rtcPort = rtcPort;
    this.phonePorts = phonePorts;
    this.transports = transports;
  }

  void open(Loop loop, MediaFigures figures) throws IOException {
    this.loop = loop;
    DelayHistogram delays = figures.forwardDelay(MemberInfo.Kind.BROWSER);
    browserPort =
        loop.openUdp(
            new InetSocketAddress(bind, rtcPort),
            true,
            (buffer, offset, length, from, nowNs) -> {
              long forwarded = figures.forwardedPackets();
              browsers.onDatagram(buffer, offset, length, from, nowNs);
              if (figures.forwardedPackets() != forwarded) {
                delays.record(loop.nowNs() - nowNs);
              }
            });
    browsers =
        transports.apply(
            browserPort, new InetSocketAddress(advertise, browserPort.localAddress().getPort()));
  }

  /** The address peers are told to send media to. */
  public InetAddress advertised() {
    return advertise;
  }

  /** The loop's buffer for a packet to a phone, used only within a call. */
  public byte[] scratch() {
    return scratch;
  }

  /** A port for a browser that enters a room of this loop. */
  public WebRtcPort openBrowserPort(long nowNs) {
    return browsers.open(nowNs);
  }

  /**
   * Opens a pair of ports for a phone leg.
   *
   * @throws IOException if none is free; the message tells the range's state
   */
  public RtpPair openPair(DatagramHandler rtp, DatagramHandler rtcp) throws IOException {
    IOException why = null;
    for (int i = 0; i < MAX_TRIES; i++) {
      int port = phonePorts.take();
      if (port < 0) {
        break;
      }
      UdpPort first = null;
      try {
        first = loop.openUdp(new InetSocketAddress(bind, port), false, rtp);
        return new RtpPair(
            port, first, loop.openUdp(new InetSocketAddress(bind, port + 1), false, rtcp));
      } catch (IOException e) {
        why = e;
        phonePorts.giveBack(port);
        if (first != null) {
          first.close();
        }
      }
    }
    throw new IOException(
        "no free media port: "
            + phonePorts.taken()
            + " of "
            + phonePorts.size()
            + " pairs in use"
            + (why == null ? "" : ", and the next ones: " + why.getMessage()),
        why);
  }

  /** Phone legs' pairs open now. */
  int pairs() {
    return phonePorts.taken();
  }

  /** Browsers' sessions open now. */
  int browsers() {
    return browsers.ports();
  }

  /** Closes a pair; its port rests behind all others of the range. */
  public void close(RtpPair pair) {
    pair.rtp().close();
    pair.rtcp().close();
    phonePorts.giveBack(pair.port());
  }
}
