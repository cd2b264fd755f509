package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.support.SipUac;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NetworkJitterTest {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();
  private static final long MS = 1_000_000;
  private static final long SEED = 4;

  private static Caller caller(int serverPort) {
    SipUac call =
        new SipUac(
            new SipUac.Caller("bench", "127.0.0.1", 5060),
            "sip:1000@127.0.0.1",
            "v=0\r\n",
            new Random(SEED));
    RtpVoice voice = RtpVoice.silent(new Speech(LoadCodec.PCMU, false), 7);
    Caller caller = new Caller(0, voice, new Ear(LoadCodec.PCMU), null, call);
    assertTrue(caller.connect(LoadCodec.PCMU.offer("127.0.0.1", serverPort)));
    return caller;
  }

  @Test
  void everyPacketIsHeldBackWithinTheLimitAndSomeAreOvertaken() throws IOException {
    Assumptions.assumeTrue(Libc.isAvailable());
    NetworkJitter jitter = new NetworkJitter(30, SEED);
    Datagrams in = new Datagrams(64, false);
    BitSet seen = new BitSet();
    int overtaken = 0;
    int highest = -1;
    try (UdpSocket server = UdpSocket.open(HOST, false);
        RtpSockets sockets = new RtpSockets(HOST, 1)) {
      Caller caller = caller(server.port());
      for (int ms = 0; ms <= 430; ms++) {
        if (ms % 20 == 0 && ms < 400) {
          assertTrue(jitter.hold(caller, ms * MS));
        }
        jitter.release(sockets, ms * MS);
        int count = server.receive(in);
        for (int i = 0; i < count; i++) {
          int number = number(in, i);
          assertFalse(seen.get(number));
          seen.set(number);
          overtaken += number < highest ? 1 : 0;
          highest = Math.max(highest, number);
          int heldMs = ms - 20 * number;
          assertTrue(heldMs >= 0 && heldMs <= 30, heldMs + " ms, seed " + SEED);
        }
      }
    }
    assertEquals(20, seen.cardinality());
    assertTrue(overtaken > 0, "seed " + SEED);
  }

  private static int number(Datagrams in, int i) {
    byte[] bytes = new byte[in.received(i)];
    ByteBuffer all = in.bytes();
    all.get(in.at(i), bytes);
    RtpPacket packet = new RtpPacket();
    assertTrue(packet.wrap(bytes, 0, bytes.length));
    return packet.sequence();
  }
}
