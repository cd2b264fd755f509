package io.switchroom.gateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.callback.CallbackQuery;
import io.switchroom.gateway.callback.CallbackRecord;
import io.switchroom.gateway.callback.CallbackRoom;
import io.switchroom.gateway.config.ApiScope;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The log of callbacks: what was sent, how often, and what came of it. */
final class CallbackOperations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int DEFAULT_LIMIT = 50;

  private final Function<CallbackQuery, CompletionStage<List<CallbackRecord>>> log;

  CallbackOperations(Function<CallbackQuery, CompletionStage<List<CallbackRecord>>> log) {
    this.log = log;
  }

  List<ApiOperation> all() {
    return List.of(
        new ApiOperation(
            "GET",
            "/apps/{sdkAppId}/callbacks",
            "listCallbacks",
            ApiScope.CALLBACKS_READ,
            this::list));
  }

  private CompletionStage<ApiAnswer> list(ApiRequest request) throws ApiProblem {
    long sdkAppId = request.app().value();
    int limit = (int) request.number("limit", DEFAULT_LIMIT, 1, CallbackQuery.MAX_LIMIT);
    CallbackQuery query =
        CallbackQuery.latest(sdkAppId, limit)
            .before(request.number("before", Long.MAX_VALUE, 0, Long.MAX_VALUE))
            .between(
                request.number("fromMs", 0, 0, Long.MAX_VALUE),
                request.number("toMs", Long.MAX_VALUE, 0, Long.MAX_VALUE));
    if (request.query().containsKey("eventType")) {
      query = query.ofType((int) request.number("eventType", 0, 1, 999));
    }
    if (request.query().containsKey("state")) {
      query = query.in(state(request.query().get("state")));
    }
    if (request.query().containsKey("room")) {
      query = query.ofRoom(room(request.query().get("room")));
    }
    return log.apply(query).thenApply(records -> ApiAnswer.ok(page(records)));
  }

  private static CallbackRecord.State state(String word) throws ApiProblem {
    for (CallbackRecord.State state : CallbackRecord.State.values()) {
      if (word(state).equals(word)) {
        return state;
      }
    }
    throw ApiProblem.invalid("state must be waiting, delivered or given-up");
  }

  /** As it stands in an event: a number, or a name in quotation marks. */
  private static CallbackRoom room(String json) throws ApiProblem {
    try {
      return new CallbackRoom(json);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.invalid("room must be a number, or a name in quotation marks");
    }
  }

  private static String word(CallbackRecord.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ObjectNode page(List<CallbackRecord> records) {
    ObjectNode body = JSON.objectNode();
    ArrayNode callbacks = body.putArray("callbacks");
    records.forEach(record -> callbacks.add(callback(record)));
    return body;
  }

  private static ObjectNode callback(CallbackRecord record) {
    ObjectNode node =
        JSON.objectNode()
            .put("eventId", record.eventId())
            .put("eventType", record.eventType())
            .put("state", word(record.state()))
            .put("postedAt", Instant.ofEpochMilli(record.postedMs()).toString());
    record.endedMs().ifPresent(ms -> node.put("endedAt", Instant.ofEpochMilli(ms).toString()));
    if (!record.lastError().isEmpty()) {
      node.put("lastError", record.lastError());
    }
    try {
      node.set("eventInfo", MAPPER.readTree(record.eventInfo()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("we wrote it ourselves", e);
    }
    ArrayNode attempts = node.putArray("attempts");
    for (CallbackRecord.Attempt attempt : record.attempts()) {
      ObjectNode a =
          attempts
              .addObject()
              .put("number", attempt.number())
              .put("begunAt", Instant.ofEpochMilli(attempt.begunMs()).toString())
              .put("latencyMs", attempt.latencyMs());
      attempt.status().ifPresent(status -> a.put("status", status));
      if (!attempt.error().isEmpty()) {
        a.put("error", attempt.error());
      }
    }
    return node;
  }
}
