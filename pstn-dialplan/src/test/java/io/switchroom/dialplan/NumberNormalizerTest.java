package io.switchroom.dialplan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NumberNormalizerTest {
  @Test
  void theWaysToWriteANumberAreOne() {
    for (String text :
        List.of(
            "+493012340",
            "00493012340",
            "493012340",
            "+49 (30) 1234-0",
            "+49.30/1234-0",
            " +493012340;phone-context=example.com")) {
      assertEquals(Optional.of("493012340"), NumberNormalizer.normalize(text), text);
    }
  }

  @Test
  void aNationalNumberKeepsItsZero() {
    assertEquals(Optional.of("03012340"), NumberNormalizer.normalize("030 12340"));
  }

  @Test
  void whatIsNoNumberIsNone() {
    for (String text :
        List.of("", "+", "( )", "alice", "12a", "1+2", "*21#", ";x", "1".repeat(33))) {
      assertEquals(Optional.empty(), NumberNormalizer.normalize(text), text);
    }
    assertEquals(Optional.of("00"), NumberNormalizer.normalize("00"));
  }

  @Test
  void normalizingTwiceChangesNothingMoreForInternationalNumbers() {
    String once = NumberNormalizer.normalize("+44 20 7946 0000").orElseThrow();
    assertEquals(Optional.of(once), NumberNormalizer.normalize(once));
  }
}
