package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.webrtc.WebRtcDrops;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import io.switchroom.scenarios.support.VirtualTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Those who go without a word are noticed, and nothing of them stays behind. */
class VanishedMembersTest {
  private static final long NS_PER_S = 1_000_000_000L;

  @Test
  void aSilentPhoneIsHungUpOnByTheFirstTickAfterTheTimeout() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      long timeoutNs = gateway.config().media().timeoutSeconds() * NS_PER_S;
      FakeBrowser alice = gateway.browser("alice").enters(1000);
      FakePhone phone = gateway.phone("101").says(500).calls("1000");
      time.advanceMs(1_000);
      long lastNs = phone.startNs() + (phone.packetsSent() - 1) * 20_000_000L;
      phone.vanishes();
      time.advanceTo(lastNs + timeoutNs);
      assertEquals(0, phone.hungUpAtNs(), "not a moment too early");
      time.advanceMs(20);
      assertEquals(gateway.loop(0).lastTickDueNs(), phone.hungUpAtNs());
      assertEquals(102, phone.hungUpCause().getAsInt(), "recovery on timer expiry");
      assertEquals(LeaveReason.TIMEOUT, alice.last(ServerMessage.UserExit.class).reason());
      alice.exits();
      time.advanceMs(40);
      assertEquals("", gateway.leftovers());
    }
  }

  @Test
  void aPhoneThatNeverSentAnythingIsHungUpOnAsWell() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      FakePhone phone = gateway.phone("101").calls("1000");
      phone.talks(false);
      gateway.time().advanceMs(30_100);
      assertNotNull(phone.hungUpReason());
      assertEquals("", gateway.leftovers());
    }
  }

  @Test
  void aBrowserThatCrashedIsRemovedSooner() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      FakeBrowser bob = gateway.browser("bob").enters(1000);
      FakeBrowser alice = gateway.browser("alice").says(900).enters(1000);
      gateway.time().advanceMs(12_000);
      alice.crashes();
      gateway.time().advanceMs(12_020);
      assertTrue(bob.heard(ServerMessage.UserExit.class));
      assertEquals(LeaveReason.TIMEOUT, bob.last(ServerMessage.UserExit.class).reason());
    }
  }

  @Test
  void aBrowserThatVanishedIsRemovedThirtySecondsAfterItsLastPacket() throws IOException {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone phone = gateway.phone("101").calls("1000");
      FakeBrowser bob = gateway.browser("bob").enters(1000);
      FakeBrowser alice = gateway.browser("alice").says(900).enters(1000);
      time.advanceMs(12_000);
      alice.vanishes();
      double goneMs = time.nowMs();
      while (!bob.heard(ServerMessage.UserExit.class) && time.nowMs() < goneMs + 40_000) {
        time.advanceMs(20);
      }
      double afterMs = time.nowMs() - goneMs;
      // Its last packet was up to 20 ms before; not a moment earlier than 30 s after that (rule
      // R7).
      assertTrue(afterMs > 29_970 && afterMs <= 30_020, "removed after " + afterMs + " ms");
      assertEquals(LeaveReason.TIMEOUT, bob.last(ServerMessage.UserExit.class).reason());

      long before = gateway.dropped(WebRtcDrops.Reason.UNKNOWN_ADDRESS);
      SimNetwork.Socket late =
          gateway
              .network()
              .bind(new InetSocketAddress(alice.host(), 50_000), (datagram, from) -> {});
      byte[] rtp = new byte[60];
      rtp[0] = (byte) 0x80;
      late.send(rtp, 0, rtp.length, new InetSocketAddress("127.0.0.1", 7880));
      time.settle();
      assertEquals(before + 1, gateway.dropped(WebRtcDrops.Reason.UNKNOWN_ADDRESS));

      bob.exits();
      phone.hangsUp();
      time.advanceMs(40);
      assertEquals("", gateway.leftovers());
    }
  }

  @Test
  void aBrowserThatLostOnlyItsSignallingTalksOn() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakePhone phone = gateway.phone("101").calls("1000");
      FakeBrowser alice = gateway.browser("alice").says(900).enters(1000);
      time.advanceMs(1_000);
      alice.losesSignaling();
      time.advanceMs(40_000);
      double dbfs = phone.hears().toneDbfs(900, time.nowNs() - NS_PER_S, time.nowNs());
      assertTrue(dbfs > -17, dbfs + " dBFS");
    }
  }

  @Test
  void manyComeAndGoAndNothingStaysBehind() {
    try (InMemoryGateway gateway = new InMemoryGateway(1, 2, Map.of())) {
      VirtualTime time = gateway.time();
      for (int round = 0; round < 5; round++) {
        List<FakePhone> phones = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          phones.add(gateway.phone("1" + i % 7).says(500).calls(Integer.toString(1 + i % 3)));
        }
        FakeBrowser alice = gateway.browser("alice").enters(1 + round % 3);
        time.advanceMs(300);
        for (int i = 0; i < phones.size(); i++) {
          if (i % 4 == 0) {
            phones.get(i).vanishes();
          } else {
            phones.get(i).hangsUp();
          }
        }
        if (round % 2 == 0) {
          alice.exits();
        } else {
          alice.vanishes();
        }
        time.advanceMs(100);
      }
      time.advanceMs(30_100);
      assertEquals("", gateway.leftovers());
    }
  }
}
