package io.switchroom.scenarios.support;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.InviteDetails;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.sip.SipRejection;
import io.switchroom.rtc.sdp.MediaDescription;
import io.switchroom.rtc.sdp.ParsedSdp;
import io.switchroom.rtc.sdp.SdpParser;
import io.switchroom.rtc.sdp.SessionDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A phone: calls by {@link SipEvent}s, talks RTP in any codec over the {@link SimNetwork} from its
 * own address, by its own clock, and keeps what it hears.
 */
public final class FakePhone {
  private static final int MAX_PACKET = 1_500;

  private final InMemoryGateway gateway;
  private final VirtualTime time;
  private final String number;
  private final InetAddress host;
  private final Random random;

  private AudioCodec codec = AudioCodec.PCMU;
  private int ptimeMs = 20;
  private double skewPpm;
  private double phaseMs;
  private Sound sound = Sound.SILENCE;
  private EncodedSound encoded;
  private String offeredFormats;
  private String opusFmtp = "";
  private int earHz = Hearing.RATE_HZ;
  private AudioCodec spoken = codec;
  private AudioEncoder encoder = codec.newEncoder(codec.audioRateHz());
  private String sourceLoopback;

  private CallRef call;
  private SimNetwork.Socket rtp;
  private SimNetwork.Socket rtcp;
  private InetSocketAddress gatewayMedia;
  private Hearing hearing;
  private Consumer<RtpPacket> tap;
  private boolean offerless;
  private boolean talks = true;
  private boolean talking;
  private boolean over;

  private long startNs;
  private long packets;
  private long sampleCount;
  private int sequence;
  private long timestamp;
  private int ssrc;
  private long rtcpPackets;
  private final byte[] out = new byte[MAX_PACKET];
  private final short[] pcm = new short[48 * 60];
  private final RtpPacket packet = new RtpPacket();

  private String answer;
  private SipRejection rejection;
  private SipRejection reInviteRejection;
  private String hungUpReason;
  private long hungUpAtNs;
  private OptionalInt hungUpCause = OptionalInt.empty();

  FakePhone(InMemoryGateway gateway, String number) {
    this.gateway = gateway;
    this.time = gateway.time();
    this.number = number;
    this.host = gateway.newHost();
    this.random = new Random(host.hashCode());
    this.phaseMs = random.nextInt(20_000) / 1000.0;
  }

  public FakePhone speaks(AudioCodec codec) {
    this.codec = codec;
    return goesOnIn(codec);
  }

  /** Sends in another codec from the next packet on; what it listens to stays. */
  public FakePhone goesOnIn(AudioCodec next) {
    sampleCount = sampleCount * next.audioRateHz() / spoken.audioRateHz();
    spoken = next;
    encoder.close();
    encoder = next.newEncoder(next.audioRateHz());
    return this;
  }

  /** What it says of the Opus it receives. */
  public FakePhone opus(String fmtp) {
    opusFmtp = fmtp;
    return this;
  }

  /** At what rate it listens, if its codec leaves a choice. */
  public FakePhone listensAt(int rateHz) {
    earHz = rateHz;
    return this;
  }

  /** Hands every packet it is sent to another's ear, in place of keeping them all. */
  public FakePhone tap(Consumer<RtpPacket> tap) {
    this.tap = tap;
    return this;
  }

  public FakePhone ptimeMs(int ptimeMs) {
    this.ptimeMs = ptimeMs;
    return this;
  }

  /** Parts per million by which its clock is quicker than the gateway's. */
  public FakePhone skewPpm(double skewPpm) {
    this.skewPpm = skewPpm;
    return this;
  }

  /** When its packets leave, relative to the gateway's ticks if it calls on one. */
  public FakePhone phaseMs(double phaseMs) {
    this.phaseMs = phaseMs;
    return this;
  }

  public FakePhone says(Sound sound) {
    this.sound = sound;
    return this;
  }

  /** Speaks that codec in packets of that time, all of which are encoded already. */
  public FakePhone says(EncodedSound sound) {
    codec = sound.codec();
    ptimeMs = sound.ptimeMs();
    encoded = sound;
    return this;
  }

  /** Says a tone at −15 dBFS. */
  public FakePhone says(double toneHz) {
    return says(Sound.tone(toneHz, -15));
  }

  /** The formats of the m= line and their attribute lines, in place of its codec's. */
  public FakePhone offers(String formats, String... attributes) {
    StringBuilder text = new StringBuilder(formats).append("\r\n");
    for (String attribute : attributes) {
      text.append(attribute).append("\r\n");
    }
    offeredFormats = text.toString();
    return this;
  }

  /** Where its SIP seems to come from; without this from its own, a loopback, address. */
  public FakePhone from(String address) {
    sourceLoopback = address;
    return this;
  }

  public String number() {
    return number;
  }

  public InetAddress host() {
    return host;
  }

  /** Dials, and waits for what comes of it, in no time. */
  public FakePhone calls(String dialled) {
    openSockets();
    invite(dialled, Optional.of(sdp("sendrecv", host.getHostAddress())));
    return this;
  }

  /** Dials with an INVITE that has no SDP: the gateway offers, the answer comes with the ACK. */
  public FakePhone callsWithoutOffer(String dialled) {
    openSockets();
    offerless = true;
    invite(dialled, Optional.empty());
    return this;
  }

  private void invite(String dialled, Optional<String> offer) {
    call = gateway.sip().newCall(this);
    InetSocketAddress source =
        sourceLoopback == null
            ? new InetSocketAddress(host, 5060)
            : new InetSocketAddress(sourceLoopback, 5060);
    gateway
        .sip()
        .post(
            new SipEvent.Invite(
                call,
                "call-" + call.id(),
                dialled,
                "gateway",
                number,
                "",
                dialled,
                "FakePhone",
                source,
                "udp",
                offer,
                InviteDetails.NONE));
    time.settle();
  }

  private void openSockets() {
    try {
      rtp = gateway.network().bind(new InetSocketAddress(host, 4000), this::onRtp);
      rtcp =
          gateway
              .network()
              .bind(new InetSocketAddress(host, 4001), (datagram, from) -> rtcpPackets++);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hearing = new Hearing(codec, earHz);
  }

  private int payloadType() {
    return payloadType(codec);
  }

  private static int payloadType(AudioCodec codec) {
    return switch (codec) {
      case PCMU -> 0;
      case PCMA -> 8;
      case G722 -> 9;
      case OPUS -> 96;
    };
  }

  private String sdp(String direction, String address) {
    String formats =
        offeredFormats != null
            ? offeredFormats
            : payloadType()
                + "\r\na=rtpmap:"
                + payloadType()
                + " "
                + (codec == AudioCodec.OPUS ? "opus/48000/2" : codec.name() + "/8000")
                + "\r\n"
                + (opusFmtp.isEmpty() ? "" : "a=fmtp:96 " + opusFmtp + "\r\n");
    return "v=0\r\no=- 1 1 IN IP4 "
        + host.getHostAddress()
        + "\r\ns=-\r\nc=IN IP4 "
        + address
        + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP "
        + formats
        + "a=ptime:"
        + ptimeMs
        + "\r\na="
        + direction
        + "\r\n";
  }

  void onAccepted(String sdp) {
    answer = sdp;
    gatewayMedia = mediaAddress(sdp);
    Optional<String> ours =
        offerless ? Optional.of(sdp("sendrecv", host.getHostAddress())) : Optional.empty();
    offerless = false;
    gateway.sip().post(new SipEvent.Ack(call, ours));
    if (!talking) {
      talking = true;
      ssrc = random.nextInt();
      sequence = random.nextInt(0x10000);
      timestamp = random.nextInt() & 0xffff_ffffL;
      startNs = time.nowNs() + Math.round(phaseMs * 1_000_000);
      time.at(startNs, this::sendPacket);
    }
  }

  private static InetSocketAddress mediaAddress(String sdp) {
    if (!(SdpParser.parse(sdp) instanceof ParsedSdp.Ok ok)) {
      throw new AssertionError("not SDP: " + sdp);
    }
    SessionDescription description = ok.description();
    MediaDescription audio = description.media().get(0);
    return new InetSocketAddress(
        description.connection(audio).orElseThrow().inetAddress().orElseThrow(), audio.port());
  }

  void onRejected(SipRejection refusal) {
    if (talking) {
      reInviteRejection = refusal;
    } else {
      rejection = refusal;
      end();
    }
  }

  void onHungUp(String reason, OptionalInt q850Cause) {
    hungUpReason = reason;
    hungUpAtNs = time.nowNs();
    hungUpCause = q850Cause;
    end();
  }

  private void sendPacket() {
    if (over) {
      return;
    }
    int rateHz = spoken.audioRateHz();
    int samples = rateHz / 1000 * ptimeMs;
    if (talks) {
      int length =
          RtpPacket.writeHeader(
              out, 0, packets == 0, payloadType(spoken), sequence, timestamp & 0xffff_ffffL, ssrc);
      if (encoded != null) {
        length += encoded.copy(packets, out, length);
      } else {
        sound.read(pcm, samples, sampleCount, rateHz);
        length += encoder.encode(pcm, 0, samples, out, length, MAX_PACKET - length);
      }
      sequence = sequence + 1 & 0xffff;
      packets++;
      if (gatewayMedia != null) {
        rtp.send(out, 0, length, gatewayMedia);
      }
    }
    timestamp += spoken.clockRateHz() / 1000 * ptimeMs;
    sampleCount += samples;
    double mediaNs = sampleCount * 1e9 / rateHz;
    time.at(startNs + Math.round(mediaNs * (1 - skewPpm * 1e-6)), this::sendPacket);
  }

  /** Sends a comfort noise packet in place of sound (RFC 3389). */
  public void sendsComfortNoise() {
    sendsComfortNoise(60);
  }

  /**
   * As {@link #sendsComfortNoise()}.
   *
   * @param level −dBov
   */
  public void sendsComfortNoise(int level) {
    int header = RtpPacket.writeHeader(out, 0, false, 13, sequence, timestamp & 0xffff_ffffL, ssrc);
    out[header] = (byte) level;
    sequence = sequence + 1 & 0xffff;
    rtp.send(out, 0, header + 1, gatewayMedia);
  }

  private void onRtp(byte[] datagram, InetSocketAddress from) {
    if (!packet.wrap(datagram, 0, datagram.length)) {
      throw new AssertionError("the gateway sent what is no RTP to " + number);
    }
    if (packet.payloadType() != payloadType()) {
      throw new AssertionError("payload type " + packet.payloadType() + " to " + number);
    }
    if (tap != null) {
      tap.accept(packet);
    } else {
      hearing.onPacket(packet, time.nowNs());
    }
  }

  /** Stops sending RTP, or begins again; the clock runs on, as with silence suppression. */
  public void talks(boolean talks) {
    this.talks = talks;
  }

  /** Offers anew, in the given direction. */
  public void reInvites(String direction) {
    reInvites(direction, host.getHostAddress());
  }

  /** As above, with another connection address: {@code 0.0.0.0} is the old way to hold. */
  public void reInvites(String direction, String address) {
    reInviteRejection = null;
    gateway.sip().post(new SipEvent.ReInvite(call, Optional.of(sdp(direction, address))));
    time.settle();
  }

  /** Sends a datagram of its own making to the gateway's media port. */
  public void sends(byte[] datagram) {
    rtp.send(datagram, 0, datagram.length, gatewayMedia);
  }

  /** Reports that so much of what it is sent gets lost (RTCP, RFC 3550 §6.4.2). */
  public void reportsLoss(int percent) {
    ByteBuffer report = ByteBuffer.allocate(32);
    report.putInt(0x81C9_0007).putInt(ssrc).putInt(hearing.ssrc());
    report.putInt(percent * 256 / 100 << 24);
    sends(report.array());
  }

  /** Hangs up with a BYE. */
  public void hangsUp() {
    gateway.sip().post(new SipEvent.Bye(call, ""));
    end();
    time.settle();
    gateway.sip().over(call);
  }

  /** Is unplugged: nothing more comes from it, and nothing arrives. */
  public void vanishes() {
    end();
  }

  private void end() {
    over = true;
    rtp.close();
    rtcp.close();
    encoder.close();
    if (hungUpReason != null || rejection != null) {
      gateway.sip().over(call);
    }
  }

  /** What it hears. */
  public Hearing hears() {
    return hearing;
  }

  /** RTCP datagrams it was sent. */
  public long rtcpPackets() {
    return rtcpPackets;
  }

  /** RTP packets sent so far. */
  public long packetsSent() {
    return packets;
  }

  /** When its first packet left. */
  public long startNs() {
    return startNs;
  }

  public boolean connected() {
    return talking && !over;
  }

  /** The gateway's last SDP. */
  public String answer() {
    return answer;
  }

  /** Why the INVITE was refused, or null. */
  public SipRejection rejection() {
    return rejection;
  }

  /** Why the last re-INVITE was refused, or null. */
  public SipRejection reInviteRejection() {
    return reInviteRejection;
  }

  /** Why the gateway hung up, or null. */
  public String hungUpReason() {
    return hungUpReason;
  }

  public long hungUpAtNs() {
    return hungUpAtNs;
  }

  public OptionalInt hungUpCause() {
    return hungUpCause;
  }
}
