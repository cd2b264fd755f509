package io.switchroom.rtc.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a file of recorded tickets against the verifier, each check at the clock written in it.
 *
 * <pre>
 *   { "vectors": [ { "id", "sig", "secretKey"?, "optional"?,
 *                    "checks": [ { "now", "identifier", "sdkAppId", "secretKey"?, "expect" } ] } ] }
 * </pre>
 *
 * <p>Files of first-generation tickets and of privateMapKeys have the same frame. What we cannot
 * verify is reported as a mismatch, never passed over.
 */
public final class UserSigVectors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private int passed;
  private int failed;
  private final List<String> mismatches = new ArrayList<>();
  private final List<String> optionalMismatches = new ArrayList<>();

  private UserSigVectors() {}

  /**
   * @param mismatches one line for each failed check
   * @param optionalMismatches lenience that is not required and not given; counted neither way
   */
  public record Result(
      int passed, int failed, List<String> mismatches, List<String> optionalMismatches) {
    public Result {
      mismatches = List.copyOf(mismatches);
      optionalMismatches = List.copyOf(optionalMismatches);
    }
  }

  /** Takes the file's text. A text that is not such a file, or holds no check, is one failure. */
  public static Result check(String json) {
    UserSigVectors run = new UserSigVectors();
    try {
      run.checkAll(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      run.fail("not JSON: " + e.getOriginalMessage());
    }
    return new Result(run.passed, run.failed, run.mismatches, run.optionalMismatches);
  }

  private void checkAll(JsonNode file) {
    int checks = 0;
    for (JsonNode vector : file.path("vectors")) {
      int n = 0;
      for (JsonNode check : vector.path("checks")) {
        n++;
        checkOne(vector, check, vector.path("id").asText("?") + " check " + n);
      }
      checks += n;
    }
    if (checks == 0) {
      fail("no checks found");
    }
  }

  private void checkOne(JsonNode vector, JsonNode check, String name) {
    String expected = check.path("expect").asText();
    String seen = verdict(vector, check);
    if (seen.equals(expected)) {
      passed++;
    } else if (vector.path("optional").asBoolean()) {
      optionalMismatches.add(name + ": expected " + expected + ", got " + seen + " (optional)");
    } else {
      fail(name + ": expected " + expected + ", got " + seen);
    }
  }

  /** "OK", the number of the refusal, or what is wrong with the check itself. */
  private static String verdict(JsonNode vector, JsonNode check) {
    if (vector.has("privateMapKey")) {
      return "privateMapKey is not supported";
    }
    JsonNode now = check.path("now");
    JsonNode identifier = check.path("identifier");
    JsonNode sdkAppId = check.path("sdkAppId");
    if (!vector.path("sig").isTextual()
        || !identifier.isTextual()
        || !now.isIntegralNumber()
        || !sdkAppId.isIntegralNumber()) {
      return "a check without sig, now, identifier or sdkAppId";
    }
    JsonNode key = check.has("secretKey") ? check.get("secretKey") : vector.path("secretKey");
    Verdict verdict =
        UserSig.verify(
            vector.get("sig").textValue(),
            identifier.textValue(),
            sdkAppId.longValue(),
            key.isTextual() ? List.of(key.textValue()) : List.of(),
            now.longValue());
    return verdict.ok() ? "OK" : Integer.toString(verdict.code().number());
  }

  private void fail(String line) {
    failed++;
    mismatches.add(line);
  }
}
