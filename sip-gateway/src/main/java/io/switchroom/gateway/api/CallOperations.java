package io.switchroom.gateway.api;

import static java.util.concurrent.CompletableFuture.completedStage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.call.CallInfo;
import io.switchroom.gateway.call.Calls;
import io.switchroom.gateway.call.DialOut;
import io.switchroom.gateway.config.ApiScope;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Phone calls: dialling out, what is going on, transfer, hang-up; and how the trunks are. */
final class CallOperations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String CALLS = "/calls";
  private static final String CALL = CALLS + "/{callId}";
  private static final int MAX_TEXT = 128;
  private static final int MAX_RING_S = 600;
  private static final int MAX_HEADERS = 16;
  private static final Pattern HEADER = Pattern.compile("X-[A-Za-z0-9-]{1,60}");
  private static final Pattern URI = Pattern.compile("sips?:[^\\s<>\"]{1,200}");

  private final Calls calls;
  private final Trunks trunks;

  CallOperations(Calls calls, Trunks trunks) {
    this.calls = calls;
    this.trunks = trunks;
  }

  List<ApiOperation> all() {
    ApiScope read = ApiScope.CALLS_READ;
    ApiScope write = ApiScope.CALLS_WRITE;
    return List.of(
        new ApiOperation("GET", CALLS, "listCalls", read, this::list),
        new ApiOperation("POST", CALLS, "dial", write, this::dial),
        new ApiOperation("GET", CALL, "getCall", read, this::get),
        new ApiOperation("DELETE", CALL, "hangUp", write, this::hangUp),
        new ApiOperation("POST", CALL + "/transfer", "transferCall", write, this::transfer),
        new ApiOperation("GET", "/trunks", "listTrunks", read, this::listTrunks));
  }

  private CompletionStage<ApiAnswer> list(ApiRequest request) {
    ObjectNode body = JSON.objectNode();
    ArrayNode list = body.putArray("calls");
    calls.list().stream().filter(call -> isVisible(request, call)).forEach(c -> list.add(call(c)));
    return completedStage(ApiAnswer.ok(body));
  }

  /** A call without a room is seen by those who see every application. */
  private static boolean isVisible(ApiRequest request, CallInfo call) {
    return call.room()
        .map(room -> request.key().isGoodFor(room.application()))
        .orElse(request.key().isGoodForAll());
  }

  private CallInfo find(ApiRequest request) throws ApiProblem {
    return calls
        .find(request.path().get("callId"))
        .filter(call -> isVisible(request, call))
        .orElseThrow(() -> new ApiProblem(404, "CallNotFound", "there is no such call"));
  }

  private CompletionStage<ApiAnswer> get(ApiRequest request) throws ApiProblem {
    return completedStage(ApiAnswer.ok(call(find(request))));
  }

  private CompletionStage<ApiAnswer> hangUp(ApiRequest request) throws ApiProblem {
    calls.hangUp(find(request).id(), "the application hung up");
    return completedStage(ApiAnswer.noContent());
  }

  private CompletionStage<ApiAnswer> dial(ApiRequest request) throws ApiProblem {
    RoomKey room = room(request);
    DialOut.Callee callee = callee(request);
    Integer ringS = request.integer("ringSeconds");
    if (ringS != null && (ringS < 1 || ringS > MAX_RING_S)) {
      throw ApiProblem.invalid("ringSeconds must be 1 to " + MAX_RING_S);
    }
    String user = text(request, "userId");
    if (!user.isEmpty() && UserId.parse(user).isEmpty()) {
      throw ApiProblem.invalid(ErrorCode.BAD_USER_ID.sentence());
    }
    String from = text(request, "from");
    if (!from.matches("[A-Za-z0-9+*#._-]*")) {
      throw ApiProblem.invalid("from must be of letters, digits and + * # . _ -");
    }
    DialOut what =
        new DialOut(
            room,
            callee,
            from,
            text(request, "displayName"),
            user,
            headers(request),
            Optional.ofNullable(ringS));
    return switch (calls.dial(what)) {
      case Calls.Dialled.Begun begun ->
          completedStage(new ApiAnswer(201, "application/json", call(begun.call())));
      case Calls.Dialled.Refused refused -> throw new ApiProblem(409, "NotDialled", refused.why());
    };
  }

  private static DialOut.Callee callee(ApiRequest request) throws ApiProblem {
    String phone = text(request, "phone");
    String group = text(request, "trunk");
    if (!phone.isEmpty()) {
      return new DialOut.Callee.RegisteredPhone(phone);
    }
    String to = required(request, "to");
    if (!group.isEmpty()) {
      return new DialOut.Callee.Number(to, group);
    }
    if (!URI.matcher(to).matches()) {
      throw ApiProblem.invalid("to must be a SIP URI, or trunk must say by whom it is called");
    }
    return new DialOut.Callee.Uri(to);
  }

  private static RoomKey room(ApiRequest request) throws ApiProblem {
    JsonNode number = request.body().path("sdkAppId");
    Optional<SdkAppId> app =
        number.canConvertToLong() ? SdkAppId.parse(number.longValue()) : Optional.empty();
    if (app.isEmpty()) {
      throw ApiProblem.invalid(ErrorCode.BAD_SDKAPPID.sentence());
    }
    if (!request.key().isGoodFor(app.get())) {
      throw new ApiProblem(403, "Forbidden", "this key is not good for application " + app.get());
    }
    JsonNode id = request.body().path("roomId");
    Optional<RoomId> room =
        id.isTextual()
            ? RoomId.parse(id.textValue())
            : id.canConvertToLong() && id.isIntegralNumber()
                ? RoomId.parse(id.longValue(), RoomId.LARGEST_MAX)
                : Optional.empty();
    return new RoomKey(
        app.get(), room.orElseThrow(() -> ApiProblem.invalid(ErrorCode.BAD_ROOM_ID.sentence())));
  }

  private static Map<String, String> headers(ApiRequest request) throws ApiProblem {
    JsonNode node = request.body().path("headers");
    Map<String, String> headers = new HashMap<>();
    if (node.isMissingNode()) {
      return headers;
    }
    if (!node.isObject() || node.size() > MAX_HEADERS) {
      throw ApiProblem.invalid("headers must be an object of at most " + MAX_HEADERS);
    }
    for (Map.Entry<String, JsonNode> header : node.properties()) {
      String value = header.getValue().asText();
      boolean plain = value.length() <= MAX_TEXT && value.matches("[ -~]*");
      if (!HEADER.matcher(header.getKey()).matches() || !plain) {
        throw ApiProblem.invalid(
            "headers must begin with X- and have printable values of at most " + MAX_TEXT);
      }
      headers.put(header.getKey(), value);
    }
    return headers;
  }

  private CompletionStage<ApiAnswer> transfer(ApiRequest request) throws ApiProblem {
    CallInfo call = find(request);
    String to = text(request, "to");
    String other = text(request, "replaces");
    if (to.isEmpty() == other.isEmpty()) {
      throw ApiProblem.invalid(
          "either to, a SIP URI, or replaces, the id of a call, must be there");
    }
    if (other.isEmpty() && !URI.matcher(to).matches()) {
      throw ApiProblem.invalid("to must be a SIP URI");
    }
    boolean seen =
        other.isEmpty() || calls.find(other).filter(c -> isVisible(request, c)).isPresent();
    Optional<String> replaced = other.isEmpty() ? Optional.empty() : Optional.of(other);
    if (!seen || !calls.transfer(call.id(), to, replaced)) {
      throw new ApiProblem(
          409, "NotTransferred", "both calls must be there and answered to be transferred");
    }
    return completedStage(new ApiAnswer(202, "application/json", call(call)));
  }

  private static String required(ApiRequest request, String name) throws ApiProblem {
    String text = text(request, name);
    if (text.isEmpty()) {
      throw ApiProblem.invalid(name + " is missing");
    }
    return text;
  }

  /** Empty if it is not there. */
  private static String text(ApiRequest request, String name) throws ApiProblem {
    JsonNode value = request.body().path(name);
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isTextual() || value.textValue().length() > MAX_TEXT) {
      throw ApiProblem.invalid(name + " must be a text of at most " + MAX_TEXT + " characters");
    }
    return value.textValue();
  }

  private static ObjectNode call(CallInfo call) {
    ObjectNode node =
        JSON.objectNode()
            .put("callId", call.id())
            .put("direction", call.direction().name().toLowerCase(Locale.ROOT))
            .put("state", call.state().name().toLowerCase(Locale.ROOT))
            .put("trunk", call.peer())
            .put("number", call.number())
            .put("displayName", call.display())
            .put("userId", call.user())
            .put("beganAt", Instant.ofEpochMilli(call.beganUnixMs()).toString());
    if (call.answeredUnixMs() > 0) {
      node.put("answeredAt", Instant.ofEpochMilli(call.answeredUnixMs()).toString());
    }
    call.room()
        .ifPresent(
            room -> {
              node.put("sdkAppId", room.application().value());
              switch (room.room()) {
                case RoomId.Numeric numeric -> node.put("roomId", numeric.number());
                case RoomId.Text text -> node.put("roomId", text.text());
              }
            });
    return node;
  }

  private CompletionStage<ApiAnswer> listTrunks(ApiRequest request) {
    ObjectNode body = JSON.objectNode();
    ArrayNode list = body.putArray("trunks");
    for (Trunks.Status status : trunks.status()) {
      ObjectNode node =
          list.addObject()
              .put("name", status.name())
              .put("up", status.up())
              .put("registered", status.registered())
              .put("ping", status.ping())
              .put("callsIn", status.callsIn())
              .put("callsOut", status.callsOut())
              .put("minutesToday", status.minutesToday())
              .put("refused", status.refused());
      ArrayNode registrations = node.putArray("registrations");
      status.registrations().forEach(registrations::add);
    }
    return completedStage(ApiAnswer.ok(body));
  }
}
