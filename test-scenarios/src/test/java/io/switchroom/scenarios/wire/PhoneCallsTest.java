package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.scenarios.wire.support.Baresip;
import io.switchroom.scenarios.wire.support.GatewayProcess;
import io.switchroom.scenarios.wire.support.Sipp;
import io.switchroom.scenarios.wire.support.Wire;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls as a phone network knows them, played by SIPp and baresip. */
@ExtendWith(Wire.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PhoneCallsTest {
  private static final double ANNA_HZ = 440;
  private static final double BERT_HZ = 610;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"u1", "t1", "tn -max_socket 100"})
  void answersCallsAndTheirHangUpsOverUdpAndTcp(String transport, GatewayProcess gateway)
      throws Exception {
    Sipp.run(folder, "call.xml", gateway.sip(), "-s 3000 -m 5 -r 5 -d 300 -t " + transport)
        .assertAllSucceeded(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"u1", "t1"})
  void answersOptions(String transport, GatewayProcess gateway) throws Exception {
    Sipp.run(folder, "options.xml", gateway.sip(), "-s 3000 -m 1 -t " + transport)
        .assertAllSucceeded(1);
  }

  @Test
  void aPhoneThatHangsUpIsNoLongerHeardByTheOther(GatewayProcess gateway) throws Exception {
    String room = gateway.uri(3001);
    try (Baresip anna = Baresip.dial(folder.resolve("a"), "anna", "PCMA", ANNA_HZ, room);
        Baresip bert = Baresip.dial(folder.resolve("b"), "bert", "PCMU", BERT_HZ, room)) {
      anna.awaitTones(BERT_HZ);
      bert.awaitTones(ANNA_HZ);

      bert.hangUp();

      anna.awaitSilenceOf(BERT_HZ);
      gateway.awaitMetric("calls", 1);
      anna.hangUp();
    }
  }

  @Test
  void refusesANumberThatLeadsNowhereWith404AndAReason(GatewayProcess gateway) throws Exception {
    for (String number : new String[] {"0", "10000001", "+4930123456", "nobody"}) {
      Path files = folder.resolve("f" + number.replace('+', 'p'));
      Sipp.run(files, "refused-404.xml", gateway.sip(), "-m 1 -s " + number).assertAllSucceeded(1);
    }
  }

  @Test
  void refusesAnOfferOfG729AloneWith488AndAWarningThatNamesBothLists(GatewayProcess gateway)
      throws Exception {
    Sipp.run(folder, "refused-488.xml", gateway.sip(), "-s 3000 -m 1").assertAllSucceeded(1);
  }

  @Test
  void twoHundredShortCallsAtFiftyASecondAllSucceed(GatewayProcess gateway) throws Exception {
    Sipp.Report report =
        Sipp.run(folder, "call.xml", gateway.sip(), "-s 3002 -m 200 -r 50 -d 200 -t u1");

    report.assertAllSucceeded(200);
    gateway.assertNothingLeft();
    gateway.awaitMetric("sip_dialogs", 0);
    gateway.awaitMetric("sip_client_transactions", 0);
    assertTrue(report.repeated() <= 10, () -> report.repeated() + " requests had to be repeated");
  }
}
