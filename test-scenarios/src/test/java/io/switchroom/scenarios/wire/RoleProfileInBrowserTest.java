package io.switchroom.scenarios.wire;

import static io.switchroom.scenarios.wire.support.Sound.tones;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sound;
import io.switchroom.scenarios.wire.support.Wire;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A role profile governs what Chromium captures, encodes and sends: as the others get it. */
@ExtendWith(Wire.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RoleProfileInBrowserTest {
  private static final double ANNA_HZ = 440;
  private static final double BEN_HZ = 610;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int ROLE_UNKNOWN = -102055;

  /** Notes what the SDK tells, and counts negotiations. */
  private static final String NOTE =
      """
      () => {
        window.told = [];
        window.negotiations = 0;
        switchroom.on('onChangeRole', ({ code, controlRole }) => told.push(`${controlRole} ${code}`));
        switchroom.peerConnection.addEventListener('signalingstatechange', () => negotiations++);
      }
      """;

  /** A picture that no encoder can make small. */
  private static final String NOISE =
      """
      async () => {
        const canvas = document.createElement('canvas');
        canvas.width = 640;
        canvas.height = 480;
        const pen = canvas.getContext('2d');
        const image = pen.createImageData(640, 480);
        const words = new Uint32Array(image.data.buffer);
        let state = 1;
        setInterval(() => {
          for (let i = 0; i < words.length; i++) {
            state = Math.imul(state, 1664525) + 1013904223 | 0;
            words[i] = state | 0xff000000;
          }
          pen.putImageData(image, 0, 0);
        }, 50);
        const [track] = canvas.captureStream(20).getVideoTracks();
        await switchroom.startLocalVideo({ track, maxBitrate: 5_000_000 });
      }
      """;

  private static String size(BrowserPage page, String user) {
    if (page.picture(user, "camera").count() == 0) {
      return "none";
    }
    return (String)
        page.picture(user, "camera")
            .evaluate("(video) => `${video.videoWidth}x${video.videoHeight}`");
  }

  private static void awaitSize(BrowserPage page, String user, String size) {
    Await.until(
        SOON, () -> "the picture is " + size(page, user), () -> size(page, user).equals(size));
  }

  private static int changesRole(BrowserPage page, String role) {
    String ask =
        "async (role) => { try { await switchroom.changeRole(role); return 0; }"
            + " catch (refusal) { return refusal.code ?? String(refusal); } }";
    return ((Number) page.page().evaluate(ask, role)).intValue();
  }

  @Test
  void theProfileIsWhatTheOthersSeeAndHear(GatewayProcess gateway, Browser browser)
      throws Exception {
    try (BrowserPage anna =
            browser.open(gateway.link("anna", 3100) + "&controlRole=ed320", ANNA_HZ);
        BrowserPage ben = browser.open(gateway.link("ben", 3100), BEN_HZ)) {
      anna.awaitConnected();
      ben.awaitConnected();
      assertEquals("ed320", anna.page().evaluate("switchroom.profile.role"));
      assertEquals("user", ben.page().evaluate("switchroom.profile.role"));
      anna.page().evaluate("switchroom.startLocalVideo()");
      awaitSize(ben, "anna", "320x240");
      anna.page().evaluate(NOTE);

      assertEquals(0, changesRole(anna, "ed640"));
      awaitSize(ben, "anna", "640x368");
      assertEquals(ROLE_UNKNOWN, changesRole(anna, "ED320"));
      assertEquals("ed640", anna.page().evaluate("switchroom.profile.role"));
      assertEquals(0, changesRole(anna, "ed640"));
      ben.awaitTones(ANNA_HZ);

      assertEquals(0, changesRole(anna, "Guest"));
      Await.until(SOON, () -> "the picture is still there", () -> size(ben, "anna").equals("none"));
      Sound.assertHears("ben", () -> ben.listen(), tones(), tones(ANNA_HZ));
      anna.awaitTones(BEN_HZ);
      Object refused =
          anna.page()
              .evaluate(
                  "() => switchroom.startLocalVideo().then(() => 0, (refusal) => refusal.code)");
      assertEquals(-102013, ((Number) refused).intValue());

      assertEquals(0, changesRole(anna, "ed480"));
      ben.awaitTones(ANNA_HZ);
      anna.page().evaluate("switchroom.startLocalVideo()");
      awaitSize(ben, "anna", "480x360");
      assertEquals(0, ((Number) anna.page().evaluate("negotiations")).intValue());
      assertEquals(
          "ed640 0,ED320 -102055,ed640 0,Guest 0,ed480 0", anna.page().evaluate("told.join()"));
      anna.assertNoComplaints();
      ben.assertNoComplaints();
    }
  }

  @Test
  void anUnknownNameAtEntryMeansTheDefaultAndThePageSaysSo(
      GatewayProcess gateway, Browser browser) {
    String link = gateway.link("anna", 3101) + "&controlRole=nobody";
    try (BrowserPage anna = browser.open(link, ANNA_HZ)) {
      anna.awaitConnected();
      assertEquals("user", anna.page().evaluate("switchroom.profile.role"));
      assertTrue(anna.element("error").textContent().contains("(-102055)"));
    }
  }

  /** What is measured is a rate over some seconds of real time, as a user's line would have it. */
  @Test
  void noisyPicturesKeepToTheBitRateAndTheSizeOfTheProfile(
      GatewayProcess gateway, Browser browser) {
    try (BrowserPage anna = browser.open(gateway.link("anna", 3102) + "&controlRole=ed320");
        BrowserPage ben = browser.open(gateway.link("ben", 3102))) {
      anna.awaitConnected();
      ben.awaitConnected();
      anna.page().evaluate(NOISE);
      awaitSize(ben, "anna", "320x240");
      int kbps = ((Number) ben.page().evaluate(RATE)).intValue();
      assertTrue(kbps > 50 && kbps < 500, kbps + " kbit/s of 400");

      // A client that does not keep to it is told by the server.
      anna.page()
          .evaluate(
              """
              async () => {
                const sender = switchroom.peerConnection.getSenders()
                  .find(({ track }) => track?.kind === 'video');
                const parameters = sender.getParameters();
                parameters.encodings[0].maxBitrate = 5_000_000;
                parameters.encodings[0].scaleResolutionDownBy = 1;
                await sender.setParameters(parameters);
              }
              """);
      awaitSize(ben, "anna", "640x480");
      int greedy = ((Number) ben.page().evaluate(RATE)).intValue();
      assertTrue(greedy < 625, greedy + " kbit/s of 500");
    }
  }

  /** Kilobits of video received a second, over six seconds. */
  private static final String RATE =
      """
      async () => {
        const bytes = async () => [...(await switchroom.getStats()).values()]
          .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
          .reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
        const before = await bytes();
        await new Promise((resolve) => setTimeout(resolve, 6000));
        return Math.round((await bytes() - before) * 8 / 6000);
      }
      """;
}
