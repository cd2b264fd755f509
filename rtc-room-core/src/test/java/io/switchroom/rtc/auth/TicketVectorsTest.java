package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicketVectorsTest {
  @Test
  void everyRecordedFirstGenerationTicketGetsItsVerdict() throws IOException {
    assertAllPass("usersig-v1.json", 58);
  }

  @Test
  void everyRecordedSecondGenerationTicketGetsItsVerdict() throws IOException {
    assertAllPass("usersig-v2.json", CHECKS);
  }

  @Test
  void everyRecordedPrivateMapKeyGetsItsVerdict() throws IOException {
    assertAllPass("privatemapkey.json", 36);
  }

  private static void assertAllPass(String file, int checks) throws IOException {
    TicketVectors.Result result = TicketVectors.check(vectors(file));
    assertEquals(List.of(), result.mismatches());
    assertEquals(List.of(), result.optionalMismatches());
    assertEquals(0, result.failed());
    assertEquals(checks, result.passed());
  }

  @Test
  void aWrongExpectationIsPrintedAndCounted() throws IOException {
    String wrong =
        vectors("usersig-v2.json").replaceFirst("\"expect\": ?\"70001\"", "\"expect\":\"OK\"");
    TicketVectors.Result result = TicketVectors.check(wrong);
    assertEquals(1, result.failed());
    assertEquals(CHECKS - 1, result.passed());
    assertEquals(List.of("v2-java-basic check 4: expected OK, got 70001"), result.mismatches());
  }

  @Test
  void optionalLenienceThatIsNotGivenCountsNeitherWay() {
    TicketVectors.Result result =
        TicketVectors.check(
            """
            {"vectors":[{"id":"x","sig":"","optional":true,"checks":[
              {"now":1,"identifier":"a","sdkAppId":1,"secretKey":"k","expect":"OK"}]}]}
            """);
    assertEquals(0, result.failed());
    assertEquals(0, result.passed());
    assertEquals(1, result.optionalMismatches().size());
  }

  @Test
  void aKeyOrRightThatIsNoneIsAFailureAndNotPassedOver() throws IOException {
    String keys = vectors("usersig-v1.json").replace("BEGIN PUBLIC KEY", "BEGIN PUBLIC KEG");
    assertTrue(TicketVectors.check(keys).mismatches().get(0).contains("a key that is none"));
    String rights = vectors("privatemapkey.json").replace("\"recvAudio\"", "\"fly\"");
    TicketVectors.Result result = TicketVectors.check(rights);
    assertTrue(result.failed() > 0);
    assertTrue(result.mismatches().get(0).endsWith("an unknown right: fly"));
  }

  @Test
  void aTextThatIsNoVectorFileIsOneFailure() {
    for (String text : List.of("", "{", "[]", "{\"vectors\":3}", "{\"vectors\":[{}]}", "null")) {
      TicketVectors.Result result = TicketVectors.check(text);
      assertEquals(1, result.failed(), text);
      assertEquals(0, result.passed(), text);
      assertTrue(result.mismatches().size() == 1, text);
    }
  }

  private static final int CHECKS = 47;

  private static String vectors(String file) throws IOException {
    try (InputStream in = TicketVectorsTest.class.getResourceAsStream("/vectors/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
