package io.switchroom.scenarios.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.codec.opus.OpusDecoder;
import io.switchroom.codec.opus.OpusEncoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.sdp.Direction;
import io.switchroom.rtc.sdp.Fingerprint;
import io.switchroom.rtc.sdp.IceCredentials;
import io.switchroom.rtc.sdp.TrackSource;
import io.switchroom.rtc.sdp.WebRtcAnswer;
import io.switchroom.rtc.sdp.WebRtcMedia;
import io.switchroom.rtc.sdp.WebRtcOffer;
import io.switchroom.rtc.sdp.WebRtcTransport;
import io.switchroom.rtc.srtp.SrtpSession;
import io.switchroom.rtc.webrtc.DtlsCertificate;
import io.switchroom.rtc.webrtc.DtlsConfig;
import io.switchroom.rtc.webrtc.DtlsHandshake;
import io.switchroom.rtc.webrtc.IceClient;
import io.switchroom.rtc.webrtc.PacketDemux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * A small browser: signalling over WebSocket, ICE, DTLS-SRTP and Opus at 48 kHz on a real UDP
 * socket, with one thread for all media. It talks in packets of 20 ms from when it is connected,
 * silence unless told otherwise, and records every member it hears on a recording of its own.
 */
public final class WebRtcClient implements AutoCloseable {
  /** Of its recordings and of the voices it is given. */
  public static final int RATE_HZ = 48_000;

  private static final int FRAME_SAMPLES = RATE_HZ / Voice.FRAMES_PER_SECOND;
  private static final int MAX_FRAME_SAMPLES = RATE_HZ * 120 / 1000;
  private static final int RECEIVE_LINES = 8;
  private static final int BITRATE_BPS = 32_000;
  private static final int MAX_PACKET = 1_400;
  // RFC 8285 §4.2: two words before the element, the element, two bytes of padding.
  private static final int EXTENSION_LENGTH = 8;
  private static final int VOICE_ACTIVE = 0x80;

  /**
   * Who enters which room, and where.
   *
   * @param signaling as {@code ws://127.0.0.1:8080/rtc}
   */
  public record Ticket(URI signaling, long sdkAppId, String userId, String userSig, long roomId) {}

  /** One of the receiving media lines; whoever is heard on it may change. */
  private static final class Line {
    final OpusDecoder decoder = new OpusDecoder(RATE_HZ, 1);
    Recording heard;
  }

  private final Ticket ticket;
  private final Supplier<Recording> recordings;
  private final SecureRandom random = new SecureRandom();
  private final DtlsCertificate certificate = DtlsCertificate.generate(Instant.now(), random);
  private final IceCredentials credentials = IceCredentials.generate(random);
  private final ExecutorService handshakes = Executors.newSingleThreadExecutor();
  private final RtcSignaling signaling;
  private final ClientLoop loop;
  private final DatagramChannel channel;
  private final CompletableFuture<Void> joined = new CompletableFuture<>();

  private final Map<String, Line> linesByMid = new HashMap<>();
  private final Map<Integer, Line> linesBySsrc = new HashMap<>();
  private final Map<String, Recording> heard = new TreeMap<>();
  private final OpusEncoder encoder = new OpusEncoder(RATE_HZ, 1);
  private final RtpPacket packet = new RtpPacket();
  private final short[] pcm = new short[MAX_FRAME_SAMPLES];
  private final byte[] out = new byte[MAX_PACKET + SrtpSession.RTP_ROOM];

  private RtpSender sender;
  private int audioLevelId;
  private InetSocketAddress server;
  private IceClient ice;
  private DtlsHandshake handshake;
  private boolean handshakeStarted;
  private SrtpSession srtp;
  private long undecodable;

  /**
   * @param address of its media socket
   * @param recordings makes one, at {@link #RATE_HZ}, for each member that is heard
   */
  public WebRtcClient(Ticket ticket, InetAddress address, Supplier<Recording> recordings)
      throws IOException {
    this.ticket = ticket;
    this.recordings = recordings;
    encoder.bitrate(BITRATE_BPS);
    loop = new ClientLoop("browser " + ticket.userId(), new Deadlines());
    channel = loop.open(address, this::onDatagram);
    loop.ended()
        .whenComplete(
            (done, failure) ->
                joined.completeExceptionally(
                    failure != null ? failure : new IOException(ticket.userId() + " was closed")));
    signaling = new RtcSignaling(ticket.signaling(), this::onEvent);
    loop.start();
  }

  private final class Deadlines implements ClientLoop.Client {
    @Override
    public long nextDeadlineNs() {
      long iceNs = ice == null ? Long.MAX_VALUE : ice.nextDeadlineNs();
      return sender == null ? iceNs : Math.min(iceNs, sender.deadlineNs());
    }

    @Override
    public void handleTimeout(long nowNs) {
      if (sender != null && nowNs >= sender.deadlineNs()) {
        sendFrame(nowNs);
      }
      checkPath(nowNs);
    }
  }

  /** Enters the room; done when media flows, or failed with what the gateway said. */
  public CompletableFuture<Void> join() {
    RtpSender voice = new RtpSender(111, RATE_HZ, random);
    ObjectNode request =
        RtcSignaling.message("enterRoom")
            .put("sdkAppId", ticket.sdkAppId())
            .put("userId", ticket.userId())
            .put("userSig", ticket.userSig())
            .put("roomId", ticket.roomId())
            .put("sdp", offer(voice.ssrc()));
    signaling
        .request(request)
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                joined.completeExceptionally(failure);
              } else {
                loop.execute(() -> onEntered(reply, voice));
              }
            });
    return joined;
  }

  private String offer(int ssrc) {
    TrackSource microphone =
        TrackSource.of(ticket.userId(), "microphone", ssrc & 0xFFFF_FFFFL, ticket.userId());
    List<WebRtcMedia> media = new ArrayList<>();
    media.add(WebRtcMedia.offeredAudio("0", Direction.SENDONLY, Optional.of(microphone)));
    for (int i = 1; i <= RECEIVE_LINES; i++) {
      media.add(
          WebRtcMedia.offeredAudio(Integer.toString(i), Direction.RECVONLY, Optional.empty()));
    }
    Fingerprint fingerprint = new Fingerprint(certificate.fingerprint());
    WebRtcTransport transport = new WebRtcTransport(credentials, fingerprint, "actpass");
    return new WebRtcOffer(transport, media).describe(1, 1).toString();
  }

  private void onEntered(JsonNode reply, RtpSender voice) {
    switch (WebRtcAnswer.parse(reply.path("sdp").asText())) {
      case WebRtcAnswer.Result.Refused refused ->
          joined.completeExceptionally(new IOException("useless SDP answer: " + refused.reason()));
      case WebRtcAnswer.Result.Ok ok -> {
        connect(ok.answer());
        assign(reply.path("lines"));
        sender = voice;
      }
    }
  }

  private void connect(WebRtcAnswer answer) {
    for (WebRtcMedia media : answer.media()) {
      if (media.direction().receives()) {
        audioLevelId = media.audioLevelId();
      }
      if (media.direction().sends()) {
        Line line = new Line();
        linesByMid.put(media.mid(), line);
        int ssrc = (int) media.source().orElseThrow().ssrc().orElseThrow();
        linesBySsrc.put(ssrc, line);
      }
    }
    server = answer.candidates().get(0);
    WebRtcTransport remote = answer.transport();
    ice = new IceClient(credentials, remote.ice(), server, random, System.nanoTime());
    handshake =
        DtlsHandshake.client(
            DtlsConfig.of(certificate, handshakes),
            remote.fingerprint().hex(),
            datagram -> loop.execute(() -> send(datagram, datagram.length)),
            result -> loop.execute(() -> onHandshake(result)));
    checkPath(System.nanoTime());
  }

  private void onEvent(JsonNode event) {
    String type = event.path("type").asText();
    if (type.equals("onLines")) {
      loop.execute(() -> assign(event.path("lines")));
    } else if (type.equals("onRoomDisconnect") || type.equals("onForceOffline")) {
      joined.completeExceptionally(new IOException(type + ": " + event.path("message").asText()));
    }
  }

  private void assign(JsonNode lines) {
    for (Map.Entry<String, Line> entry : linesByMid.entrySet()) {
      String userId = lines.path(entry.getKey()).asText();
      entry.getValue().heard =
          userId.isEmpty() ? null : heard.computeIfAbsent(userId, id -> recordings.get());
    }
  }

  private void checkPath(long nowNs) {
    if (ice == null) {
      return;
    }
    ice.handleTimeout(nowNs).ifPresent(check -> send(check, check.length));
    switch (ice.state()) {
      case CONNECTED -> {
        if (!handshakeStarted) {
          handshakeStarted = true;
          handshake.start();
        }
      }
      case FAILED -> joined.completeExceptionally(new IOException("no answer to ICE checks"));
      case CHECKING, NOMINATING -> {}
    }
  }

  private void onHandshake(DtlsHandshake.Result result) {
    switch (result) {
      case DtlsHandshake.Established keys -> {
        srtp = new SrtpSession(keys.profile(), keys.keyingMaterial(), true);
        // Microphones do not start in step with each other or with the gateway.
        sender.start(System.nanoTime() + random.nextLong(Voice.FRAME_NS));
        joined.complete(null);
      }
      case DtlsHandshake.Failed failed ->
          joined.completeExceptionally(
              new IOException("DTLS: " + failed.reason() + " " + failed.detail()));
    }
  }

  private void onDatagram(byte[] buffer, int length, InetSocketAddress from, long nowNs) {
    if (!from.equals(server)) {
      return;
    }
    switch (PacketDemux.kindOf(buffer, 0, length)) {
      case STUN -> {
        ice.handleStun(buffer, 0, length, from, nowNs);
        checkPath(nowNs);
      }
      case DTLS -> handshake.handleDatagram(buffer, 0, length);
      case RTP -> onSrtp(buffer, length, nowNs);
      case RTCP, UNKNOWN -> {}
    }
  }

  private void onSrtp(byte[] buffer, int length, long nowNs) {
    if (srtp == null) {
      return;
    }
    int plain = srtp.unprotect(buffer, 0, length);
    if (plain < 0 || !packet.wrap(buffer, 0, plain)) {
      undecodable++;
      return;
    }
    Line line = linesBySsrc.get(packet.ssrc());
    if (line == null || line.heard == null) {
      return;
    }
    int samples =
        line.decoder.decode(
            buffer, packet.payloadOffset(), packet.payloadLength(), pcm, 0, pcm.length);
    if (samples > 0) {
      line.heard.onFrame(packet.timestamp(), pcm, samples, nowNs);
    } else {
      undecodable++;
    }
  }

  private void sendFrame(long nowNs) {
    long frame = sender.dueFrame(nowNs);
    sender.read(frame, pcm, FRAME_SAMPLES);
    int length = sender.writeHeader(out);
    if (audioLevelId > 0) {
      length = writeAudioLevel(length, AudioLevel.of(pcm, 0, FRAME_SAMPLES));
    }
    length += encoder.encode(pcm, 0, FRAME_SAMPLES, out, length, MAX_PACKET - length);
    int sealed = srtp.protect(out, 0, length);
    sender.sending(frame, System.nanoTime());
    if (sealed > 0) {
      send(out, sealed);
    }
  }

  /** RFC 6464 in the one-byte form of RFC 8285 §4.2. */
  private int writeAudioLevel(int at, int level) {
    out[0] |= 0x10;
    out[at] = (byte) 0xBE;
    out[at + 1] = (byte) 0xDE;
    out[at + 2] = 0;
    out[at + 3] = 1;
    out[at + 4] = (byte) (audioLevelId << 4);
    out[at + 5] = (byte) (level < AudioLevel.SILENCE ? VOICE_ACTIVE | level : level);
    out[at + 6] = 0;
    out[at + 7] = 0;
    return at + EXTENSION_LENGTH;
  }

  private void send(byte[] datagram, int length) {
    try {
      channel.send(ByteBuffer.wrap(datagram, 0, length), server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says something from the first frame at or after {@code beginNs}; once it has joined. */
  public void say(Voice voice, long beginNs) {
    loop.execute(() -> sender.say(voice, beginNs));
  }

  /** Samples by which the encoder delays what it is given. */
  public int encoderLookaheadSamples() {
    return encoder.lookaheadSamples();
  }

  /** Who was heard, by user id; read the recordings when the client is closed. */
  public Map<String, Recording> heard() {
    return heard;
  }

  /** Packets that could not be decrypted or decoded; read it when the client is closed. */
  public long undecodable() {
    return undecodable;
  }

  /** Leaves the room; done when the gateway has confirmed it. */
  public CompletableFuture<Void> leave() {
    return signaling.request(RtcSignaling.message("exitRoom")).thenAccept(reply -> {});
  }

  /** Ends its threads without a word to the gateway; {@link #leave} first. */
  @Override
  public void close() {
    signaling.close();
    loop.close();
    handshakes.shutdownNow();
    encoder.close();
    linesByMid.values().forEach(line -> line.decoder.close());
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
