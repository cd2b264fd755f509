package io.switchroom.gateway.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.rtc.auth.UserId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneIdentityTest {

  @ParameterizedTest
  @CsvSource({
    "+493012345678, tel_493012345678",
    "alice, tel_alice",
    "'', tel_anonymous",
    "'\u00e4\u00f6 %', tel_anonymous",
    "0123456789012345678901234567890123456789, tel_0123456789012345678901"
  })
  void isNamedByItsNumber(String fromUser, String id) {
    assertEquals(id, PhoneIdentity.userId(fromUser, user -> false).text());
  }

  @Test
  void manyCallersOfOneNameAreAllDifferent() {
    Set<UserId> taken = new HashSet<>();
    String longest = "x".repeat(100);
    for (int i = 0; i < 300; i++) {
      assertTrue(taken.add(PhoneIdentity.userId(longest, taken::contains)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "+493012345678, '', +493•••••••78",
    "+493012345678, 'Alice', Alice",
    "+493012345678, '+49 30 12345678', +493•••••••78",
    "1001, '', 1001",
    "alice, '', alice",
    "'', '', anonymous"
  })
  void showsANameOrTheNumberMasked(String fromUser, String fromDisplay, String shown) {
    assertEquals(shown, PhoneIdentity.displayName(fromUser, fromDisplay));
  }

  @Test
  void anEndlessNameIsShownInPart() {
    String endless = "n".repeat(10_000);
    assertEquals(64, PhoneIdentity.displayName("1001", endless).length());
    assertEquals(64, PhoneIdentity.displayName(endless, "").length());
    assertTrue(PhoneIdentity.displayName("0".repeat(10_000), "").length() <= 70);
  }
}
