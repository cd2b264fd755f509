package io.switchroom.codec.dtmf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DtmfInfoTest {
  private static Optional<DtmfInfo> relay(String body) {
    return DtmfInfo.parse("application/dtmf-relay", body);
  }

  private static Optional<DtmfInfo> of(char key, int ms) {
    return Optional.of(new DtmfInfo(key, ms));
  }

  @Test
  void readsWhatPhonesSend() {
    assertEquals(of('5', 160), relay("Signal=5\r\nDuration=160\r\n"));
    assertEquals(of('5', 160), relay("Signal=5\r\nDuration=160"));
    assertEquals(of('*', 250), relay("Signal= *\nDuration= 250 \n"));
    assertEquals(of('#', 90), relay("duration = 90\r\nSIGNAL = 11\r\n"));
    assertEquals(of('A', 100), relay("Signal=a"));
    assertEquals(of('*', 100), relay("Signal=10\r\nDuration=abc"));
    assertEquals(of('D', 10_000), relay("Signal=15\r\nDuration=99999999999999"));
    assertEquals(of('1', 100), DtmfInfo.parse("application/dtmf", "1"));
    assertEquals(of('#', 100), DtmfInfo.parse("Application/DTMF; charset=utf-8", " 11\r\n"));
    assertEquals(of('7', 300), DtmfInfo.parse("application/dtmf", "Signal=7\r\nDuration=300"));
  }

  @Test
  void refusesWhatIsNoKey() {
    assertEquals(Optional.empty(), relay("Signal=16\r\nDuration=160"), "flash");
    assertEquals(Optional.empty(), relay("Signal=!"));
    assertEquals(Optional.empty(), relay(""));
    assertEquals(Optional.empty(), relay("Signal=\r\nDuration=1"));
    assertEquals(Optional.empty(), relay("Signal=123"));
    assertEquals(Optional.empty(), relay("5".repeat(1_000)));
    assertEquals(Optional.empty(), relay(null));
    assertEquals(Optional.empty(), DtmfInfo.parse(null, "5"));
    assertEquals(Optional.empty(), DtmfInfo.parse("application/sdp", "5"));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (char key : "0123456789*#ABCD".toCharArray()) {
      DtmfInfo info = new DtmfInfo(key, 175);
      assertEquals(Optional.of(info), relay(info.relayBody()));
      assertEquals(of(key, 100), DtmfInfo.parse(DtmfInfo.DTMF, info.dtmfBody()));
    }
    assertEquals("Signal=5\r\nDuration=160\r\n", new DtmfInfo('5', 160).relayBody());
  }

  @Test
  void anyTextIsSafe() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "SignalDurationsignal=:\r\n 0123456789*#ABCD\u0660;";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "Signal=" : "");
      for (int n = random.nextInt(30); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Optional<DtmfInfo> info = relay(text.toString());
      assertEquals(true, info.isEmpty() || info.get().durationMs() > 0, "seed " + seed);
    }
  }
}
