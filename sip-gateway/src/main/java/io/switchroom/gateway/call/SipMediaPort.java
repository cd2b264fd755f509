package io.switchroom.gateway.call;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.gateway.rooms.MediaSockets;
import io.switchroom.gateway.rooms.RoomLoop;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.MixOutput;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.RtcpReport;
import io.switchroom.rtc.room.Track;
import io.switchroom.rtc.sdp.Codec;
import io.switchroom.rtc.sdp.Direction;
import io.switchroom.rtc.sdp.LocalAudio;
import io.switchroom.rtc.sdp.NegotiatedAudio;
import io.switchroom.rtc.sdp.OfferAnswer;
import io.switchroom.rtc.sdp.PhoneAnswer;
import io.switchroom.rtc.webrtc.PacketDemux;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * A phone's media: plain RTP in G.711 on a port pair of its own, RTCP beside it (RFC 3550).
 *
 * <p>Publishes what it receives as one track and takes the room's mix. Where to send is what the
 * SDP says until the first packet shows where the phone really is ({@link SourceLatch}); sending
 * begins at once, so that a NAT on the way opens.
 *
 * <p>Owned by its room's loop.
 */
public final class SipMediaPort implements MediaPort, MixOutput.Sink {
  /** In our order of preference. */
  private static final List<Codec> SUPPORTED = List.of(Codec.PCMU, Codec.PCMA);

  /** No payload type: nothing negotiated. */
  private static final int NONE = -1;

  private final MediaSockets sockets;
  private final MediaTimings timings;
  private final long sessionId;
  private final int ssrc;
  private final SourceLatch latch = new SourceLatch();
  private final RtpPacket packet = new RtpPacket();
  private final RtcpPacket rtcp = new RtcpPacket();
  private final String cname;
  private final ReceptionStats reception = new ReceptionStats(0, 8_000);
  private final byte[] out;
  private final Queue<PortEvent> events = new ArrayDeque<>();
  private final PhoneDrops drops;

  private MediaSockets.RtpPair pair;
  private int sessionVersion;
  private boolean awaitsAnswer;
  private NegotiatedAudio audio;
  private int payloadType = NONE;
  private int eventPayloadType = NONE;
  private Participant self;
  private Track track;
  private MixOutput output;

  private int sequence;
  private final long firstTimestamp;
  private long firstDueNs = Long.MIN_VALUE;
  private boolean talkspurt = true;
  private long sentPackets;
  private long sentOctets;

  private long lastHeardNs;
  private long nextReportNs;
  private boolean heard;
  private boolean lost;

  /** The numbers that RFC 3550 §5.1 wants random, all drawn from one seed. */
  private SipMediaPort(
      MediaSockets sockets, MediaTimings timings, PhoneDrops drops, long random, long nowNs) {
    this.sockets = sockets;
    this.out = sockets.scratch();
    this.timings = timings;
    this.drops = drops;
    this.sessionId = random >>> 20;
    this.ssrc = (int) random;
    this.cname = Long.toHexString(random);
    this.sequence = (int) (random >>> 32) & 0x7fff;
    this.firstTimestamp = (random >>> 16) & 0xffff_ffffL;
    this.lastHeardNs = nowNs;
    this.nextReportNs = nowNs + timings.reportIntervalNs();
  }

  /**
   * Opens a port pair on the room's loop.
   *
   * @param random any random number
   * @throws IOException if no pair is free
   */
  public static SipMediaPort open(
      RoomLoop loop, MediaTimings timings, PhoneDrops drops, long random, long nowNs)
      throws IOException {
    SipMediaPort port = new SipMediaPort(loop.sockets(), timings, drops, random, nowNs);
    port.pair = loop.sockets().openPair(port::onDatagram, port::onRtcpDatagram);
    return port;
  }

  @Override
  public Negotiation negotiate(String offerSdp, long nowNs) {
    return settle(OfferAnswer.phoneAnswer(offerSdp, local()), nowNs);
  }

  @Override
  public Negotiation offer(long nowNs) {
    awaitsAnswer = true;
    return new Negotiation.Answered(OfferAnswer.phoneOffer(local()));
  }

  /** Some phones repeat their SDP in every ACK: that answers nothing and changes nothing. */
  @Override
  public Negotiation acceptAnswer(String answerSdp, long nowNs) {
    if (!awaitsAnswer) {
      return new Negotiation.Answered("");
    }
    awaitsAnswer = false;
    return settle(OfferAnswer.phoneAnswerReceived(answerSdp, local()), nowNs);
  }

  private LocalAudio local() {
    return new LocalAudio(
        sockets.advertised().getHostAddress(), pair.port(), sessionId, sessionVersion, SUPPORTED);
  }

  private Negotiation settle(PhoneAnswer answer, long nowNs) {
    return switch (answer) {
      case PhoneAnswer.Accepted accepted -> {
        sessionVersion++;
        apply(accepted.audio(), nowNs);
        yield new Negotiation.Answered(accepted.sdp());
      }
      case PhoneAnswer.NoCommonCodec none -> new Negotiation.NotAcceptable(none.warnText());
      case PhoneAnswer.BadOffer bad ->
          bad.sipStatus() == 400
              ? new Negotiation.Malformed(bad.warnText())
              : new Negotiation.NotAcceptable(bad.warnText());
    };
  }

  private void apply(NegotiatedAudio next, long nowNs) {
    latch.expect(next.remoteMedia().orElse(null));
    audio = next;
    payloadType = next.payloadType();
    eventPayloadType = next.telephoneEventPayloadType().orElse(NONE);
    lastHeardNs = nowNs;
    AudioCodec codec = next.codec().matches(Codec.PCMA) ? AudioCodec.PCMA : AudioCodec.PCMU;
    if (output == null || output.codec() != codec) {
      output = new MixOutput(codec, this);
    }
    publish(codec);
  }

  private void publish(AudioCodec codec) {
    if (self != null) {
      track = self.publishAudio(codec);
    }
  }

  @Override
  public void attach(Participant self) {
    this.self = self;
    if (output != null) {
      publish(output.codec());
    }
  }

  @Override
  public void subscribe(Track track) {}

  @Override
  public void unsubscribe(Track track) {}

  @Override
  public MixOutput mixOutput() {
    return output;
  }

  @Override
  public void onDatagram(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    try {
      receive(buffer, offset, length, from, nowNs);
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  private void receive(byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    if (PacketDemux.kindOf(buffer, offset, length) == PacketDemux.Kind.RTCP) {
      receiveRtcp(buffer, offset, length, from, nowNs);
      return;
    }
    if (!packet.wrap(buffer, offset, length)) {
      drops.count(PhoneDrops.Reason.RTP_MALFORMED);
      return;
    }
    boolean sound = packet.payloadType() == payloadType;
    if (!sound && packet.payloadType() != eventPayloadType) {
      drops.count(PhoneDrops.Reason.RTP_UNKNOWN_PAYLOAD_TYPE);
      return;
    }
    if (!latch.accepts(from)) {
      drops.count(PhoneDrops.Reason.RTP_UNKNOWN_SOURCE);
      return;
    }
    lastHeardNs = nowNs;
    if (!sound) {
      track.onRtpWithoutSound(packet, nowNs);
      return;
    }
    if (!heard) {
      heard = true;
      events.add(new PortEvent.Connected());
    }
    reception.onPacket(packet, nowNs);
    track.onRtp(packet, -1, nowNs);
  }

  private void onRtcpDatagram(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    try {
      receiveRtcp(buffer, offset, length, from, nowNs);
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  private void receiveRtcp(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    if (!rtcp.wrap(buffer, offset, length)) {
      drops.count(PhoneDrops.Reason.RTCP_MALFORMED);
      return;
    }
    if (!latch.sameHost(from)) {
      drops.count(PhoneDrops.Reason.RTP_UNKNOWN_SOURCE);
      return;
    }
    lastHeardNs = nowNs; // a phone on mute may send nothing else
    while (rtcp.next()) {
      if (rtcp.type() == RtcpPacket.SR && rtcp.senderSsrc() == reception.ssrc()) {
        reception.onSenderReport(rtcp.ntpTimestamp(), nowNs);
      }
    }
  }

  /** A fault of ours: this leg ends, the loop counts it, everyone else goes on. */
  private RuntimeException failed(RuntimeException e) {
    lose(LeaveReason.KILLED, "an internal error ended the call");
    return e;
  }

  @Override
  public void onMixFrame(byte[] payload, int offset, int length, long nowNs) {
    InetSocketAddress to = latch.target();
    if (to == null || audio == null || !audio.remoteDirection().receives()) {
      talkspurt = true;
      return;
    }
    if (firstDueNs == Long.MIN_VALUE) {
      firstDueNs = nowNs;
    }
    int header =
        RtpPacket.writeHeader(
            out, 0, talkspurt, audio.payloadType(), sequence, timestampAt(nowNs), ssrc);
    talkspurt = false;
    sequence = (sequence + 1) & 0xffff;
    System.arraycopy(payload, offset, out, header, length);
    sentPackets++;
    sentOctets += length;
    pair.rtp().send(out, 0, header + length, to);
  }

  /** By the clock, not by counting frames: a skipped tick must not make us late for ever after. */
  private long timestampAt(long nowNs) {
    return firstTimestamp + (nowNs - firstDueNs) / 125_000 & 0xffff_ffffL;
  }

  @Override
  public void handleTimeout(long nowNs) {
    // Phones on hold mostly send nothing, even those that say sendonly or c=0.0.0.0.
    boolean held = audio != null && audio.remoteDirection() != Direction.SENDRECV;
    long patienceNs = held ? timings.heldSilenceNs() : timings.silenceNs();
    if (nowNs - lastHeardNs > patienceNs) {
      lose(
          LeaveReason.TIMEOUT,
          "no RTP or RTCP from the phone for " + patienceNs / 1_000_000_000L + " s");
    }
    if (nowNs - nextReportNs >= 0) {
      nextReportNs = nowNs + timings.reportIntervalNs();
      sendReport(nowNs);
    }
  }

  private void lose(LeaveReason reason, String text) {
    if (!lost) {
      lost = true;
      events.add(new PortEvent.Lost(reason, text));
    }
  }

  private void sendReport(long nowNs) {
    InetSocketAddress to = rtcpTarget();
    if (to == null || sentPackets == 0) {
      return;
    }
    int length =
        RtcpReport.sender(
            out,
            ssrc,
            timestampAt(nowNs),
            sentPackets,
            sentOctets,
            timings.unixNs(nowNs),
            reception,
            cname,
            nowNs);
    sendRtcp(out, length, to);
  }

  private void sendRtcp(byte[] buffer, int length, InetSocketAddress to) {
    (audio.rtcpMux() ? pair.rtp() : pair.rtcp()).send(buffer, 0, length, to);
  }

  private InetSocketAddress rtcpTarget() {
    if (audio == null || latch.target() == null) {
      return null;
    }
    return audio.rtcpMux() ? latch.target() : audio.remoteRtcp().orElse(null);
  }

  @Override
  public PortEvent pollEvent() {
    return events.poll();
  }

  @Override
  public void close() {
    if (pair == null) {
      return;
    }
    InetSocketAddress to = rtcpTarget();
    if (to != null && sentPackets > 0) {
      sendRtcp(out, RtcpReport.bye(out, ssrc, cname), to);
    }
    sockets.close(pair);
    pair = null;
  }
}
