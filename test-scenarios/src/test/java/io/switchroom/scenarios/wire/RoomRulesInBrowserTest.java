package io.switchroom.scenarios.wire;

import static io.switchroom.scenarios.wire.support.Sound.tones;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.DevelopmentApp;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sound;
import io.switchroom.scenarios.wire.support.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules of rooms with the SDK in real browsers. */
@ExtendWith(Wire.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RoomRulesInBrowserTest {
  private static final double CLEO_HZ = 820;
  private static final double DORA_HZ = 1130;
  private static final double YVES_HZ = 1370;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Notes what the SDK tells. */
  private static final String NOTE =
      """
      () => {
        window.told = [];
        for (const event of ['onUserExit', 'onForceOffline', 'onRoomDisconnect', 'onWarning',
            'onUnmuteAsked', 'onMutedByModerator']) {
          switchroom.on(event, (detail) => told.push(`${event} ${detail.code ?? detail.reason ?? ''}`));
        }
      }
      """;

  private static int asks(BrowserPage page, String expression) {
    Object code =
        page.page()
            .evaluate(
                "async () => { try { await switchroom."
                    + expression
                    + "; return 0; } catch (refusal) { return refusal.code ?? String(refusal); } }");
    return ((Number) code).intValue();
  }

  private static void awaitTold(BrowserPage page, String event) {
    Await.until(
        SOON,
        () -> event + " was told; there was " + page.page().evaluate("told.join()"),
        () -> (Boolean) page.page().evaluate("(event) => told.includes(event)", event));
  }

  @Test
  void switchesRoomsAndRoles(GatewayProcess gateway, Browser browser) throws Exception {
    try (BrowserPage cleo = browser.open(gateway.link("cleo", 3000), CLEO_HZ);
        BrowserPage yves = browser.open(gateway.link("yves", 4000), YVES_HZ)) {
      cleo.awaitConnected();
      yves.awaitConnected();
      try (BrowserPage dora = browser.open(gateway.link("dora", 3000), DORA_HZ)) {
        dora.awaitTones(CLEO_HZ);
        cleo.awaitTones(DORA_HZ);
        cleo.page().evaluate(NOTE);
        dora.page().evaluate(NOTE);
        assertEquals(8023, asks(cleo, "switchRoom({ roomId: 4000 })"), "the owner cannot");
        assertEquals(1003, asks(dora, "switchRoom({ roomId: 3000 })"), "she is there");
        assertEquals(-3318, asks(dora, "switchRoom({ roomId: 0 })"));
        dora.awaitTones(CLEO_HZ);

        assertEquals(0, asks(dora, "switchRoom({ roomId: 4000 })"));
        awaitTold(cleo, "onUserExit 1");
        yves.awaitTones(DORA_HZ);
        dora.awaitTones(YVES_HZ);
        Sound.assertHears("dora", () -> dora.listen(), tones(YVES_HZ), tones(CLEO_HZ, DORA_HZ));
        Sound.assertHears("cleo", () -> cleo.listen(), tones(), tones(DORA_HZ, YVES_HZ));

        assertEquals(0, asks(dora, "switchRole(21)"));
        awaitTold(dora, "onWarning 6001");
        Sound.assertHears("yves", () -> yves.listen(), tones(), tones(DORA_HZ));
        dora.awaitTones(YVES_HZ);
        assertEquals(0, asks(dora, "switchRole(20)"));
        yves.awaitTones(DORA_HZ);
        dora.assertNoComplaints();
      }
    }
  }

  @Test
  void theOwnerModeratesLocksAndDissolves(GatewayProcess gateway, Browser browser)
      throws Exception {
    try (BrowserPage cleo = browser.open(gateway.link("cleo", 5000), CLEO_HZ)) {
      cleo.awaitConnected();
      try (BrowserPage dora = browser.open(gateway.link("dora", 5000), DORA_HZ)) {
        cleo.awaitTones(DORA_HZ);
        dora.page().evaluate(NOTE);
        assertEquals(10003, asks(dora, "lockRoom(true)"));
        assertEquals(0, asks(cleo, "muteRemoteAudio('dora', true)"));
        awaitTold(dora, "onMutedByModerator ");
        Sound.assertHears("cleo", () -> cleo.listen(), tones(), tones(DORA_HZ));
        assertEquals(10003, asks(dora, "muteLocalAudio(false)"));
        assertEquals(0, asks(cleo, "askToUnmute('dora')"));
        awaitTold(dora, "onUnmuteAsked ");
        assertEquals(0, asks(dora, "muteLocalAudio(false)"));
        cleo.awaitTones(DORA_HZ);

        assertEquals(0, asks(cleo, "lockRoom(true)"));
        String address = "http://127.0.0.1:" + gateway.http().getPort() + "/";
        try (BrowserPage yves = browser.open(address, YVES_HZ)) {
          assertEquals(-102011, enter(yves, "yves", 5000));
          assertEquals(0, asks(cleo, "lockRoom(false)"));
          assertEquals(0, enter(yves, "yves", 5000));
          yves.page().evaluate(NOTE);
          assertEquals(0, asks(cleo, "removeUser('yves', 60)"));
          awaitTold(yves, "onRoomDisconnect 10006");
          assertEquals(-102011, enter(yves, "yves", 5000));
        }

        assertEquals(0, asks(cleo, "dissolveRoom()"));
        awaitTold(dora, "onRoomDisconnect 10006");
        assertEquals("lost", dora.page().evaluate("switchroom.state"));
        gateway.awaitMetric("rooms", 0);
      }
    }
  }

  @Test
  void theSameUserElsewhereTakesThePlace(GatewayProcess gateway, Browser browser) throws Exception {
    try (BrowserPage cleo = browser.open(gateway.link("cleo", 6000), CLEO_HZ);
        BrowserPage first = browser.open(gateway.link("dora", 6000), DORA_HZ)) {
      cleo.awaitTones(DORA_HZ);
      cleo.page().evaluate(NOTE);
      first.page().evaluate(NOTE);
      try (BrowserPage second = browser.open(gateway.link("dora", 6000), YVES_HZ)) {
        awaitTold(first, "onForceOffline 8050");
        cleo.awaitTones(YVES_HZ);
        second.awaitTones(CLEO_HZ);
        Sound.assertHears("cleo", () -> cleo.listen(), tones(YVES_HZ), tones(DORA_HZ));
        assertEquals("", cleo.page().evaluate("told.join()"), "nobody left, nobody came");
      }
    }
  }

  @Test
  void aRoomInWhichNobodySendsIsRecycled(Browser browser) throws Exception {
    try (GatewayProcess gateway =
            GatewayProcess.start("recycled", Map.of("SWITCHROOM_ROOMS_RECYCLE_SECONDS", "4"));
        BrowserPage page =
            browser.open("http://127.0.0.1:" + gateway.http().getPort() + "/", YVES_HZ)) {
      assertEquals(0, enter(page, "yves", 7000));
      page.page().evaluate(NOTE);
      awaitTold(page, "onRoomDisconnect 10006");
      assertEquals(
          "nobody has spoken or sent a picture for too long",
          page.page().evaluate("switchroom.stateReason"));
      gateway.awaitMetric("rooms", 0);
    }
  }

  /** Enters to listen only. */
  private static int enter(BrowserPage page, String user, int room) {
    return page.enter(
        Map.of(
            "sdkAppId",
            (int) DevelopmentApp.SDK_APP_ID,
            "userId",
            user,
            "userSig",
            DevelopmentApp.ticket(user),
            "roomId",
            room,
            "microphone",
            false));
  }
}
