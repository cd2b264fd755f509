package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import io.switchroom.scenarios.support.VirtualTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives at the media ports: no fault, and nobody else notices. */
class HostileMediaTest {
  private static final int DATAGRAMS = 3_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void garbageFromStrangersAndMembersDisturbsNobodyElse(long seed) throws IOException {
    try (InMemoryGateway gateway = new InMemoryGateway(seed)) {
      VirtualTime time = gateway.time();
      FakeBrowser alice = gateway.browser("alice").says(900).enters(1000);
      FakePhone talker = gateway.phone("101").says(500).calls("1000");
      FakePhone babbler = gateway.phone("102").calls("1000");
      time.advanceMs(1_000);
      SimNetwork.Socket stranger =
          gateway.network().bind(new InetSocketAddress("127.0.9.9", 0), (datagram, from) -> {});
      InetSocketAddress browsers = new InetSocketAddress("127.0.0.1", 7880);
      InetSocketAddress talkersPort = new InetSocketAddress("127.0.0.1", 20_000);
      Random random = new Random(seed);
      for (int i = 0; i < DATAGRAMS; i++) {
        byte[] garbage = garbage(random);
        stranger.send(garbage, 0, garbage.length, browsers);
        stranger.send(garbage, 0, garbage.length, talkersPort);
        babbler.sends(garbage);
        alice.sends(garbage);
        time.advanceMs(1);
      }
      double talkerHearsAlice =
          talker.hears().toneDbfs(900, time.nowNs() - 2_000_000_000L, time.nowNs());
      double aliceHearsTalker = alice.toneDbfs(500, time.nowNs() - 2_000_000_000L, time.nowNs());
      String what = "seed " + seed + ": " + talkerHearsAlice + ", " + aliceHearsTalker + " dBFS";
      assertTrue(talkerHearsAlice > -17 && aliceHearsTalker > -17, what);
      assertTrue(babbler.connected() && talker.connected(), what);
      assertEquals(3, gateway.directory().memberCount(), what);
    }
  }

  /** Often with a header that looks like something. */
  private static byte[] garbage(Random random) {
    byte[] datagram = new byte[random.nextInt(random.nextInt(10) == 0 ? 1_500 : 200)];
    random.nextBytes(datagram);
    if (datagram.length > 1 && random.nextBoolean()) {
      int[] first = {0x80, 0x90, 0xA0, 0x8F, 0x00, 0x01, 22, 23, 20, 21};
      int[] second = {0, 8, 111, 200, 201, 205, 0x80, 0xFE, 1, 101};
      datagram[0] = (byte) first[random.nextInt(first.length)];
      datagram[1] = (byte) second[random.nextInt(second.length)];
    }
    return datagram;
  }
}
