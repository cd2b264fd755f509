package io.switchroom.scenarios.wire;

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
      Sound anna_ = anna.listen(LISTEN_MS);
      anna_.assertHas("anna", BERT_HZ, CLEO_HZ, DORA_HZ);
      anna_.assertLacks("anna", ANNA_HZ, YVES_HZ, ZOE_HZ);
      Sound bert_ = bert.listen(LISTEN_MS);
      bert_.assertHas("bert", ANNA_HZ, CLEO_HZ, DORA_HZ);
      bert_.assertLacks("bert", BERT_HZ, YVES_HZ, ZOE_HZ);
      Sound cleo_ = cleo.listen();
      cleo_.assertHas("cleo", ANNA_HZ, BERT_HZ, DORA_HZ);
      cleo_.assertLacks("cleo", CLEO_HZ, YVES_HZ, ZOE_HZ);
      Sound dora_ = dora.listen();
      dora_.assertHas("dora", ANNA_HZ, BERT_HZ, CLEO_HZ);
      dora_.assertLacks("dora", DORA_HZ, YVES_HZ, ZOE_HZ);
      Sound zoe_ = zoe.listen(LISTEN_MS);
      zoe_.assertHas("zoe", YVES_HZ);
      zoe_.assertLacks("zoe", ZOE_HZ, ANNA_HZ, BERT_HZ, CLEO_HZ, DORA_HZ);
      Sound yves_ = yves.listen();
      yves_.assertHas("yves", ZOE_HZ);
      yves_.assertLacks("yves", YVES_HZ, ANNA_HZ, BERT_HZ, CLEO_HZ, DORA_HZ);

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
