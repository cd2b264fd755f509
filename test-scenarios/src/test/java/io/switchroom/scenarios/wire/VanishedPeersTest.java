package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sipp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that go without a word, on a gateway that misses them after seconds. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class VanishedPeersTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;
  private static final double CLEO_HZ = 820;

  private static GatewayProcess gateway;

  @TempDir Path folder;

  @BeforeAll
  static void startGateway() throws Exception {
    gateway = GatewayProcess.start("impatient", Map.of("SWITCHROOM_MEDIA_TIMEOUT_SECONDS", "4"));
  }

  @AfterAll
  static void stopGateway() {
    gateway.close();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    gateway.assertNothingLeft();
    gateway.awaitMetric("web_sockets", 0);
    gateway.awaitMetric("sip_dialogs", 0);
  }

  @Test
  void aPhoneThatFallsSilentGetsABye() throws Exception {
    Sipp.run(folder, "waits-for-bye.xml", gateway.sip(), "-s 4000 -m 2 -t u1")
        .assertAllSucceeded(2);
  }

  @Test
  void aPhoneThatFallsSilentGetsAByeOverTcp() throws Exception {
    Sipp.run(folder, "waits-for-bye.xml", gateway.sip(), "-s 4001 -m 2 -t t1")
        .assertAllSucceeded(2);
  }

  @Test
  void aPhoneAndABrowserThatVanishAreRemovedAndTheOthersTalkOn() throws Exception {
    String room = gateway.uri(4002);
    Set<ProcessHandle> before = descendants();
    try (Baresip anna = Baresip.dial(folder.resolve("a"), "anna", "PCMU", ANNA_HZ, room);
        Baresip bert = Baresip.dial(folder.resolve("b"), "bert", "PCMU", BERT_HZ, room);
        Baresip carl = Baresip.dial(folder.resolve("c"), "carl", "PCMU", 1130, room)) {
      anna.awaitAnswered();
      bert.awaitAnswered();
      carl.awaitAnswered();
      Set<ProcessHandle> phones = descendants();
      Browser browser = Browser.launch();
      BrowserPage cleo = browser.open(gateway.link("cleo", 4002), CLEO_HZ);
      cleo.awaitConnected();
      anna.awaitTones(BERT_HZ, CLEO_HZ);
      gateway.awaitMetric("room_members", 4);

      // The browser's processes; Playwright's own must live to be closed.
      List<ProcessHandle> chromium =
          descendants().stream()
              .filter(process -> !before.contains(process) && !phones.contains(process))
              .filter(process -> process.info().command().orElse("").contains("chromium"))
              .toList();
      assertTrue(!chromium.isEmpty(), "the browser's processes are found");
      chromium.forEach(ProcessHandle::destroyForcibly);
      bert.vanish();

      gateway.awaitMetric("room_members", 2);
      gateway.awaitMetric("rtc_ports", 0);
      anna.awaitSilenceOf(BERT_HZ, CLEO_HZ);
      anna.awaitTones(1130);
      anna.hangUp();
      carl.hangUp();
    }
  }

  private static Set<ProcessHandle> descendants() {
    return ProcessHandle.current().descendants().collect(Collectors.toSet());
  }
}
