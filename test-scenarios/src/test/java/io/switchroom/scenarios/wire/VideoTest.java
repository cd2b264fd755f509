package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.wire.support.Await;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who sees whom, by the colours that arrive in Chromium. */
@ExtendWith(Wire.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VideoTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final List<Integer> RED = List.of(220, 20, 20);
  private static final List<Integer> GREEN = List.of(20, 200, 20);
  private static final List<Integer> BLUE = List.of(20, 20, 220);

  @Test
  void eachSeesTheOthersCamerasAndScreensAndNotHisOwn(GatewayProcess gateway, Browser browser) {
    try (BrowserPage anna = browser.open(gateway.link("anna", 3000), 440);
        BrowserPage ben = browser.open(gateway.link("ben", 3000), 610)) {
      anna.awaitConnected();
      ben.awaitConnected();
      anna.shows("camera", css(RED));
      awaitColour(ben, "anna", "camera", RED);
      ben.shows("camera", css(GREEN));
      awaitColour(anna, "ben", "camera", GREEN);

      anna.shows("screen", css(BLUE));
      awaitColour(ben, "anna", "screen", BLUE);
      awaitColour(ben, "anna", "camera", RED);

      // Who comes later sees what was there before him.
      try (BrowserPage cleo = browser.open(gateway.link("cleo", 3000), 820)) {
        cleo.awaitConnected();
        awaitColour(cleo, "anna", "camera", RED);
        awaitColour(cleo, "anna", "screen", BLUE);
        awaitColour(cleo, "ben", "camera", GREEN);
        cleo.assertNoComplaints();
        cleo.leave();
      }

      // Nothing of one's own comes back: as many lines as others' pictures, and the frames go on.
      assertEquals(1, receivingStreams(anna));
      assertEquals(2, receivingStreams(ben));
      int before = anna.framesDecoded();
      Await.until(
          DEADLINE,
          () -> anna.framesDecoded() + " frames after " + before,
          () -> anna.framesDecoded() > before + 30);

      anna.page().evaluate("switchroom.stopLocalVideo()");
      Await.until(
          DEADLINE,
          () -> "the tile is still there",
          () -> ben.picture("anna", "camera").count() == 0);
      awaitColour(ben, "anna", "screen", BLUE);
      anna.shows("camera", css(GREEN));
      awaitColour(ben, "anna", "camera", GREEN);

      // The voices are still there.
      anna.awaitTones(610);
      ben.awaitTones(440);
      anna.assertNoComplaints();
      ben.assertNoComplaints();
      anna.leave();
      ben.leave();
    }
  }

  @Test
  void aCameraOpenedByThePageIsSeen(GatewayProcess gateway, Browser browser) {
    try (BrowserPage anna = browser.open(gateway.link("anna", 3001));
        BrowserPage ben = browser.open(gateway.link("ben", 3001), 610)) {
      anna.awaitConnected();
      ben.awaitConnected();
      anna.element("camera").click();
      Await.until(
          DEADLINE,
          () -> ben.framesDecoded() + " frames",
          () -> ben.framesDecoded() > 60 && !ben.colourOf("anna", "camera").isEmpty());
      int asked = anna.videoFigure("outbound-rtp", "pliCount");
      assertTrue(asked < 10, asked + " key frames were asked for in a few seconds");
      ben.assertNoComplaints();
      anna.assertNoComplaints();
      anna.leave();
      ben.leave();
    }
  }

  private static int receivingStreams(BrowserPage page) {
    return ((Number)
            page.page()
                .evaluate(
                    """
                    async () => [...(await switchroom.getStats()).values()]
                      .filter((s) => s.type === 'inbound-rtp' && s.kind === 'video'
                        && s.framesDecoded > 0).length
                    """))
        .intValue();
  }

  private static String css(List<Integer> colour) {
    return "rgb(" + colour.get(0) + "," + colour.get(1) + "," + colour.get(2) + ")";
  }

  private static void awaitColour(
      BrowserPage page, String user, String video, List<Integer> colour) {
    Await.until(
        DEADLINE,
        () -> "the " + video + " of " + user + " is " + page.colourOf(user, video),
        () -> near(colour, page.colourOf(user, video)));
  }

  /** Encoders and colour spaces shift a colour, but not into another one of these. */
  private static boolean near(List<Integer> wanted, List<Integer> seen) {
    boolean near = seen.size() == 3;
    for (int i = 0; near && i < 3; i++) {
      near = wanted.get(i) > 100 ? seen.get(i) > 150 : seen.get(i) < 80;
    }
    return near;
  }
}
