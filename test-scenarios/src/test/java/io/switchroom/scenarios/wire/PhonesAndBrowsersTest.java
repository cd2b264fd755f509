package io.switchroom.scenarios.wire;

import static io.switchroom.scenarios.wire.support.Sound.tones;

import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sound;
import io.switchroom.scenarios.wire.support.Wire;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the product is for, by ear: each speaks a tone of his own, everybody's ears are measured.
 */
@ExtendWith(Wire.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PhonesAndBrowsersTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;
  private static final double CLEO_HZ = 820;
  private static final double DORA_HZ = 1130;
  private static final double YVES_HZ = 1370;
  private static final double ZOE_HZ = 1690;
  private static final int LISTEN_MS = 1_000;

  @TempDir Path folder;

  @Test
  void everyoneHearsTheOthersNotHimselfAndNothingOfAnotherRoom(
      GatewayProcess gateway, Browser browser) throws Exception {
    String room = gateway.uri(1000);
    try (Baresip anna = phone("anna", "PCMU", ANNA_HZ, room);
        Baresip bert = phone("bert", "PCMA", BERT_HZ, room + ";transport=tcp");
        BrowserPage cleo = browser.open(gateway.link("cleo", 1000), CLEO_HZ);
        BrowserPage dora = browser.open(gateway.link("dora", 1000), DORA_HZ);
        Baresip zoe = phone("zoe", "PCMU", ZOE_HZ, gateway.uri(2000));
        BrowserPage yves = browser.open(gateway.link("yves", 2000), YVES_HZ)) {
      anna.awaitTones(BERT_HZ, CLEO_HZ, DORA_HZ);
      bert.awaitTones(ANNA_HZ, CLEO_HZ, DORA_HZ);
      cleo.awaitTones(ANNA_HZ, BERT_HZ, DORA_HZ);
      dora.awaitTones(ANNA_HZ, BERT_HZ, CLEO_HZ);
      zoe.awaitTones(YVES_HZ);
      yves.awaitTones(ZOE_HZ);

      // All are in now, so what is heard from here on is the whole truth.
      Sound.assertHears(
          "anna",
          () -> anna.listen(LISTEN_MS),
          tones(BERT_HZ, CLEO_HZ, DORA_HZ),
          tones(ANNA_HZ, YVES_HZ, ZOE_HZ));
      Sound.assertHears(
          "bert",
          () -> bert.listen(LISTEN_MS),
          tones(ANNA_HZ, CLEO_HZ, DORA_HZ),
          tones(BERT_HZ, YVES_HZ, ZOE_HZ));
      Sound.assertHears(
          "cleo",
          () -> cleo.listen(),
          tones(ANNA_HZ, BERT_HZ, DORA_HZ),
          tones(CLEO_HZ, YVES_HZ, ZOE_HZ));
      Sound.assertHears(
          "dora",
          () -> dora.listen(),
          tones(ANNA_HZ, BERT_HZ, CLEO_HZ),
          tones(DORA_HZ, YVES_HZ, ZOE_HZ));
      Sound.assertHears(
          "zoe",
          () -> zoe.listen(LISTEN_MS),
          tones(YVES_HZ),
          tones(ZOE_HZ, ANNA_HZ, BERT_HZ, CLEO_HZ, DORA_HZ));
      Sound.assertHears(
          "yves",
          () -> yves.listen(),
          tones(ZOE_HZ),
          tones(YVES_HZ, ANNA_HZ, BERT_HZ, CLEO_HZ, DORA_HZ));

      // Each voice comes on a line of its own: a phone's, a browser's.
      eachLineCarriesItsOwner(cleo, "tel_anna", ANNA_HZ, BERT_HZ, DORA_HZ);
      eachLineCarriesItsOwner(cleo, "tel_bert", BERT_HZ, ANNA_HZ, DORA_HZ);
      eachLineCarriesItsOwner(cleo, "dora", DORA_HZ, ANNA_HZ, BERT_HZ);

      for (BrowserPage page : new BrowserPage[] {cleo, dora, yves}) {
        page.assertNoComplaints();
        page.leave();
      }
      anna.hangUp();
      bert.hangUp();
      zoe.hangUp();
    }
  }

  private Baresip phone(String user, String codec, double hz, String uri) throws Exception {
    return Baresip.dial(folder.resolve(user), user, codec, hz, uri);
  }

  private static void eachLineCarriesItsOwner(
      BrowserPage page, String user, double own, double... others) {
    page.awaitTone(user, own);
    Sound line = page.listenTo(user);
    line.assertHas("the line of " + user, own);
    line.assertLacks("the line of " + user, others);
  }
}
