package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.rtc.auth.TicketIssuer;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.DevelopmentApp;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every code with which an entry or a request may be refused, as an application's page gets it. */
@ExtendWith(Wire.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RefusalsInBrowserTest {
  private static final int APP = (int) DevelopmentApp.SDK_APP_ID;
  private static final int WITH_KEYS = 1_400_000_002;
  private static final int FIRST_GENERATION = 1_400_000_003;
  private static final String SECRET = "the secret of the application that wants keys 00";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int ALL = 255;
  private static final int CREATE = 1;
  private static final int ENTER = 2;
  private static final int SEND_AUDIO = 4;
  private static final int SEND_VIDEO = 16;
  private static final int SEND_AUXILIARY = 64;

  private static String config() throws Exception {
    byte[] der = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
    String base64 = Base64.getEncoder().encodeToString(der);
    return """
        rooms: {maxMembers: 2}
        auth: {maxFailedLogins: 3}
        apps:
          - sdkAppId: 1400000001
            secret: development-only-secret-known-to-everyone-0000000000000000000000
            development: true
          - {sdkAppId: 1400000002, secret: %s, privateMapKeyRequired: true}
          - sdkAppId: 1400000003
            publicKey: |
              -----BEGIN PUBLIC KEY-----
              %s
              -----END PUBLIC KEY-----
        """
        .formatted(SECRET, base64);
  }

  private static Map<String, Object> entry(int app, String user, Object userSig, Object room) {
    Map<String, Object> entry = new HashMap<>();
    entry.put("sdkAppId", app);
    entry.put("userId", user);
    entry.put("userSig", userSig);
    entry.put("roomId", room);
    entry.put("microphone", false);
    return entry;
  }

  private static Map<String, Object> entry(String user, int room) {
    return entry(APP, user, DevelopmentApp.ticket(user), room);
  }

  private static Map<String, Object> withKey(String user, int room, int rights) {
    long nowS = Instant.now().getEpochSecond();
    TicketIssuer issuer = new TicketIssuer(WITH_KEYS, SECRET);
    Map<String, Object> entry = entry(WITH_KEYS, user, issuer.userSig(user, nowS, 600), room);
    entry.put("privateMapKey", issuer.privateMapKey(user, room, rights, nowS, 600));
    return entry;
  }

  private static int asks(BrowserPage page, String expression) {
    Object code =
        page.page()
            .evaluate(
                "async () => { try { await switchroom."
                    + expression
                    + "; return 0; } catch (refusal) { return refusal.code ?? String(refusal); } }");
    return ((Number) code).intValue();
  }

  @Test
  void whoIsNotLetInIsToldWhy(Browser browser) throws Exception {
    Path file = Files.createDirectories(Path.of("target", "wire")).resolve("refusals.yaml");
    Files.writeString(file, config());
    try (GatewayProcess gateway =
            GatewayProcess.start("refusals", Map.of(), List.of("--config", file.toString()));
        BrowserPage page =
            browser.open("http://127.0.0.1:" + gateway.http().getPort() + "/", 440)) {
      String good = DevelopmentApp.ticket("u1");
      assertEquals(-3319, page.enter(entry(APP, "12345", good, 1)), "digits only");
      assertEquals(-3319, page.enter(entry(APP, "a b", good, 1)));
      assertEquals(-3317, page.enter(entry(0, "u1", good, 1)));
      assertEquals(70020, page.enter(entry(7, "u1", good, 1)));
      assertEquals(-3318, page.enter(entry(APP, "u1", good, 0)));
      assertEquals(-3318, page.enter(entry(APP, "u1", good, 10_000_001)));
      assertEquals(-3318, page.enter(entry(APP, "u1", good, "1")));
      assertEquals(-3320, page.enter(entry(APP, "u1", 5, 1)));
      assertEquals(70002, page.enter(entry(APP, "u2", "", 1)));
      assertEquals(70003, page.enter(entry(APP, "u3", "no ticket", 1)));
      assertEquals(70013, page.enter(entry(APP, "u4", good, 1)));
      assertEquals(70014, page.enter(entry(WITH_KEYS, "u1", good, 1)));
      String other =
          UserSig.issue(FIRST_GENERATION, SECRET, "u5", Instant.now().getEpochSecond(), 600);
      assertEquals(70016, page.enter(entry(FIRST_GENERATION, "u5", other, 1)));
      assertEquals(70009, page.enter(entry(APP, "u6", DevelopmentApp.foreignTicket("u6"), 1)));
      assertEquals(70001, page.enter(entry(APP, "u7", DevelopmentApp.expiredTicket("u7"), 1)));

      Map<String, Object> without = withKey("u8", 1, ALL);
      without.remove("privateMapKey");
      assertEquals(-100006, page.enter(without), "one is required");
      without.put("privateMapKey", withKey("u8", 2, ALL).get("privateMapKey"));
      assertEquals(-100006, page.enter(without), "of another room");
      assertEquals(-102011, page.enter(withKey("u9", 1, CREATE)));
      assertEquals(-102010, page.enter(withKey("u9", 1, ENTER)));

      Map<String, Object> wrong = entry(APP, "mallory", DevelopmentApp.foreignTicket("mallory"), 1);
      for (int i = 0; i < 3; i++) {
        assertEquals(70009, page.enter(wrong));
      }
      assertEquals(70050, page.enter(wrong));
      assertEquals(70050, page.enter(entry("mallory", 1)), "also with a good ticket, for a while");

      assertEquals(10006, asks(page, "muteLocalAudio(true)"), "not in a room");
      assertEquals(0, page.enter(entry("u10", 1)));
      assertEquals(1003, page.enter(entry("u10", 1)));
      assertEquals(-102007, asks(page, "muteRemoteAudio('nobody', true)"));
      assertEquals(-3319, asks(page, "removeUser('', 5)"));
      assertEquals(-3316, asks(page, "removeUser('nobody', -1)"));
      assertEquals(-3316, asks(page, "switchRole(22)"));
      assertEquals(-102055, asks(page, "changeRole('nobody')"));
      assertEquals(8023, asks(page, "switchRoom({ roomId: 2 })"));
      assertEquals(-100006, asks(page, "updatePrivateMapKey('none')"));
      try (BrowserPage second = browser.open(address(gateway), 610);
          BrowserPage third = browser.open(address(gateway), 820)) {
        assertEquals(0, second.enter(entry("u11", 1)));
        assertEquals(10003, asks(second, "lockRoom(true)"));
        assertEquals(-102052, third.enter(entry("u12", 1)), "two are the most");
      }
    }
  }

  private static String address(GatewayProcess gateway) {
    return "http://127.0.0.1:" + gateway.http().getPort() + "/";
  }

  @Test
  void whoSendsWithoutTheRightIsToldWhichOneHeLacks(Browser browser) throws Exception {
    Path file = Files.createDirectories(Path.of("target", "wire")).resolve("rights.yaml");
    Files.writeString(file, config());
    try (GatewayProcess gateway =
            GatewayProcess.start("rights", Map.of(), List.of("--config", file.toString()));
        BrowserPage page = browser.open(address(gateway), 440);
        BrowserPage other = browser.open(address(gateway), 610)) {
      page.page()
          .evaluate(
              "() => { window.told = [];"
                  + " switchroom.on('onWarning', ({ code, medium }) => told.push(`${medium} ${code}`)); }");
      int none = ALL & ~SEND_AUDIO & ~SEND_VIDEO & ~SEND_AUXILIARY;
      Map<String, Object> entry = withKey("u1", 1, none);
      entry.put("microphone", true);
      assertEquals(0, page.enter(entry));
      Map<String, Object> others = withKey("u2", 1, ALL);
      others.put("microphone", true);
      assertEquals(0, other.enter(others));
      awaitTold(page, "audio -102013");
      page.shows("camera", "red");
      awaitTold(page, "camera -102013");
      page.shows("screen", "blue");
      awaitTold(page, "screen -102015");
      page.awaitTones(610);

      String key = (String) withKey("u1", 1, ALL).get("privateMapKey");
      assertEquals(0, asks(page, "updatePrivateMapKey('" + key + "')"));
      other.awaitTones(440);
      Await.until(
          SOON, () -> "the camera is not seen", () -> other.picture("u1", "camera").count() == 1);
    }
  }

  private static void awaitTold(BrowserPage page, String warning) {
    Await.until(
        SOON,
        () -> warning + " was told; there was " + page.page().evaluate("told.join()"),
        () -> (Boolean) page.page().evaluate("(warning) => told.includes(warning)", warning));
  }
}
