package io.switchroom.scenarios.support;

import com.fasterxml.jackson.databind.node.IntNode;
import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.opus.OpusEncoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.gateway.net.Loop;
import io.switchroom.gateway.web.BrowserSession;
import io.switchroom.gateway.web.ClientMessage;
import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.rtc.sdp.Direction;
import io.switchroom.rtc.sdp.Fingerprint;
import io.switchroom.rtc.sdp.IceCredentials;
import io.switchroom.rtc.sdp.TrackSource;
import io.switchroom.rtc.sdp.WebRtcAnswer;
import io.switchroom.rtc.sdp.WebRtcMedia;
import io.switchroom.rtc.sdp.WebRtcOffer;
import io.switchroom.rtc.sdp.WebRtcTransport;
import io.switchroom.rtc.srtp.SrtpSession;
import io.switchroom.rtc.webrtc.DtlsHandshake;
import io.switchroom.rtc.webrtc.IceClient;
import io.switchroom.rtc.webrtc.PacketDemux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A browser: enters by {@link ClientMessage}s, then ICE, DTLS-SRTP and Opus over the {@link
 * SimNetwork}. Keeps every message it was sent and what it hears on each of its receiving lines.
 */
public final class FakeBrowser {
  private static final int RATE_HZ = 48_000;
  private static final int FRAME_SAMPLES = RATE_HZ / 50;
  private static final int MAX_PACKET = 1_400;
  private static final int PAYLOAD_TYPE = 111;

  private final InMemoryGateway gateway;
  private final VirtualTime time;
  private final ManualLoop loop;
  private final String user;
  private final InetAddress host;
  private final Random random;
  private final IceCredentials credentials;
  private final int ssrc;
  private final BrowserSession session;
  private final List<ServerMessage> messages = new ArrayList<>();
  private final Map<Integer, Hearing> linesBySsrc = new HashMap<>();
  private final RtpPacket packet = new RtpPacket();
  private final byte[] out = new byte[MAX_PACKET + SrtpSession.RTP_ROOM];
  private final short[] pcm = new short[FRAME_SAMPLES];

  private Sound sound = Sound.SILENCE;
  private EncodedSound encoded;
  private boolean deaf;
  private int lines = 4;
  private int earHz = Hearing.RATE_HZ;
  private SimNetwork.Socket socket;
  private InetSocketAddress server;
  private IceClient ice;
  private DtlsHandshake handshake;
  private boolean handshakeStarted;
  private SrtpSession srtp;
  private OpusEncoder encoder;
  private int audioLevelId;
  private int requests;
  private int sdpVersion;
  private long startNs;
  private long frames;
  private int sequence;
  private long firstTimestamp;
  private boolean gone;
  private long rtpPackets;
  private long undecodable;
  private String failure;

  FakeBrowser(InMemoryGateway gateway, String user) {
    this.gateway = gateway;
    this.time = gateway.time();
    this.loop = gateway.browsersLoop();
    this.user = user;
    this.host = gateway.newHost();
    this.random = new Random(host.hashCode());
    this.credentials = IceCredentials.generate(random);
    this.ssrc = random.nextInt();
    this.sequence = random.nextInt(0x8000);
    this.firstTimestamp = random.nextInt() & 0xffff_ffffL;
    this.session = gateway.session(this::onMessage);
  }

  public FakeBrowser says(Sound sound) {
    this.sound = sound;
    return this;
  }

  /** Says Opus packets of 20 ms that are encoded already. */
  public FakeBrowser says(EncodedSound sound) {
    encoded = sound;
    return this;
  }

  /** Counts what it is sent, but neither deciphers nor keeps it: nobody is going to listen. */
  public FakeBrowser deaf() {
    deaf = true;
    return this;
  }

  /** Says a tone at −15 dBFS. */
  public FakeBrowser says(double toneHz) {
    return says(Sound.tone(toneHz, -15));
  }

  /** At what rate it listens. */
  public FakeBrowser listensAt(int rateHz) {
    earHz = rateHz;
    return this;
  }

  /** How many receiving lines it offers. */
  public FakeBrowser lines(int lines) {
    this.lines = lines;
    return this;
  }

  public InetAddress host() {
    return host;
  }

  public String user() {
    return user;
  }

  /** Asks to enter, and waits for the reply, in no time. */
  public FakeBrowser asksToEnter(long room) {
    openSocket();
    String sig =
        UserSig.issue(
            InMemoryGateway.APPLICATION.value(),
            InMemoryGateway.SECRET,
            user,
            gateway.wallClockS(),
            3600);
    send(
        new ClientMessage.EnterRoom(
            nextId(), InMemoryGateway.APPLICATION.value(), user, sig, room, null, offer()));
    return this;
  }

  /** Enters, connects and begins to talk; takes real time, but none of the scenario's. */
  public FakeBrowser enters(long room) {
    asksToEnter(room);
    time.await(
        "media of " + user, () -> failure != null || srtp != null && gateway.handshakesAreOver());
    time.settle();
    if (failure != null) {
      throw new AssertionError(user + ": " + failure);
    }
    startNs = time.nowNs() + random.nextInt(20_000) * 1_000L;
    time.at(startNs, this::sendFrame);
    return this;
  }

  private void openSocket() {
    if (socket == null) {
      try {
        socket = gateway.network().bind(new InetSocketAddress(host, 50_000), this::onDatagram);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private String offer() {
    List<WebRtcMedia> media = new ArrayList<>();
    TrackSource microphone = TrackSource.of(user, "microphone", ssrc & 0xffff_ffffL, user);
    media.add(WebRtcMedia.offeredAudio("0", Direction.SENDONLY, Optional.of(microphone)));
    for (int i = 1; i <= lines; i++) {
      media.add(
          WebRtcMedia.offeredAudio(Integer.toString(i), Direction.RECVONLY, Optional.empty()));
    }
    Fingerprint fingerprint = new Fingerprint(gateway.clientDtls().certificate().fingerprint());
    WebRtcTransport transport = new WebRtcTransport(credentials, fingerprint, "actpass");
    return new WebRtcOffer(transport, media).describe(1, ++sdpVersion).toString();
  }

  private IntNode nextId() {
    return IntNode.valueOf(++requests);
  }

  private void send(ClientMessage message) {
    gateway.control().execute(() -> session.onMessage(message));
    time.settle();
  }

  /** Offers again, with so many receiving lines. */
  public void offersAgain(int receivingLines) {
    lines = receivingLines;
    send(new ClientMessage.Offer(nextId(), offer()));
  }

  public void mutes(boolean muted) {
    send(new ClientMessage.MuteLocalAudio(nextId(), muted));
  }

  /** Leaves the room with a word. */
  public void exits() {
    send(new ClientMessage.ExitRoom(nextId()));
    stop();
  }

  /** Its page is closed, which says goodbye. */
  public void closesPage() {
    gateway.control().execute(() -> session.onClosed(true));
    time.settle();
    vanishes();
  }

  /** Sends a datagram of its own making from its media address. */
  public void sends(byte[] datagram) {
    socket.send(datagram, 0, datagram.length, server);
  }

  /** Its WebSocket breaks; media goes on. */
  public void losesSignaling() {
    gateway.control().execute(() -> session.onClosed(false));
    time.settle();
  }

  /** Its network is gone: no packet more, and nobody learns that the WebSocket is dead. */
  public void vanishes() {
    stop();
    socket.close();
  }

  /** Its process ends: the WebSocket breaks and no packet comes any more. */
  public void crashes() {
    losesSignaling();
    vanishes();
  }

  private void stop() {
    gone = true;
    if (encoder != null) {
      encoder.close();
    }
  }

  private void onMessage(ServerMessage message) {
    messages.add(message);
    message.json();
    switch (message) {
      case ServerMessage.Entered entered -> onAnswer(entered.answerSdp());
      case ServerMessage.Answered answered -> onAnswer(answered.answerSdp());
      case ServerMessage.Refused refused -> failure = refused.code() + " " + refused.text();
      default -> {}
    }
  }

  private void onAnswer(String sdp) {
    if (!(WebRtcAnswer.parse(sdp) instanceof WebRtcAnswer.Result.Ok ok)) {
      throw new AssertionError("no usable answer: " + sdp);
    }
    WebRtcAnswer answer = ok.answer();
    for (WebRtcMedia media : answer.media()) {
      if (media.direction().receives()) {
        audioLevelId = media.audioLevelId();
      }
      if (media.direction().sends()) {
        int lineSsrc = (int) media.source().orElseThrow().ssrc().orElseThrow();
        linesBySsrc.computeIfAbsent(lineSsrc, s -> new Hearing(AudioCodec.OPUS, earHz));
      }
    }
    if (ice == null) {
      connect(answer);
    }
  }

  private void connect(WebRtcAnswer answer) {
    server = answer.candidates().get(0);
    ice = new IceClient(credentials, answer.transport().ice(), server, random, time.nowNs());
    handshake =
        DtlsHandshake.client(
            gateway.clientDtls(),
            answer.transport().fingerprint().hex(),
            datagram -> loop.execute(() -> socket.send(datagram, 0, datagram.length, server)),
            result -> loop.execute(() -> onHandshake(result)));
    loop.execute(this::checkPath);
    time.at(time.nowNs() + Loop.TICK_NS, this::tick);
  }

  private void tick() {
    if (!gone) {
      checkPath();
      time.at(time.nowNs() + Loop.TICK_NS, this::tick);
    }
  }

  private void checkPath() {
    ice.handleTimeout(time.nowNs()).ifPresent(c -> socket.send(c, 0, c.length, server));
    if (ice.state() == IceClient.State.CONNECTED && !handshakeStarted) {
      handshakeStarted = true;
      handshake.start();
    }
  }

  private void onHandshake(DtlsHandshake.Result result) {
    switch (result) {
      case DtlsHandshake.Established keys ->
          srtp = new SrtpSession(keys.profile(), keys.keyingMaterial(), true);
      case DtlsHandshake.Failed failed -> failure = failed.toString();
    }
  }

  private void onDatagram(byte[] datagram, InetSocketAddress from) {
    if (ice == null || !from.equals(server)) {
      return;
    }
    switch (PacketDemux.kindOf(datagram, 0, datagram.length)) {
      case STUN -> {
        ice.handleStun(datagram, 0, datagram.length, from, time.nowNs());
        checkPath();
      }
      case DTLS -> handshake.handleDatagram(datagram, 0, datagram.length);
      case RTP -> onSrtp(datagram);
      case RTCP, UNKNOWN -> {}
    }
  }

  private void onSrtp(byte[] datagram) {
    rtpPackets++;
    if (deaf) {
      return;
    }
    int plain = srtp == null ? -1 : srtp.unprotect(datagram, 0, datagram.length);
    if (plain == SrtpSession.REPLAY) {
      return; // the network doubled it
    }
    if (plain < 0 || !packet.wrap(datagram, 0, plain) || packet.payloadType() != PAYLOAD_TYPE) {
      undecodable++;
      return;
    }
    Hearing line = linesBySsrc.get(packet.ssrc());
    if (line == null) {
      undecodable++;
    } else {
      line.onPacket(packet, time.nowNs());
    }
  }

  private void sendFrame() {
    if (gone) {
      return;
    }
    if (encoded == null) {
      sound.read(pcm, FRAME_SAMPLES, frames * FRAME_SAMPLES, RATE_HZ);
    }
    int length =
        RtpPacket.writeHeader(
            out,
            0,
            frames == 0,
            PAYLOAD_TYPE,
            sequence,
            firstTimestamp + frames * FRAME_SAMPLES & 0xffff_ffffL,
            ssrc);
    if (audioLevelId > 0) {
      int level = encoded == null ? AudioLevel.of(pcm, 0, FRAME_SAMPLES) : encoded.level(frames);
      length = writeAudioLevel(length, level);
    }
    length += encoded == null ? encode(length) : encoded.copy(frames, out, length);
    socket.send(out, 0, srtp.protect(out, 0, length), server);
    sequence = sequence + 1 & 0xffff;
    frames++;
    time.at(startNs + frames * Loop.TICK_NS, this::sendFrame);
  }

  private int encode(int at) {
    if (encoder == null) {
      encoder = new OpusEncoder(RATE_HZ, 1);
      encoder.bitrate(32_000);
      encoder.complexity(0);
    }
    return encoder.encode(pcm, 0, FRAME_SAMPLES, out, at, MAX_PACKET - at);
  }

  /** RFC 6464 in the one-byte form of RFC 8285 §4.2. */
  private int writeAudioLevel(int at, int level) {
    byte[] extension = {
      (byte) 0xBE, (byte) 0xDE, 0, 1, (byte) (audioLevelId << 4), (byte) level, 0, 0
    };
    out[0] |= 0x10;
    System.arraycopy(extension, 0, out, at, extension.length);
    return at + extension.length;
  }

  /** All it was told, in order. */
  public List<ServerMessage> messages() {
    return messages;
  }

  public boolean heard(Class<? extends ServerMessage> kind) {
    return messages.stream().anyMatch(kind::isInstance);
  }

  /** The last message of that kind. */
  public <T extends ServerMessage> T last(Class<T> kind) {
    return messages.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError(user + " got no " + kind + " but " + messages));
  }

  /** Who is on the lines now, by user id. */
  public List<String> usersOnLines() {
    return last(ServerMessage.Lines.class).byMid().values().stream().map(UserId::text).toList();
  }

  /** Why it may not enter or could not connect, or null. */
  public String failure() {
    return failure;
  }

  /** What its lines carry, each for itself. */
  public List<Hearing> lines() {
    return List.copyOf(linesBySsrc.values());
  }

  /** All lines together, as its loudspeaker has them. */
  public short[] pcm(long fromNs, long untilNs) {
    short[] sum = null;
    for (Hearing line : linesBySsrc.values()) {
      short[] one = line.pcm(fromNs, untilNs);
      if (sum == null) {
        sum = one;
      } else {
        for (int i = 0; i < sum.length; i++) {
          sum[i] = (short) Math.max(-32768, Math.min(32767, sum[i] + one[i]));
        }
      }
    }
    return sum == null ? new short[0] : sum;
  }

  /** The level of a tone among all it hears in a span of time. */
  public double toneDbfs(double hz, long fromNs, long untilNs) {
    short[] pcm = pcm(fromNs, untilNs);
    return pcm.length == 0 ? ToneProbe.SILENCE_DBFS : ToneProbe.dbfs(pcm, earHz, hz);
  }

  /** Packets that came in a span of time, on all lines. */
  public long arrivals(long fromNs, long untilNs) {
    return linesBySsrc.values().stream().mapToLong(l -> l.arrivals(fromNs, untilNs)).sum();
  }

  /** RTP packets it was sent. */
  public long rtpPackets() {
    return rtpPackets;
  }

  /** Packets it could not decrypt or place. */
  public long undecodable() {
    return undecodable;
  }
}
