package io.switchroom.rtc.webrtc;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.codec.rtp.RtcpWriter;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.MixOutput;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PathQuality;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.RtcpReport;
import io.switchroom.rtc.room.Subscription;
import io.switchroom.rtc.room.Track;
import io.switchroom.rtc.room.VideoSubscription;
import io.switchroom.rtc.room.VideoTrack;
import io.switchroom.rtc.sdp.Fingerprint;
import io.switchroom.rtc.sdp.ParsedSdp;
import io.switchroom.rtc.sdp.SdpParser;
import io.switchroom.rtc.sdp.TrackSource;
import io.switchroom.rtc.sdp.WebRtcAnswer;
import io.switchroom.rtc.sdp.WebRtcMedia;
import io.switchroom.rtc.sdp.WebRtcOffer;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A browser's media: what its offers say of lines, and Opus and video both ways, BUNDLEd on one
 * {@link SecureTransport}.
 *
 * <pre>
 *  in   WebRtcSocket ─► onDatagram ─► SecureTransport ─► Track.onRtp, VideoTrack.onRtp
 *  out  Subscription, VideoSubscription ─► SecureTransport ─► WebRtcSocket
 * </pre>
 *
 * <p>Owned by its room's loop.
 */
public final class WebRtcPort implements MediaPort {
  /** A browser checks its path every few seconds (RFC 7675 §5.1), also while it sends nothing. */
  private static final long SILENT_NS = 10_000_000_000L;

  private static final double AUDIO_TICKS_PER_MS = 48.0;

  private final WebRtcSocket socket;
  private final WebRtcSettings settings;
  private final SecureTransport transport;
  private final ReceiveLines lines;
  private final VideoLines videoLines;
  private final VideoUplink uplink;
  private final RtpPacket packet = new RtpPacket();
  private final RtcpPacket rtcp = new RtcpPacket();
  private final ReceptionStats reception = new ReceptionStats(0, 48_000);
  private final PathQuality quality = new PathQuality(SILENT_NS);
  private final Queue<PortEvent> events = new ArrayDeque<>();
  private final long sessionId;
  private final String cname;

  /** Ours in receiver reports; no media goes out under it. */
  private final int reportSsrc;

  private int sessionVersion;
  private Participant self;
  private Track track;
  private boolean publishes;
  private int payloadType = -1;
  private int audioLevelId;
  private long nextReportNs;
  private boolean lost;
  private boolean closed;

  WebRtcPort(WebRtcSocket socket, WebRtcSettings settings, long nowNs) {
    this.socket = socket;
    this.settings = settings;
    this.sessionId = settings.random().nextLong() >>> 2;
    this.reportSsrc = settings.random().nextInt();
    this.cname = Long.toHexString(settings.random().nextLong());
    this.transport = new SecureTransport(socket, settings, this, nowNs);
    this.lines = new ReceiveLines(settings.random(), socket.scratch(), transport::sendRtp);
    this.videoLines = new VideoLines(settings.random(), socket.scratch(), transport::sendRtp);
    this.uplink = new VideoUplink(socket.scratch(), reportSsrc, cname, this::sendRtcp);
    this.nextReportNs = nowNs + settings.reportIntervalNs();
  }

  @Override
  public Negotiation negotiate(String offerSdp, long nowNs) {
    return switch (SdpParser.parse(offerSdp)) {
      case ParsedSdp.Malformed malformed -> new Negotiation.Malformed(malformed.toString());
      case ParsedSdp.Ok ok -> negotiate(WebRtcOffer.from(ok.description()), nowNs);
    };
  }

  private Negotiation negotiate(WebRtcOffer.Result offered, long nowNs) {
    return switch (offered) {
      case WebRtcOffer.Result.Refused refused -> new Negotiation.NotAcceptable(refused.reason());
      case WebRtcOffer.Result.Ok ok
          when transport.isSomeoneElse(ok.offer().transport().fingerprint()) ->
          new Negotiation.NotAcceptable("the DTLS fingerprint is another one; enter anew");
      case WebRtcOffer.Result.Ok ok -> {
        apply(ok.offer(), nowNs);
        yield new Negotiation.Answered(answer(ok.offer()));
      }
    };
  }

  private void apply(WebRtcOffer offer, long nowNs) {
    transport.negotiate(offer.transport().ice(), offer.transport().fingerprint(), nowNs);
    boolean sends = false;
    lines.beginOffer();
    videoLines.beginOffer();
    uplink.beginOffer();
    for (WebRtcMedia media : offer.media()) {
      if (media.active() && media.isVideo()) {
        applyVideo(media);
      }
      if (!media.active() || !media.isAudio()) {
        continue;
      }
      if (media.direction().sends() && !sends) {
        sends = true;
        payloadType = media.opusPayloadType();
        audioLevelId = media.audioLevelId();
      }
      if (media.direction().receives()) {
        lines.offered(media.mid(), media.opusPayloadType());
      }
    }
    for (Subscription gone : lines.endOffer()) {
      transport.retire(gone.ssrc());
    }
    for (VideoSubscription gone : videoLines.endOffer()) {
      transport.retire(gone.ssrc());
    }
    publishes = sends;
    publish();
  }

  private void applyVideo(WebRtcMedia media) {
    if (media.direction().sends()) {
      uplink.offered(media);
    }
    if (media.direction().receives()) {
      VideoSubscription line = videoLines.offered(media.mid(), media.video());
      if (line != null) {
        transport.allowAgain(line.ssrc());
      }
    }
  }

  private String answer(WebRtcOffer offer) {
    Map<String, TrackSource> sources = new HashMap<>();
    for (Subscription line : lines.all()) {
      sources.put(line.mid(), source(line.mid(), line.ssrc()));
    }
    for (VideoSubscription line : videoLines.all()) {
      sources.put(line.mid(), source(line.mid(), line.ssrc()));
    }
    return WebRtcAnswer.to(
            offer,
            transport.localCredentials(),
            new Fingerprint(settings.dtls().certificate().fingerprint()),
            List.of(socket.candidate()),
            sources)
        .describe(sessionId, ++sessionVersion)
        .toString();
  }

  private TrackSource source(String mid, int ssrc) {
    String name = "line-" + mid;
    return TrackSource.of(name, name, ssrc & 0xffff_ffffL, cname);
  }

  @Override
  public Negotiation offer(long nowNs) {
    return new Negotiation.NotAcceptable("an offer is missing: the browser offers");
  }

  @Override
  public Negotiation acceptAnswer(String answerSdp, long nowNs) {
    return new Negotiation.NotAcceptable("an answer to no offer: the browser offers");
  }

  @Override
  public void attach(Participant self) {
    this.self = self;
    uplink.attach(self);
    publish();
  }

  private void publish() {
    if (self != null && publishes) {
      track = self.publishAudio(AudioCodec.OPUS);
    }
    uplink.publish();
  }

  @Override
  public void subscribe(Track track) {
    lines.add(track);
  }

  @Override
  public void unsubscribe(Track track) {
    lines.remove(track);
  }

  @Override
  public void subscribe(VideoTrack track) {
    videoLines.add(track);
  }

  @Override
  public void unsubscribe(VideoTrack track) {
    videoLines.remove(track);
  }

  @Override
  public MixOutput mixOutput() {
    return null;
  }

  /** A STUN message that names our ufrag. */
  void onStun(byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    try {
      if (transport.onStun(buffer, offset, length, from, nowNs)) {
        quality.heard(nowNs);
      }
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  /** Not STUN, and from an address that passed a check. */
  @Override
  public void onDatagram(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    try {
      receive(buffer, offset, length, nowNs);
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  /** A fault of ours: this browser goes, the loop counts it, everyone else stays. */
  private RuntimeException failed(RuntimeException e) {
    lose(LeaveReason.KILLED, "an internal error ended the connection");
    return e;
  }

  private void receive(byte[] buffer, int offset, int length, long nowNs) {
    switch (PacketDemux.kindOf(buffer, offset, length)) {
      case DTLS -> transport.onDtls(buffer, offset, length);
      case RTP -> onSrtp(buffer, offset, length, nowNs);
      case RTCP -> onSrtcp(buffer, offset, length, nowNs);
      case STUN, UNKNOWN -> socket.drops().count(WebRtcDrops.Reason.UNKNOWN_KIND);
    }
  }

  private void onSrtp(byte[] buffer, int offset, int length, long nowNs) {
    if (self == null) {
      socket.drops().count(WebRtcDrops.Reason.NO_KEYS_YET);
      return;
    }
    int plain = transport.unprotect(buffer, offset, length, nowNs);
    if (plain < 0) {
      return;
    }
    if (!packet.wrap(buffer, offset, plain)) {
      socket.drops().count(WebRtcDrops.Reason.RTP_MALFORMED);
      return;
    }
    if (uplink.onRtp(packet, nowNs)) {
      return;
    }
    if (track == null || packet.payloadType() != payloadType) {
      socket.drops().count(WebRtcDrops.Reason.RTP_UNKNOWN_PAYLOAD_TYPE);
      return;
    }
    reception.onPacket(packet, nowNs);
    quality.heard(nowNs);
    track.onRtp(packet, audioLevelId == 0 ? -1 : packet.audioLevel(audioLevelId), nowNs);
  }

  private void onSrtcp(byte[] buffer, int offset, int length, long nowNs) {
    int plain = transport.unprotectRtcp(buffer, offset, length, nowNs);
    if (plain < 0) {
      return;
    }
    if (!rtcp.wrap(buffer, offset, plain)) {
      socket.drops().count(WebRtcDrops.Reason.RTCP_MALFORMED);
      return;
    }
    quality.heard(nowNs);
    long ntpNow = RtcpWriter.ntpTimestamp((nowNs + settings.unixOffsetNs()) / 1_000_000);
    while (rtcp.next()) {
      if (rtcp.type() == RtcpPacket.SR && rtcp.senderSsrc() == reception.ssrc()) {
        reception.onSenderReport(rtcp.ntpTimestamp(), nowNs);
      } else if (rtcp.type() == RtcpPacket.SR) {
        uplink.onSenderReport(rtcp, nowNs);
      }
      videoLines.onFeedback(rtcp);
      for (int block = 0; block < rtcp.reportCount(); block++) {
        Subscription line = lines.sending(rtcp.reportSsrc(block));
        if (line != null) {
          line.onReceiverReport(rtcp.fractionLost(block));
          quality.onReport(
              rtcp.fractionLost(block),
              rtcp.jitter(block) / AUDIO_TICKS_PER_MS,
              rtcp.roundTripMs(block, ntpNow),
              nowNs);
        }
      }
    }
  }

  /** Media may flow. */
  void connected() {
    for (VideoSubscription line : videoLines.all()) {
      transport.allowAgain(line.ssrc());
    }
    events.add(new PortEvent.Connected());
  }

  /** The browser gave a sign of life. */
  void heard(long nowNs) {
    quality.heard(nowNs);
  }

  @Override
  public int networkQuality(long nowNs) {
    return quality.look(reception, nowNs);
  }

  @Override
  public void signallingHeard(long nowNs) {
    transport.signallingHeard(nowNs);
  }

  @Override
  public void signallingLost() {
    transport.signallingLost();
  }

  @Override
  public void handleTimeout(long nowNs) {
    transport.handleTimeout(nowNs);
    if (transport.isConnected()) {
      uplink.handleTimeout(nowNs);
    }
    if (nowNs - nextReportNs >= 0) {
      nextReportNs = nowNs + settings.reportIntervalNs();
      sendReports(nowNs);
    }
  }

  private void sendReports(long nowNs) {
    if (!transport.isConnected()) {
      return;
    }
    byte[] out = socket.scratch();
    long unixNs = nowNs + settings.unixOffsetNs();
    List<Subscription> all = lines.all();
    for (int i = 0; i < all.size(); i++) {
      Subscription line = all.get(i);
      if (line.track() != null && line.packets() > 0) {
        sendRtcp(
            RtcpReport.sender(
                out,
                line.ssrc(),
                line.timestampAt(nowNs),
                line.packets(),
                line.octets(),
                unixNs,
                null,
                cname,
                nowNs));
      }
    }
    List<VideoSubscription> pictures = videoLines.all();
    for (int i = 0; i < pictures.size(); i++) {
      VideoSubscription line = pictures.get(i);
      if (line.track() != null && line.packets() > 0) {
        sendRtcp(
            RtcpReport.sender(
                out,
                line.ssrc(),
                line.timestampAt(nowNs),
                line.packets(),
                line.octets(),
                unixNs,
                null,
                cname,
                nowNs));
      }
    }
    uplink.sendReports(nowNs);
    if (reception.received() > 0) {
      sendRtcp(RtcpReport.receiver(out, reportSsrc, reception, cname, nowNs));
    }
  }

  private void sendRtcp(int length) {
    transport.sendRtcp(socket.scratch(), 0, length);
  }

  /** Handling a datagram failed. */
  void fail() {
    lose(LeaveReason.KILLED, "an internal error ended the connection");
  }

  /** The browser is gone, or is to be. */
  void lose(LeaveReason reason, String text) {
    if (!lost) {
      lost = true;
      events.add(new PortEvent.Lost(reason, text));
    }
  }

  @Override
  public PortEvent pollEvent() {
    PortEvent event = events.poll();
    return event != null ? event : takeNews();
  }

  private PortEvent takeNews() {
    boolean video = videoLines.takeNews();
    if (lines.takeNews() == null && !video) {
      return null;
    }
    PortEvent.Lines audio = lines.current();
    return new PortEvent.Lines(
        audio.byMid(), audio.wanted(), videoLines.byMid(), videoLines.wanted());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    lines.close();
    videoLines.close();
    transport.close();
  }
}
