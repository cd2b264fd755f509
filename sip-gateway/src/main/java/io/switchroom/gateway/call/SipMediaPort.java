package io.switchroom.gateway.call;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.dtmf.DtmfSender;
import io.switchroom.codec.rtp.ExtendedReport;
import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.codec.rtp.RtcpWriter;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.gateway.rooms.MediaSockets;
import io.switchroom.gateway.rooms.RoomLoop;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MediaFigures;
import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.MixFormat;
import io.switchroom.rtc.room.MixOutput;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PathLoss;
import io.switchroom.rtc.room.PathQuality;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.RtcpReport;
import io.switchroom.rtc.room.Track;
import io.switchroom.rtc.sdp.Direction;
import io.switchroom.rtc.sdp.LocalAudio;
import io.switchroom.rtc.sdp.NegotiatedAudio;
import io.switchroom.rtc.sdp.OfferAnswer;
import io.switchroom.rtc.sdp.PayloadFormat;
import io.switchroom.rtc.sdp.PhoneAnswer;
import io.switchroom.rtc.webrtc.PacketDemux;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * A phone's media: plain RTP in Opus, G.722 or G.711 on a port pair of its own, RTCP beside it (RFC
 * 3550).
 *
 * <p>Publishes what it receives as one track and takes the room's mix. Where to send is what the
 * SDP says until the first packet shows where the phone really is ({@link SourceLatch}); sending
 * begins at once, so that a NAT on the way opens.
 *
 * <p>Owned by its room's loop.
 */
public final class SipMediaPort implements MediaPort, MixOutput.Sink {
  /** So many intervals of our own reports without one of the phone's, and its network is down. */
  private static final int REPORTS_MISSED = 4;

  /** Comfort noise without being asked for has this number (RFC 3551 §6). */
  private static final int STATIC_COMFORT_NOISE = 13;

  /** Of keys that are sent: what autodiallers use, and every IVR takes. */
  private static final int KEY_MS = 100;

  private static final int KEY_GAP_MS = 100;

  private static final int MAX_PACKET = 1_500;
  private static final int MAX_PAYLOAD = MAX_PACKET - RtpPacket.FIXED_HEADER_LENGTH;

  private static final int PAYLOAD_TYPES = 128;

  /** No payload type: nothing negotiated. */
  private static final int NONE = -1;

  private final MediaSockets sockets;
  private final RoomLoop loop;
  private final PhoneMedia media;
  private final MediaTimings timings;
  private final long sessionId;
  private final SourceLatch latch = new SourceLatch();
  private final RtpPacket packet = new RtpPacket();
  private final RtcpPacket rtcp = new RtcpPacket();
  private final String cname;
  private ReceptionStats reception = new ReceptionStats(0, 8_000);
  private final PhoneRtpSender sender;
  private final byte[] out;
  private final Queue<PortEvent> events = new ArrayDeque<>();
  private final PhoneDrops drops;

  private MediaSockets.RtpPair pair;
  private int sessionVersion;
  private boolean awaitsAnswer;
  private NegotiatedAudio audio;
  private int payloadType = NONE;

  /** By payload type, what may arrive; null: not agreed on. */
  private final AudioCodec[] receivable = new AudioCodec[PAYLOAD_TYPES];

  private int eventPayloadType = NONE;
  private int noisePayloadType = NONE;
  private Participant self;
  private Track track;
  private MixOutput output;

  private long lastHeardNs;
  private long nextReportNs;
  private boolean heard;

  /** Nobody else would be listened to, and the socket knows. */
  private boolean connected;

  private final PathLoss loss = new PathLoss();
  private final PathQuality quality = new PathQuality(PathQuality.NEVER_DOWN);
  private boolean lost;

  private final PhoneDigits digits = new PhoneDigits(events);
  private final DtmfSender keys = new DtmfSender(KEY_MS, KEY_GAP_MS);
  private final LegFigures legFigures = new LegFigures();
  private final ExtendedReport extendedReport = new ExtendedReport();
  private boolean sendsXr;

  /** Null until keys are sent as sound. */
  private SentTones tones;

  private SipMediaPort(
      RoomLoop loop,
      PhoneMedia media,
      MediaTimings timings,
      PhoneDrops drops,
      long random,
      long nowNs) {
    this.loop = loop;
    this.sockets = loop.sockets();
    this.out = sockets.scratch();
    this.media = media;
    this.timings = timings;
    this.drops = drops;
    this.sessionId = random >>> 20;
    this.cname = Long.toHexString(random);
    this.sender = new PhoneRtpSender(random);
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
      RoomLoop loop,
      PhoneMedia media,
      MediaTimings timings,
      PhoneDrops drops,
      long random,
      long nowNs)
      throws IOException {
    SipMediaPort port = new SipMediaPort(loop, media, timings, drops, random, nowNs);
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
        sockets.advertised().getHostAddress(),
        pair.port(),
        sessionId,
        sessionVersion,
        media.codecs());
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
    connected = false;
    pair.rtp().disconnect();
    int clockRateHz = next.codec().clockRateHz();
    if (audio == null || audio.codec().clockRateHz() != clockRateHz) {
      reception = new ReceptionStats(0, clockRateHz);
    }
    sender.clockRateHz(clockRateHz, nowNs);
    if (!next.remoteDirection().receives()) {
      sender.pause();
      forgetKeys();
    }
    audio = next;
    payloadType = next.payloadType();
    Arrays.fill(receivable, null);
    for (PayloadFormat format : next.receivable()) {
      receivable[format.payloadType()] = PhoneCodecs.audioCodec(format.codec());
    }
    eventPayloadType = next.telephoneEventPayloadType().orElse(NONE);
    int noise = clockRateHz == 8_000 ? STATIC_COMFORT_NOISE : NONE;
    noisePayloadType = next.comfortNoisePayloadType().orElse(noise);
    digits.negotiated(eventPayloadType != NONE, clockRateHz);
    if (eventPayloadType == NONE) {
      keys.stop();
    }
    lastHeardNs = nowNs;
    MixFormat format = PhoneCodecs.mixFormat(next, media.opus());
    if (output == null || !output.format().equals(format)) {
      output = new MixOutput(format, this);
      tellLoss();
    }
    publish();
  }

  private void publish() {
    if (self != null && audio != null) {
      Track before = track;
      track = self.publishAudio(output.codec(), media.line());
      if (before != null && before != track) {
        legFigures.trackEnds(before);
      }
      self.mixOutputChanged();
    }
  }

  @Override
  public void attach(Participant self) {
    this.self = self;
    publish();
  }

  @Override
  public void subscribe(Track track) {}

  @Override
  public void unsubscribe(Track track) {}

  /** None while the phone is on hold: nothing is mixed for it alone. */
  @Override
  public MixOutput mixOutput() {
    return audio != null && audio.remoteDirection().receives() ? output : null;
  }

  @Override
  public void onDatagram(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    MediaFigures figures = loop.stats().figures();
    long forwarded = figures.forwardedPackets();
    try {
      receive(buffer, offset, length, from, nowNs);
      if (figures.forwardedPackets() != forwarded) {
        figures.forwardDelay(MemberInfo.Kind.PHONE).record(loop.loop().nowNs() - nowNs);
      }
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
    int arrived = packet.payloadType();
    AudioCodec codec = receivable[arrived];
    if (codec == null && arrived != eventPayloadType && arrived != noisePayloadType) {
      drops.count(PhoneDrops.Reason.RTP_UNKNOWN_PAYLOAD_TYPE);
      return;
    }
    if (!latch.accepts(from)) {
      drops.count(PhoneDrops.Reason.RTP_UNKNOWN_SOURCE);
      return;
    }
    lastHeardNs = nowNs;
    if (!connected && latch.settled()) {
      connected = true;
      pair.rtp().connect(from, sockets.advertised());
    }
    if (track == null) {
      return; // in the lobby: nobody hears it yet
    }
    if (codec == null) {
      countWithoutSound();
      if (arrived == eventPayloadType) {
        digits.onTelephoneEvent(packet, nowNs);
        track.onRtpWithoutSound(packet, nowNs);
      } else {
        track.onComfortNoise(packet, nowNs);
      }
      return;
    }
    if (!heard) {
      heard = true;
      events.add(new PortEvent.Connected());
    }
    reception.onPacket(packet, nowNs);
    legFigures.onPacket(packet);
    quality.heard(nowNs);
    digits.onAudio(packet, codec, nowNs);
    track.onRtp(packet, codec, -1, nowNs);
  }

  /** It takes a sequence number of the audio's, unless it is a stream of its own. */
  private void countWithoutSound() {
    if (packet.ssrc() == reception.ssrc()) {
      reception.onPacketOutOfTime(packet);
      legFigures.onPacket(packet);
    }
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
    quality.heard(nowNs);
    // A phone without RTCP that suppresses silence sends nothing; one with it is never quite
    // silent.
    quality.downAfter(REPORTS_MISSED * timings.reportIntervalNs());
    long ntpNow = RtcpWriter.ntpTimestamp(timings.unixNs(nowNs) / 1_000_000);
    while (rtcp.next()) {
      if (rtcp.type() == RtcpPacket.SR && rtcp.senderSsrc() == reception.ssrc()) {
        reception.onSenderReport(rtcp.ntpTimestamp(), nowNs);
      }
      for (int block = 0; block < rtcp.reportCount(); block++) {
        if (rtcp.reportSsrc(block) == sender.ssrc()) {
          loss.onReport(rtcp.fractionLost(block));
          tellLoss();
          quality.onReport(
              rtcp.fractionLost(block),
              rtcp.jitter(block) * 1_000.0 / audio.codec().clockRateHz(),
              rtcp.roundTripMs(block, ntpNow),
              nowNs);
          legFigures.onReport(rtcp, block, audio.codec().clockRateHz(), sender.packets(), ntpNow);
        }
      }
      if (extendedReport.wrap(rtcp)) {
        legFigures.onExtendedReport(
            extendedReport, rtcp.senderSsrc(), sender.ssrc(), ntpNow, nowNs);
      }
    }
  }

  /** The mix is encoded with what gets lost in mind. */
  private void tellLoss() {
    if (output != null) {
      output.loss(loss.percent());
    }
  }

  /** A fault of ours: this leg ends, the loop counts it, everyone else goes on. */
  private RuntimeException failed(RuntimeException e) {
    lose(LeaveReason.KILLED, "an internal error ended the call");
    return e;
  }

  @Override
  public void onMixFrame(byte[] payload, int offset, int length, long mediaNs) {
    InetSocketAddress to = latch.target();
    if (to == null || length > MAX_PAYLOAD) {
      return;
    }
    if (keys.isSounding()) {
      return; // a tone is sent beside it (RFC 4733 §2.5.1): the phone shall not hear both
    }
    int bytes = writeTones(mediaNs);
    if (bytes == 0) {
      bytes = sender.write(out, payloadType, payload, offset, length, mediaNs);
    }
    sendRtp(bytes, to);
  }

  /** Sends what {@link #out} begins with. */
  private void sendRtp(int length, InetSocketAddress to) {
    pair.rtp().send(out, 0, length, to);
  }

  /** The packet of keys as sound that takes the place of the mix's, or 0. */
  private int writeTones(long mediaNs) {
    int length = tones == null ? 0 : tones.next(output.format());
    return length == 0 ? 0 : sender.write(out, payloadType, tones.payload(), 0, length, mediaNs);
  }

  /**
   * Presses keys at the phone, one after the other: as telephone-events if agreed on (RFC 4733),
   * else as tones in place of the mix.
   *
   * @param digits '0' to '9', '*', '#', 'A' to 'D', and ',' for a pause of 1 s; what is neither is
   *     left out
   * @return false if nothing is negotiated, the phone does not listen, or more than 128 would wait:
   *     then none is sent
   */
  public boolean sendDigits(String digits) {
    if (audio == null || !audio.remoteDirection().receives()) {
      return false;
    }
    if (eventPayloadType != NONE) {
      return keys.queue(digits);
    }
    if (tones == null) {
      tones = new SentTones(KEY_MS, KEY_GAP_MS);
    }
    return tones.queue(digits);
  }

  /** What waits is not sent to a phone that was put on hold meanwhile. */
  private void forgetKeys() {
    keys.clear();
    if (tones != null) {
      tones.stop();
    }
  }

  private void sendKeys(long nowNs) {
    InetSocketAddress to = latch.target();
    if (to != null && keys.handleTimeout(nowNs)) {
      sendRtp(sender.write(out, eventPayloadType, keys), to);
    }
  }

  /**
   * Whether keys are heard in the phone's audio too, where no telephone-event was agreed on; off
   * until wanted, since it takes decoding.
   */
  public void detectInBand(boolean wanted) {
    digits.detectInBand(wanted);
  }

  /** A SIP INFO of this phone; a key in it becomes a {@link PortEvent.Digit}. Never throws. */
  public void onInfo(String contentType, String body, long nowNs) {
    digits.onInfo(contentType, body, nowNs);
  }

  /** Whether reports carry VoIP metrics (RFC 3611 §4.7): only if the phone agreed to it (§5). */
  public void sendXr(boolean wanted) {
    sendsXr = wanted;
  }

  /** How the leg's media has fared until now. Allocates. */
  public LegQuality legQuality() {
    if (audio == null) {
      return legFigures.quality(reception, null, AudioCodec.PCMU, 20, 0);
    }
    return legFigures.quality(reception, track, output.codec(), audio.ptimeMs(), sender.packets());
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
    digits.handleTimeout(nowNs);
    sendKeys(nowNs);
    if (nowNs - nextReportNs >= 0) {
      nextReportNs = nowNs + timings.reportIntervalNs();
      loss.onReception(reception.expected(), reception.lost());
      tellLoss();
      sendReport(nowNs);
    }
  }

  @Override
  public int networkQuality(long nowNs) {
    return quality.look(reception, nowNs);
  }

  private void lose(LeaveReason reason, String text) {
    if (!lost) {
      lost = true;
      events.add(new PortEvent.Lost(reason, text));
    }
  }

  private void sendReport(long nowNs) {
    InetSocketAddress to = rtcpTarget();
    if (to == null || sender.packets() == 0) {
      return;
    }
    int length =
        RtcpReport.sender(
            out,
            sender.ssrc(),
            sender.timestampAt(nowNs),
            sender.packets(),
            sender.octets(),
            timings.unixNs(nowNs),
            reception,
            cname,
            nowNs);
    if (sendsXr && track != null && reception.received() > 0) {
      length +=
          legFigures.writeExtendedReport(
              out, length, sender.ssrc(), reception, track, output.codec(), audio.ptimeMs(), nowNs);
    }
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
    if (to != null && sender.packets() > 0) {
      sendRtcp(out, RtcpReport.bye(out, sender.ssrc(), cname), to);
    }
    sockets.close(pair);
    pair = null;
    digits.close();
    if (tones != null) {
      tones.close();
    }
  }
}
