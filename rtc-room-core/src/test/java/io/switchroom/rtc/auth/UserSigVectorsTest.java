package io.switchroom.rtc.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserSigVectorsTest {
  @Test
  void everyRecordedSecondGenerationTicketGetsItsVerdict() throws IOException {
    UserSigVectors.Result result = UserSigVectors.check(vectors());
    assertEquals(List.of(), result.mismatches());
    assertEquals(List.of(), result.optionalMismatches());
    assertEquals(0, result.failed());
    assertEquals(CHECKS, result.passed());
  }

  @Test
  void aWrongExpectationIsPrintedAndCounted() throws IOException {
    String wrong = vectors().replaceFirst("\"expect\": ?\"70001\"", "\"expect\":\"OK\"");
    UserSigVectors.Result result = UserSigVectors.check(wrong);
    assertEquals(1, result.failed());
    assertEquals(CHECKS - 1, result.passed());
    assertEquals(List.of("v2-java-basic check 4: expected OK, got 70001"), result.mismatches());
  }

  @Test
  void optionalLenienceThatIsNotGivenCountsNeitherWay() {
    UserSigVectors.Result result =
        UserSigVectors.check(
            """
            {"vectors":[{"id":"x","sig":"","optional":true,"checks":[
              {"now":1,"identifier":"a","sdkAppId":1,"secretKey":"k","expect":"OK"}]}]}
            """);
    assertEquals(0, result.failed());
    assertEquals(0, result.passed());
    assertEquals(1, result.optionalMismatches().size());
  }

  @Test
  void whatCannotBeVerifiedIsAFailureAndNotPassedOver() {
    UserSigVectors.Result result =
        UserSigVectors.check(
            """
            {"vectors":[{"id":"p","privateMapKey":"x","checks":[
              {"now":1,"userId":"a","sdkAppId":1,"room":1,"need":["enter"],"expect":"OK"}]}]}
            """);
    assertEquals(1, result.failed());
    assertEquals(
        List.of("p check 1: expected OK, got privateMapKey is not supported"), result.mismatches());
  }

  @Test
  void aTextThatIsNoVectorFileIsOneFailure() {
    for (String text : List.of("", "{", "[]", "{\"vectors\":3}", "{\"vectors\":[{}]}", "null")) {
      UserSigVectors.Result result = UserSigVectors.check(text);
      assertEquals(1, result.failed(), text);
      assertEquals(0, result.passed(), text);
      assertTrue(result.mismatches().size() == 1, text);
    }
  }

  private static final int CHECKS = 47;

  private static String vectors() throws IOException {
    try (InputStream in =
        UserSigVectorsTest.class.getResourceAsStream("/vectors/usersig-v2.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
