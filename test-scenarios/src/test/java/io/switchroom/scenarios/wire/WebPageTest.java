package io.switchroom.scenarios.wire;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.switchroom.scenarios.wire.support.Sound.tones;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.DevelopmentApp;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sound;
import io.switchroom.scenarios.wire.support.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The web page as its user sees it and as the phones hear him. */
@ExtendWith(Wire.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WebPageTest {
  private static final double ANNA_HZ = 440;
  private static final double ALICE_HZ = 820;
  private static final double BOB_HZ = 1130;

  @TempDir Path folder;

  @Test
  void thePrintedLinkJoinsWithTheMicrophone(GatewayProcess gateway, Browser browser)
      throws Exception {
    try (Baresip anna = dial("anna", gateway.uri(1000));
        BrowserPage alice = browser.open(gateway.link("alice"))) {
      alice.awaitConnected();
      assertThat(alice.element("room-number")).hasText("1000");
      assertThat(alice.element("sip-uri")).hasText(gateway.uri(1000));
      assertThat(alice.member("tel_anna")).isVisible();

      // Chromium's fake microphone beeps once a second.
      Await.until(
          Duration.ofSeconds(20),
          () -> "the phone hears the microphone; peak " + anna.heardLast(1_500).peak(),
          () -> anna.heardLast(1_500).peak() > 0.02);

      alice.assertNoComplaints();
      alice.leave();
      anna.hangUp();
    }
  }

  @Test
  void showsPhonesAndWhoSpeaksAndMutesAndLeaves(GatewayProcess gateway, Browser browser)
      throws Exception {
    try (Baresip anna = dial("anna", gateway.uri(1000));
        BrowserPage alice = browser.open(gateway.link("alice"), ALICE_HZ);
        BrowserPage bob = browser.open(gateway.link("bob"), BOB_HZ)) {
      alice.awaitConnected();
      bob.awaitConnected();
      BrowserPage.awaitAttribute(alice.member("tel_anna"), "data-kind", "phone");
      BrowserPage.awaitAttribute(alice.member("bob"), "data-kind", "browser");
      for (String member : new String[] {"tel_anna", "bob", "alice"}) {
        BrowserPage.awaitAttribute(alice.member(member), "data-speaking", "true");
      }
      anna.awaitTones(ALICE_HZ, BOB_HZ);
      bob.awaitTones(ALICE_HZ, ANNA_HZ);

      alice.element("mute").click();
      BrowserPage.awaitAttribute(alice.element("mute"), "data-muted", "true");
      BrowserPage.awaitAttribute(bob.member("alice"), "data-audio", "false");
      BrowserPage.awaitAttribute(bob.member("alice"), "data-speaking", "false");
      anna.awaitSilenceOf(ALICE_HZ);
      Sound.assertHears("anna", () -> anna.listen(1_000), tones(), tones(ALICE_HZ));
      Sound.assertHears("bob", () -> bob.listen(), tones(), tones(ALICE_HZ));
      Sound.assertHears(
          "alice, muted herself,", () -> alice.listen(), tones(ANNA_HZ, BOB_HZ), tones());

      alice.element("mute").click();
      BrowserPage.awaitAttribute(bob.member("alice"), "data-audio", "true");
      anna.awaitTones(ALICE_HZ, BOB_HZ);

      alice.leave();
      assertThat(bob.member("alice")).hasCount(0);
      anna.awaitSilenceOf(ALICE_HZ);
      anna.hangUp();
      assertThat(bob.member("tel_anna")).hasCount(0);
      bob.assertNoComplaints();
      bob.leave();
    }
  }

  @Test
  void aRoomOfPhonesAndBrowsersFitsOnOnePicture(GatewayProcess gateway, Browser browser)
      throws Exception {
    String room = gateway.uri(1000);
    try (Baresip phone = dial("+493090182057", room);
        Baresip desk = dial("reception", room);
        BrowserPage alice = browser.open(gateway.link("alice", 1000), ALICE_HZ);
        BrowserPage bob = browser.open(gateway.link("bob", 1000), BOB_HZ);
        BrowserPage cara = browser.open(gateway.link("cara", 1000), 1_500)) {
      cara.awaitConnected();
      bob.awaitConnected();
      alice.awaitConnected();
      assertThat(alice.element("member")).hasCount(5);
      bob.element("mute").click();
      for (String speaker : new String[] {"cara", "tel_reception", "tel_493090182057"}) {
        BrowserPage.awaitAttribute(alice.member(speaker), "data-speaking", "true");
      }
      BrowserPage.awaitAttribute(alice.member("bob"), "data-audio", "false");

      Path picture = Path.of("target", "wire", "page.png");
      alice.screenshot(picture);

      assertEquals(
          true,
          alice.page().evaluate("document.documentElement.scrollWidth <= innerWidth"),
          "nothing sticks out at the side");
      phone.hangUp();
      desk.hangUp();
    }
  }

  @Test
  void refusesWithATypedCodeAndLetsTheSameConnectionInAfterwards(
      GatewayProcess gateway, Browser browser) {
    String address = "http://127.0.0.1:" + gateway.http().getPort() + "/";
    try (BrowserPage page = browser.open(address, ALICE_HZ)) {
      assertThat(page.element("join-form")).isVisible();
      String good = DevelopmentApp.ticket("alice");
      assertEquals(70009, enter(page, "alice", DevelopmentApp.foreignTicket("alice"), 1000));
      assertEquals(70001, enter(page, "alice", DevelopmentApp.expiredTicket("alice"), 1000));
      assertEquals(70013, enter(page, "alice", DevelopmentApp.ticket("bob"), 1000));
      assertEquals(70003, enter(page, "alice", "no ticket at all", 1000));
      assertEquals(70002, enter(page, "alice", "", 1000));
      assertEquals(-3318, enter(page, "alice", good, 0));
      assertEquals(-3318, enter(page, "alice", good, 10_000_001));
      assertEquals(-3319, enter(page, "bad name!", good, 1000));
      assertEquals(-3319, enter(page, "12345", good, 1000));
      assertEquals(0, gateway.metric("rooms"));

      assertEquals(0, enter(page, "alice", good, 10_000_000));
      gateway.awaitMetric("rooms", 1);
      assertEquals(1, page.connections());
      page.page().evaluate("switchroom.exitRoom()");
      gateway.awaitMetric("rooms", 0);
    }
  }

  @Test
  void aLinkWithAnExpiredTicketExplainsItselfAndKeepsTheForm(
      GatewayProcess gateway, Browser browser) {
    String link = gateway.link("alice", 1000);
    String expired =
        link.substring(0, link.indexOf("&userSig="))
            + "&userSig="
            + DevelopmentApp.expiredTicket("alice");
    assertNotEquals(link, expired);
    try (BrowserPage page = browser.open(expired, ALICE_HZ)) {
      assertThat(page.element("error")).containsText("70001");
      assertThat(page.element("error")).containsText("expired");
      assertThat(page.element("field-userId")).hasValue("alice");

      page.element("field-userSig").fill(DevelopmentApp.ticket("alice"));
      page.element("join").click();
      page.awaitConnected();
      page.leave();
    }
  }

  private static int enter(BrowserPage page, String userId, String userSig, long roomId) {
    return page.enter(
        Map.of(
            "sdkAppId",
            (int) DevelopmentApp.SDK_APP_ID,
            "userId",
            userId,
            "userSig",
            userSig,
            "roomId",
            (int) roomId,
            "microphone",
            false));
  }

  private Baresip dial(String user, String uri) throws Exception {
    return Baresip.dial(folder.resolve(user), user, "PCMU", ANNA_HZ, uri);
  }
}
