package io.switchroom.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import java.util.Map;
import java.util.Optional;

/**
 * One request, taken apart: what it names is read by these methods, each of which says what is
 * wrong with it.
 *
 * @param path the parts of the path that have names
 * @param query the parameters, the first of each name
 * @param body an object; a missing one is empty
 */
record ApiRequest(ApiKey key, Map<String, String> path, Map<String, String> query, JsonNode body) {

  SdkAppId app() throws ApiProblem {
    SdkAppId app = SdkAppId.parse(decimal(path.get("sdkAppId"))).orElse(null);
    if (app == null) {
      throw ApiProblem.invalid(ErrorCode.BAD_SDKAPPID.sentence());
    }
    if (!key.isGoodFor(app)) {
      throw new ApiProblem(403, "Forbidden", "this key is not good for application " + app);
    }
    return app;
  }

  RoomKey room() throws ApiProblem {
    String text = path.get("roomId");
    String type = query.getOrDefault("roomType", "number");
    Optional<RoomId> room =
        switch (type) {
          case "number" -> RoomId.parse(decimal(text), RoomId.LARGEST_MAX);
          case "string" -> RoomId.parse(text);
          default -> throw ApiProblem.invalid("roomType must be number or string");
        };
    return new RoomKey(
        app(), room.orElseThrow(() -> ApiProblem.invalid(ErrorCode.BAD_ROOM_ID.sentence())));
  }

  UserId user() throws ApiProblem {
    return UserId.parse(path.get("userId"))
        .orElseThrow(() -> ApiProblem.invalid(ErrorCode.BAD_USER_ID.sentence()));
  }

  /** A number of the query, or what stands for a missing one. */
  long number(String name, long absent, long min, long max) throws ApiProblem {
    String text = query.get(name);
    long number = text == null ? absent : decimal(text);
    if (text != null && (number < min || number > max)) {
      throw ApiProblem.invalid(name + " must be " + min + " to " + max);
    }
    return number;
  }

  /** A member of the body, or null if it is not there. */
  Boolean flag(String name) throws ApiProblem {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isBoolean()) {
      throw ApiProblem.invalid(name + " must be true or false");
    }
    return value.booleanValue();
  }

  /** A member of the body, or null if it is not there. */
  Integer integer(String name) throws ApiProblem {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw ApiProblem.invalid(name + " must be an integer");
    }
    return value.intValue();
  }

  /** -1 for what is no decimal number. */
  static long decimal(String text) {
    return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }
}
