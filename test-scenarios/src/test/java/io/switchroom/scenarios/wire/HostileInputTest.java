package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sipp;
import io.switchroom.scenarios.wire.support.Sound;
import io.switchroom.scenarios.wire.support.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that mean harm or nothing, while people talk. */
@ExtendWith(Wire.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HostileInputTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;
  private static final int ROUNDS = 600;
  private static final long SEED = 20_251;

  private static final String MALFORMED =
      """
      INVITE sip:1000@127.0.0.1 SIP/2.0
      Via: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK%d
      From: <sip:x@127.0.0.1>;tag=1
      To: <sip:1000@127.0.0.1>
      Call-ID: %d
      CSeq: minus one INVITE
      Content-Length: 0

      """
          .replace("\n", "\r\n");

  private static final String TWO_GIGABYTES =
      """
      INVITE sip:1000@127.0.0.1 SIP/2.0
      Via: SIP/2.0/TCP 127.0.0.1:5999;branch=z9hG4bKhuge
      From: <sip:x@127.0.0.1>;tag=1
      To: <sip:1000@127.0.0.1>
      Call-ID: huge
      CSeq: 1 INVITE
      Contact: <sip:x@127.0.0.1:5999;transport=tcp>
      Max-Forwards: 70
      Content-Type: application/sdp
      Content-Length: 2000000000

      v=0
      """
          .replace("\n", "\r\n");

  @TempDir Path folder;

  @Test
  void garbageOnEveryPortDisturbsNobodyWhoTalks(GatewayProcess gateway) throws Exception {
    String room = gateway.uri(5000);
    try (Baresip anna = Baresip.dial(folder.resolve("a"), "anna", "PCMU", ANNA_HZ, room);
        Baresip bert = Baresip.dial(folder.resolve("b"), "bert", "PCMU", BERT_HZ, room)) {
      anna.awaitTones(BERT_HZ);
      double dropped = gateway.metric("sip_dropped_total");
      double badRtp = gateway.metric("rtp_dropped_total");
      double badRtc = gateway.metric("rtc_dropped_total");
      int before = anna.heard().pcm().length;

      throwGarbage(gateway);
      anna.listen(500);

      short[] all = anna.heard().pcm();
      Sound meanwhile = new Sound(Arrays.copyOfRange(all, before, all.length), 8_000);
      // A busy machine may lose a packet by itself.
      assertTrue(
          meanwhile.shareWith(BERT_HZ, 200) > 0.9,
          () -> "the tone goes on: " + meanwhile.shareWith(BERT_HZ, 200));
      assertTrue(gateway.metric("sip_dropped_total") > dropped, "bad SIP is counted");
      assertTrue(gateway.metric("rtp_dropped_total") > badRtp, "bad RTP is counted");
      assertTrue(gateway.metric("rtc_dropped_total") > badRtc, "bad WebRTC is counted");
      anna.hangUp();
      bert.hangUp();
    }
  }

  private static void throwGarbage(GatewayProcess gateway) throws IOException {
    Random random = new Random(SEED);
    InetAddress host = gateway.sip().getAddress();
    byte[] firsts = {0, 1, 20, 22, 63, (byte) 128, (byte) 144, (byte) 191, 'I', '\r'};
    try (DatagramSocket socket = new DatagramSocket(0, host)) {
      for (int i = 0; i < ROUNDS; i++) {
        byte[] bytes = new byte[random.nextInt(1, 1_400)];
        random.nextBytes(bytes);
        bytes[0] = firsts[random.nextInt(firsts.length)];
        send(socket, bytes, gateway.sip());
        send(socket, bytes, gateway.rtc());
        int port = gateway.firstMediaPort() + i % GatewayProcess.MEDIA_PORTS;
        send(socket, bytes, new InetSocketAddress(host, port));
        byte[] malformed = MALFORMED.formatted(i, i).getBytes(StandardCharsets.US_ASCII);
        if (i % 2 == 0) {
          malformed[random.nextInt(malformed.length)] = (byte) random.nextInt();
        }
        send(socket, malformed, gateway.sip());
      }
    }
  }

  private static void send(DatagramSocket socket, byte[] bytes, InetSocketAddress to)
      throws IOException {
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, to));
    } catch (PortUnreachableException closed) {
      // Not every media port is in use.
    }
  }

  @Test
  void aTcpRequestThatClaimsTwoGigabytesIsRefusedAndTcpGoesOn(GatewayProcess gateway)
      throws Exception {
    double dropped = gateway.metric("sip_dropped_total");
    try (Socket socket = new Socket()) {
      socket.connect(gateway.sip());
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(TWO_GIGABYTES.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.isEmpty() || answer.startsWith("SIP/2.0 4"), answer);
    }
    Await.until(
        Duration.ofSeconds(5),
        () -> "it is counted",
        () -> gateway.metric("sip_dropped_total") > dropped);

    Sipp.run(folder, "call.xml", gateway.sip(), "-s 5001 -m 2 -d 200 -t t1").assertAllSucceeded(2);
  }
}
