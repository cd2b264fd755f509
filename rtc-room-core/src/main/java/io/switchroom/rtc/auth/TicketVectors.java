package io.switchroom.rtc.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a file of recorded tickets against the verifiers, each check at the clock written in it:
 * userSigs of both generations and privateMapKeys.
 *
 * <pre>
 *   { "keys"?: { name: { "publicKeyPem" } },
 *     "vectors": [ { "id", "secretKey"?, "publicKeyPem"?, "optional"?,
 *                    "sig",           "checks": [ { "now", "identifier", "sdkAppId",
 *                                                   "secretKey"? or "key"?: name, "expect" } ] }
 *              or  { "privateMapKey", "checks": [ { "now", "userId", "sdkAppId",
 *                                                   "room": number or text, "need": [ right ],
 *                                                   "expect" } ] } ] }
 * </pre>
 *
 * <p>What is to be expected is "OK" or the number of the refusal.
 */
public final class TicketVectors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, Right> RIGHTS =
      Map.of(
          "create", Right.CREATE_ROOM,
          "enter", Right.ENTER_ROOM,
          "sendAudio", Right.SEND_AUDIO,
          "recvAudio", Right.RECEIVE_AUDIO,
          "sendVideo", Right.SEND_VIDEO,
          "recvVideo", Right.RECEIVE_VIDEO,
          "sendSub", Right.SEND_AUXILIARY,
          "recvSub", Right.RECEIVE_AUXILIARY);

  private JsonNode keys = MissingNode.getInstance();
  private int passed;
  private int failed;
  private final List<String> mismatches = new ArrayList<>();
  private final List<String> optionalMismatches = new ArrayList<>();

  private TicketVectors() {}

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
    TicketVectors run = new TicketVectors();
    try {
      run.checkAll(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      run.fail("not JSON: " + e.getOriginalMessage());
    }
    return new Result(run.passed, run.failed, run.mismatches, run.optionalMismatches);
  }

  private void checkAll(JsonNode file) {
    keys = file.path("keys");
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
  private String verdict(JsonNode vector, JsonNode check) {
    boolean isKey = vector.has("privateMapKey");
    JsonNode ticket = vector.path(isKey ? "privateMapKey" : "sig");
    JsonNode identifier = check.path(isKey ? "userId" : "identifier");
    JsonNode now = check.path("now");
    JsonNode sdkAppId = check.path("sdkAppId");
    if (!ticket.isTextual()
        || !identifier.isTextual()
        || !now.isIntegralNumber()
        || !sdkAppId.isIntegralNumber()) {
      return "a check without ticket, now, identifier or sdkAppId";
    }
    TicketKeys ticketKeys;
    try {
      ticketKeys = keysOf(vector, check);
    } catch (IllegalArgumentException e) {
      return "a key that is none: " + e.getMessage();
    }
    if (!isKey) {
      Verdict verdict =
          UserSig.verify(
              ticket.textValue(),
              identifier.textValue(),
              sdkAppId.longValue(),
              ticketKeys,
              now.longValue());
      return number(verdict.code());
    }
    JsonNode room = check.path("room");
    Optional<RoomId> roomId =
        room.isTextual()
            ? RoomId.parse(room.textValue())
            : RoomId.parse(room.asLong(), RoomId.LARGEST_MAX);
    if (roomId.isEmpty()) {
      return number(ErrorCode.PRIVATE_MAP_KEY_REFUSED); // no key is for a room that cannot be
    }
    Judgement judgement =
        PrivateMapKey.verify(
            ticket.textValue(),
            identifier.textValue(),
            sdkAppId.longValue(),
            roomId.get(),
            ticketKeys,
            now.longValue());
    return switch (judgement) {
      case Judgement.Refused refused -> number(refused.verdict().code());
      case Judgement.Granted granted -> lacking(granted.terms().rights(), check.path("need"));
    };
  }

  /** What the first missing right is refused with. */
  private static String lacking(Rights rights, JsonNode needed) {
    for (JsonNode word : needed) {
      Right right = RIGHTS.get(word.asText());
      if (right == null) {
        return "an unknown right: " + word.asText();
      }
      if (!rights.has(right)) {
        return number(right.refusal());
      }
    }
    return "OK";
  }

  private static String number(ErrorCode code) {
    return code == ErrorCode.OK ? "OK" : Integer.toString(code.number());
  }

  private TicketKeys keysOf(JsonNode vector, JsonNode check) {
    List<String> secrets = new ArrayList<>();
    List<EcdsaPublicKey> publicKeys = new ArrayList<>();
    JsonNode secret = check.has("secretKey") ? check.get("secretKey") : vector.path("secretKey");
    if (secret.isTextual()) {
      secrets.add(secret.textValue());
    }
    JsonNode name = check.has("key") ? check.get("key") : vector.path("key");
    JsonNode pem =
        vector.has("publicKeyPem")
            ? vector.get("publicKeyPem")
            : keys.path(name.asText()).path("publicKeyPem");
    if (pem.isTextual()) {
      publicKeys.add(EcdsaPublicKey.parse(pem.textValue()));
    }
    return new TicketKeys(secrets, publicKeys, Optional.empty());
  }

  private void fail(String line) {
    failed++;
    mismatches.add(line);
  }
}
