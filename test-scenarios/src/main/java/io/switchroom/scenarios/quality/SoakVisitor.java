package io.switchroom.scenarios.quality;

import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.SimNetwork;
import java.net.InetAddress;
import java.util.Random;

/** One who comes and goes in a soak, a phone or a browser; each time another one. */
final class SoakVisitor {
  private static final long NS_PER_S = 1_000_000_000L;

  /** Voices that a browser hears at once. */
  private static final int LINES = 2;

  private final InMemoryGateway gateway;
  private final SoakVoices voices;
  private final Random random;
  private final String name;
  private final boolean browses;
  private FakePhone phone;
  private FakeBrowser browser;

  SoakVisitor(
      InMemoryGateway gateway, SoakVoices voices, Random random, int index, boolean browses) {
    this.gateway = gateway;
    this.voices = voices;
    this.random = random;
    this.browses = browses;
    name = browses ? "guest" + index : String.valueOf(20_000 + index);
  }

  boolean browses() {
    return browses;
  }

  boolean isThere() {
    return phone != null || browser != null;
  }

  /**
   * @param wide whether phones with Opus go to that room
   * @return whether the room let it in
   */
  boolean comes(int room, boolean wide, boolean talks) {
    SimNetwork.Conditions way =
        random.nextInt(3) == 0
            ? new SimNetwork.Conditions(
                0.05 * random.nextDouble(), 0.01, 20, 40 * random.nextDouble(), true)
            : SimNetwork.Conditions.CLEAN;
    if (browses) {
      // No time passes while it shakes hands; nothing may be late, then.
      FakeBrowser guest =
          gateway.browser(name).lines(LINES).deaf().says(voices.browser(random, talks));
      browser = guest.enters(room);
      gateway.network().conditions(guest.host(), way);
      return true;
    }
    FakePhone caller =
        gateway
            .phone(name)
            .says(voices.phone(random, wide, talks))
            .skewPpm(random.nextInt(401) - 200)
            .tap(packet -> {});
    gateway.network().conditions(caller.host(), way);
    caller.calls(String.valueOf(room));
    phone = caller.connected() ? caller : null;
    return phone != null;
  }

  void leaves() {
    InetAddress host = browses ? browser.host() : phone.host();
    if (browses) {
      browser.closesPage();
    } else if (phone.connected()) {
      phone.hangsUp();
    }
    phone = null;
    browser = null;
    // What is still under way arrives before.
    gateway.time().at(gateway.time().nowNs() + NS_PER_S, () -> gateway.network().forget(host));
  }
}
