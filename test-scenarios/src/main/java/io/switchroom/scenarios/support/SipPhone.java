package io.switchroom.scenarios.support;

import io.switchroom.codec.g711.G711;
import io.switchroom.codec.rtp.RtpPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A telephone on real sockets: one call at a time over SIP and RTP (UDP), G.711 in packets of 20
 * ms, on a thread of its own. It talks from the answer until it hangs up, silence unless told
 * otherwise.
 */
public final class SipPhone implements AutoCloseable {
  private static final int RATE_HZ = 8_000;
  private static final int FRAME_SAMPLES = RATE_HZ / Voice.FRAMES_PER_SECOND;
  private static final int MAX_PACKET_SAMPLES = 2_048;

  private final String user;
  private final InetAddress address;
  private final InetSocketAddress server;
  private final G711 law;
  private final int payloadType;
  private final Recording heard;
  private final RandomGenerator random;
  private final ClientLoop loop;
  private final DatagramChannel sip;
  private final DatagramChannel rtp;
  private final RtpSender sender;
  private final RtpPacket packet = new RtpPacket();
  private final short[] pcm = new short[MAX_PACKET_SAMPLES];
  private final byte[] out = new byte[RtpPacket.FIXED_HEADER_LENGTH + FRAME_SAMPLES];
  private final CompletableFuture<Void> answered = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private SipUac uac;
  private InetSocketAddress remoteRtp;

  /**
   * @param address of its sockets
   * @param server where the gateway takes SIP
   * @param heard takes what it hears, at 8 kHz
   * @param random a source of its own
   */
  public SipPhone(
      String user,
      InetAddress address,
      InetSocketAddress server,
      G711 law,
      Recording heard,
      RandomGenerator random)
      throws IOException {
    this.user = user;
    this.address = address;
    this.server = server;
    this.law = law;
    this.payloadType = law == G711.PCMU ? 0 : 8;
    this.heard = heard;
    this.random = random;
    this.sender = new RtpSender(payloadType, RATE_HZ, random);
    this.loop = new ClientLoop("phone " + user, new Deadlines());
    this.sip = loop.open(address, this::onSip);
    this.rtp = loop.openEven(address, this::onRtp);
    loop.ended().whenComplete((done, failure) -> fail(failure));
    loop.start();
  }

  private void fail(Throwable failure) {
    Throwable reason = failure != null ? failure : new IOException(user + " was closed");
    answered.completeExceptionally(reason);
    ended.completeExceptionally(reason);
  }

  private final class Deadlines implements ClientLoop.Client {
    @Override
    public long nextDeadlineNs() {
      long sipNs = uac == null ? Long.MAX_VALUE : uac.nextDeadlineNs();
      return Math.min(sipNs, sender.deadlineNs());
    }

    @Override
    public void handleTimeout(long nowNs) {
      if (nowNs >= sender.deadlineNs()) {
        sendFrame(nowNs);
      }
      if (uac != null) {
        signal(uac.handleTimeout(nowNs));
      }
    }
  }

  /** Calls {@code uri}; done when the call is answered, or failed with what the gateway said. */
  public CompletableFuture<Void> dial(String uri) {
    loop.execute(
        () -> {
          String host = address.getHostAddress();
          try {
            SipUac.Caller caller = new SipUac.Caller(user, host, ClientLoop.port(sip));
            String offer = PhoneSdp.offer(host, ClientLoop.port(rtp), payloadType);
            uac = new SipUac(caller, uri, offer, random);
            signal(uac.invite(System.nanoTime()));
          } catch (IOException e) {
            answered.completeExceptionally(e);
          }
        });
    return answered;
  }

  /** Says something from the first frame at or after {@code beginNs}. */
  public void say(Voice voice, long beginNs) {
    loop.execute(() -> sender.say(voice, beginNs));
  }

  /** Ends the call; done when the gateway has confirmed it. */
  public CompletableFuture<Void> hangUp() {
    loop.execute(
        () -> {
          sender.stop();
          if (uac == null) {
            ended.complete(null);
          } else {
            signal(uac.hangUp(System.nanoTime()));
          }
        });
    return ended;
  }

  private void onSip(byte[] buffer, int length, InetSocketAddress from, long nowNs) {
    if (uac != null) {
      signal(uac.handleDatagram(buffer, 0, length, nowNs));
    }
  }

  private void signal(List<byte[]> datagrams) {
    for (byte[] datagram : datagrams) {
      send(sip, ByteBuffer.wrap(datagram), server);
    }
    switch (uac.state()) {
      case ANSWERED -> onAnswered();
      case ENDED -> {
        sender.stop();
        answered.completeExceptionally(
            new IOException(user + " was refused: " + uac.status() + " " + uac.reason()));
        ended.complete(null);
      }
      case IDLE, CALLING, RINGING, CANCELLING, HANGING_UP -> {}
    }
  }

  private void onAnswered() {
    if (remoteRtp != null) {
      return;
    }
    PhoneSdp.Answer answer = PhoneSdp.read(uac.answer()).orElse(null);
    if (answer == null || answer.payloadType() != payloadType) {
      answered.completeExceptionally(new IOException(user + " got a useless SDP answer"));
      return;
    }
    remoteRtp = answer.rtp();
    // Telephones do not start in step with each other or with the gateway.
    sender.start(System.nanoTime() + random.nextLong(Voice.FRAME_NS));
    answered.complete(null);
  }

  private void onRtp(byte[] buffer, int length, InetSocketAddress from, long nowNs) {
    if (!packet.wrap(buffer, 0, length) || packet.payloadType() != payloadType) {
      return;
    }
    int samples = Math.min(packet.payloadLength(), MAX_PACKET_SAMPLES);
    law.decode(buffer, packet.payloadOffset(), samples, pcm, 0);
    heard.onFrame(packet.timestamp(), pcm, samples, nowNs);
  }

  private void sendFrame(long nowNs) {
    long frame = sender.dueFrame(nowNs);
    sender.read(frame, pcm, FRAME_SAMPLES);
    int header = sender.writeHeader(out);
    law.encode(pcm, 0, FRAME_SAMPLES, out, header);
    sender.sending(frame, System.nanoTime());
    send(rtp, ByteBuffer.wrap(out), remoteRtp);
  }

  private static void send(DatagramChannel channel, ByteBuffer datagram, InetSocketAddress to) {
    try {
      channel.send(datagram, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends its thread without a word to the gateway; {@link #hangUp} first. */
  @Override
  public void close() {
    loop.close();
    closeSocket(sip);
    closeSocket(rtp);
  }

  private static void closeSocket(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
