package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.room.PathQuality;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork.Conditions;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What members are told of each other's networks. */
class NetworkQualityTest {

  /** By user, as a browser was told until now. */
  private static Map<String, Integer> told(FakeBrowser browser) {
    Map<String, Integer> grades = new HashMap<>();
    for (ServerMessage message : browser.messages()) {
      if (message instanceof ServerMessage.NetworkQuality qualities) {
        for (RoomEvent.Quality quality : qualities.users()) {
          grades.put(quality.user().text(), quality.grade());
        }
      }
    }
    return grades;
  }

  @Test
  void aPhoneBehindALossyNetworkIsToldApartFromTheOthers() {
    try (InMemoryGateway gateway = new InMemoryGateway(1)) {
      VirtualTime time = gateway.time();
      FakeBrowser alice = gateway.browser("alice").says(440).enters(1000);
      FakePhone good = gateway.phone("101").says(500).calls("1000");
      FakePhone bad = gateway.phone("102").says(600).calls("1000");
      gateway.network().conditions(bad.host(), new Conditions(0.12, 0, 0, 0, false));
      time.advanceMs(12_000);
      Map<String, Integer> grades = told(alice);
      assertEquals(PathQuality.EXCELLENT, grades.get("alice"));
      assertEquals(PathQuality.EXCELLENT, grades.get("tel_101"));
      assertTrue(grades.get("tel_102") >= PathQuality.BAD, grades.toString());
      int messages = count(alice);
      assertTrue(messages <= 6, messages + " events in 12 s");

      FakeBrowser ben = gateway.browser("ben").enters(1000);
      assertEquals(
          grades.get("tel_102"),
          ben.last(ServerMessage.Entered.class).others().stream()
              .filter(other -> other.user().text().equals("tel_102"))
              .findFirst()
              .orElseThrow()
              .quality());

      gateway.network().conditions(bad.host(), Conditions.CLEAN);
      time.advanceMs(10_000);
      assertEquals(PathQuality.EXCELLENT, told(alice).get("tel_102"));
      int settled = count(alice);
      time.advanceMs(20_000);
      assertEquals(settled, count(alice), "only what changes is told");

      ben.crashes();
      time.advanceMs(10_500);
      assertEquals(PathQuality.EXCELLENT, told(alice).get("tel_101"));
      good.hangsUp();
    }
  }

  private static int count(FakeBrowser browser) {
    return (int)
        browser.messages().stream().filter(ServerMessage.NetworkQuality.class::isInstance).count();
  }
}
