package io.switchroom.scenarios.wire;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.switchroom.scenarios.wire.support.Sound.tones;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.Browser;
import io.switchroom.scenarios.wire.support.BrowserPage;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sipp;
import io.switchroom.scenarios.wire.support.Sound;
import io.switchroom.scenarios.wire.support.Wire;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A second gateway beside the first, and its end. */
@ExtendWith(Wire.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class GatewayLifeCycleTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;
  private static final double CARL_HZ = 820;
  private static final double ALICE_HZ = 1130;

  @TempDir Path folder;

  @Test
  void twoGatewaysRunSideBySideAndTheEndOfOneHangsUpItsCallsOnly(
      GatewayProcess first, Browser browser) throws Exception {
    try (GatewayProcess second = GatewayProcess.start("second", Map.of());
        Baresip anna = dial("anna", ANNA_HZ, first.uri(1000));
        Baresip bert = dial("bert", BERT_HZ, first.uri(1000));
        Baresip carl = dial("carl", CARL_HZ, second.uri(1000));
        BrowserPage alice = browser.open(second.link("alice"), ALICE_HZ);
        Sipp udp = Sipp.start(folder.resolve("u"), "waits-for-bye.xml", second.sip(), "-s 7 -m 2");
        Sipp tcp =
            Sipp.start(folder.resolve("t"), "waits-for-bye.xml", second.sip(), "-s 7 -m 2 -t t1")) {
      alice.awaitConnected();
      anna.awaitTones(BERT_HZ);
      carl.awaitTones(ALICE_HZ);
      Sound.assertHears("anna", () -> anna.listen(500), tones(), tones(CARL_HZ, ALICE_HZ));
      Sound.assertHears("carl", () -> carl.listen(500), tones(), tones(ANNA_HZ, BERT_HZ));
      second.awaitMetric("calls", 5);

      Duration took = second.stop();

      assertTrue(took.toMillis() < 10_000, () -> "ending took " + took);
      assertFalse(second.handle().isAlive());
      udp.await().assertAllSucceeded(2);
      tcp.await().assertAllSucceeded(2);
      carl.awaitHungUpByPeer();
      assertThat(alice.element("gone")).isVisible();
      assertPortsAreFree(second);

      Sound.assertHears("anna", () -> anna.listen(500), tones(BERT_HZ), tones());
      anna.hangUp();
      bert.hangUp();
    }
  }

  private static void assertPortsAreFree(GatewayProcess gateway) throws Exception {
    try (ServerSocket http = new ServerSocket();
        DatagramSocket sip = new DatagramSocket(gateway.sip());
        DatagramSocket rtc = new DatagramSocket(gateway.rtc());
        DatagramSocket media =
            new DatagramSocket(
                new InetSocketAddress(gateway.rtc().getAddress(), gateway.firstMediaPort()))) {
      http.bind(gateway.http());
      assertTrue(sip.isBound() && rtc.isBound() && media.isBound());
    }
  }

  private Baresip dial(String user, double hz, String uri) throws Exception {
    return Baresip.dial(folder.resolve(user), user, "PCMU", hz, uri);
  }
}
