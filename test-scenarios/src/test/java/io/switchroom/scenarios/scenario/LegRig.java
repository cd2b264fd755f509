package io.switchroom.scenarios.scenario;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.gateway.ConfiguredParts;
import io.switchroom.gateway.call.MediaTimings;
import io.switchroom.gateway.call.PhoneDrops;
import io.switchroom.gateway.call.SipMediaPort;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Room;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import io.switchroom.scenarios.support.Sound;
import io.switchroom.scenarios.support.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One phone leg at its port's face: a peer that sends any RTP and RTCP and keeps what it is sent,
 * the {@link SipMediaPort}, and the room it is in.
 */
final class LegRig implements AutoCloseable {
  static final int EVENTS = 101;
  private static final long MS = 1_000_000;
  private static final int TICK_MS = 20;

  /** A packet the peer was sent. */
  record Sent(
      long atNs, int payloadType, boolean marker, int sequence, long timestamp, byte[] payload) {}

  private final InMemoryGateway gateway;
  private final VirtualTime time;
  private final AudioCodec codec;
  private final SipMediaPort port;

  /** Another phone, which only listens: for its sake the leg's voice is mixed. */
  private final SipMediaPort listener;

  private final Room room;
  private final SimNetwork.Socket rtp;
  private final SimNetwork.Socket rtcp;
  private final InetSocketAddress media;
  private final List<PortEvent> events = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final List<byte[]> reports = new ArrayList<>();
  private final byte[] out = new byte[1_500];
  private final short[] pcm = new short[48 * 60];
  private final AudioEncoder encoder;
  private final int ptimeMs;

  private Sound sound = Sound.SILENCE;
  private boolean talks = true;
  private boolean losesNext;
  private double delayMs;
  private int sequence = 65_500;
  private long timestamp = 0xFFFF_F000L;
  private long samples;
  private int sentSsrc;
  private boolean closed;

  /**
   * @param events whether the peer offers telephone-events
   */
  LegRig(long seed, AudioCodec codec, int ptimeMs, boolean events) throws IOException {
    this.gateway = new InMemoryGateway(seed);
    this.time = gateway.time();
    this.codec = codec;
    this.ptimeMs = ptimeMs;
    encoder = codec.newEncoder(codec.audioRateHz());
    InetAddress host = InetAddress.getByAddress(new byte[] {127, 9, 9, 9});
    rtp = gateway.network().bind(new InetSocketAddress(host, 4_000), this::onRtp);
    rtcp =
        gateway
            .network()
            .bind(new InetSocketAddress(host, 4_001), (bytes, from) -> reports.add(bytes));
    MediaTimings timings =
        new MediaTimings(60_000 * MS, 60_000 * MS, 1_000 * MS, 1_800_000_000L * 1_000 * MS);
    port = open(timings, seed);
    InetAddress gatewayHost = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    media = new InetSocketAddress(gatewayHost, mediaPort(offer(events)));
    room =
        new Room(
            new RoomKey(new SdkAppId(1), RoomId.of(1)),
            ConfiguredParts.roomSettings(gateway.config()));
    enter("leg", port);
    listener = open(timings, seed + 1);
    listener.negotiate(offer(events).replace("audio 4000", "audio 5000"), time.nowNs());
    enter("listener", listener);
    time.at(time.nowNs() + TICK_MS * MS, this::tick);
    time.at(time.nowNs() + 3 * MS, this::talk);
  }

  private SipMediaPort open(MediaTimings timings, long seed) throws IOException {
    return SipMediaPort.open(
        gateway.roomLoop(0),
        ConfiguredParts.phoneMedia(gateway.config()),
        timings,
        new PhoneDrops(),
        0x1234_5678_9ABC_DEFL * seed,
        time.nowNs());
  }

  private void enter(String name, SipMediaPort leg) {
    MemberInfo info = new MemberInfo(MemberInfo.Kind.PHONE, name);
    room.enter(new Participant(new UserId(name), info, leg), time.nowNs());
  }

  private String offer(boolean withEvents) {
    String clock = codec == AudioCodec.OPUS ? "/48000" : "/8000";
    return "v=0\r\no=- 1 1 IN IP4 127.9.9.9\r\ns=-\r\nc=IN IP4 127.9.9.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP "
        + payloadType()
        + (withEvents ? " " + EVENTS : "")
        + "\r\na=rtpmap:"
        + payloadType()
        + " "
        + (codec == AudioCodec.OPUS ? "opus/48000/2" : codec.name() + "/8000")
        + "\r\n"
        + (withEvents ? "a=rtpmap:" + EVENTS + " telephone-event" + clock + "\r\n" : "")
        + "a=ptime:"
        + ptimeMs
        + "\r\na=sendrecv\r\n";
  }

  /** The port's answer tells where it listens. */
  private int mediaPort(String offer) {
    String answer = renegotiate(offer);
    String line = answer.substring(answer.indexOf("m=audio ") + "m=audio ".length());
    return Integer.parseInt(line.substring(0, line.indexOf(' ')));
  }

  private String renegotiate(String offer) {
    if (port.negotiate(offer, time.nowNs()) instanceof Negotiation.Answered answered) {
      return answered.sdp();
    }
    throw new AssertionError("refused: " + offer);
  }

  /** Offers anew, with telephone-events or without. */
  void reInvites(boolean withEvents, String direction) {
    renegotiate(offer(withEvents).replace("sendrecv", direction));
  }

  private int payloadType() {
    return switch (codec) {
      case PCMU -> 0;
      case PCMA -> 8;
      case G722 -> 9;
      case OPUS -> 96;
    };
  }

  private void tick() {
    if (closed) {
      return;
    }
    long nowNs = time.nowNs();
    room.tick(nowNs);
    port.handleTimeout(nowNs);
    listener.handleTimeout(nowNs);
    for (PortEvent event = port.pollEvent(); event != null; event = port.pollEvent()) {
      events.add(event);
    }
    while (room.pollEvent() != null) {
      // Nobody is told.
    }
    time.at(nowNs + TICK_MS * MS, this::tick);
  }

  /** The peer's next audio packet. */
  private void talk() {
    if (closed) {
      return;
    }
    int rateHz = codec.audioRateHz();
    int count = rateHz / 1_000 * ptimeMs;
    sound.read(pcm, count, samples, rateHz);
    samples += count;
    if (losesNext) {
      losesNext = false;
      sequence = sequence + 1 & 0xFFFF;
    } else if (talks) {
      int header = header(payloadType(), false, timestamp);
      int length = encoder.encode(pcm, 0, count, out, header, out.length - header);
      byte[] datagram = Arrays.copyOf(out, header + length);
      time.at(
          time.nowNs() + Math.round(delayMs * MS),
          () -> rtp.send(datagram, 0, datagram.length, media));
      delayMs = 0;
    }
    timestamp = timestamp + codec.clockRateHz() / 1_000 * ptimeMs & 0xFFFF_FFFFL;
    time.at(time.nowNs() + ptimeMs * MS, this::talk);
  }

  private int header(int type, boolean marker, long timestampOf) {
    int header = RtpPacket.writeHeader(out, 0, marker, type, sequence, timestampOf, 0x7777);
    sequence = sequence + 1 & 0xFFFF;
    return header;
  }

  /** Of the stream it sends. */
  static int ssrc() {
    return 0x7777;
  }

  LegRig says(Sound sound) {
    this.sound = sound;
    return this;
  }

  /** Whether it sends audio packets; its clock runs on. */
  void talks(boolean talks) {
    this.talks = talks;
  }

  /** Its next packet comes so much later than the others. */
  void delaysNext(double ms) {
    delayMs = ms;
  }

  /** Its next packet gets lost on the way. */
  void losesNext() {
    losesNext = true;
  }

  /** Its RTP clock now. */
  long timestamp() {
    return timestamp;
  }

  /** Sends a packet of its own making in its stream. */
  void sendsRtp(int type, boolean marker, long timestampOf, byte[] payload) {
    int header = header(type, marker, timestampOf & 0xFFFF_FFFFL);
    System.arraycopy(payload, 0, out, header, payload.length);
    rtp.send(out, 0, header + payload.length, media);
  }

  void sendsRtcp(byte[] compound) {
    rtcp.send(
        compound,
        0,
        compound.length,
        new InetSocketAddress(media.getAddress(), media.getPort() + 1));
  }

  private void onRtp(byte[] datagram, InetSocketAddress from) {
    RtpPacket packet = new RtpPacket();
    if (!packet.wrap(datagram, 0, datagram.length)) {
      throw new AssertionError("not RTP");
    }
    sentSsrc = packet.ssrc();
    int at = packet.payloadOffset();
    sent.add(
        new Sent(
            time.nowNs(),
            packet.payloadType(),
            packet.marker(),
            packet.sequence(),
            packet.timestamp(),
            Arrays.copyOfRange(datagram, at, at + packet.payloadLength())));
  }

  void advanceMs(double ms) {
    time.advanceMs(ms);
  }

  long nowNs() {
    return time.nowNs();
  }

  /** Unix time in ms, as the port's RTCP tells it. */
  long unixMs() {
    return time.nowNs() / MS + 1_800_000_000L * 1_000;
  }

  SipMediaPort port() {
    return port;
  }

  /** The keys its owner was told of. */
  String digits() {
    StringBuilder keys = new StringBuilder();
    for (PortEvent event : events) {
      if (event instanceof PortEvent.Digit digit) {
        keys.append(digit.digit());
      }
    }
    return keys.toString();
  }

  List<PortEvent> events() {
    return events;
  }

  /** RTP it was sent. */
  List<Sent> sent() {
    return sent;
  }

  int sentSsrc() {
    return sentSsrc;
  }

  /** RTCP it was sent. */
  List<byte[]> reports() {
    return reports;
  }

  /** All the audio it was sent, decoded. */
  short[] heard() {
    try (AudioDecoder decoder = codec.newDecoder(codec.audioRateHz())) {
      short[] heard = new short[decoder.rateHz() / 1_000 * 70 * sent.size()];
      int length = 0;
      for (Sent packet : sent) {
        if (packet.payloadType == payloadType()) {
          length +=
              decoder.decode(
                  packet.payload, 0, packet.payload.length, heard, length, decoder.rateHz() / 10);
        }
      }
      return Arrays.copyOf(heard, length);
    }
  }

  @Override
  public void close() {
    closed = true;
    room.leave(new UserId("leg"), LeaveReason.NORMAL, time.nowNs());
    room.leave(new UserId("listener"), LeaveReason.NORMAL, time.nowNs());
    port.close();
    listener.close();
    encoder.close();
    gateway.close();
  }
}
