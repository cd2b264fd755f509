package io.switchroom.gateway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.switchroom.gateway.apps.AppRegistry;
import io.switchroom.gateway.call.Calls;
import io.switchroom.gateway.callback.CallbackQuery;
import io.switchroom.gateway.callback.CallbackRecord;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.trunk.Trunks;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API of operators and applications under {@code /api/v1}, as its OpenAPI document has it.
 * Checks key and scope on the web server's thread and does the rest on the control loop.
 */
public final class RestApi {
  private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  static final String BASE = "/api/v1";
  private static final String MALFORMED = "the request's address is malformed";

  private final Supplier<ApiKeys> keys;
  private final Executor control;
  private final int maxBodyBytes;
  private final List<ApiOperation> operations;

  /**
   * @param keys those good now
   * @param control the control loop
   * @param apps the applications and their role profiles
   * @param reload reads the configuration anew
   * @param callbackLog asks the log of callbacks
   * @param maxBodyBytes a longer request is answered 413
   */
  public RestApi(
      Supplier<ApiKeys> keys,
      Executor control,
      RoomDirectory directory,
      AppRegistry apps,
      Reload reload,
      Function<CallbackQuery, CompletionStage<List<CallbackRecord>>> callbackLog,
      Calls calls,
      Trunks trunks,
      int maxBodyBytes) {
    this.keys = keys;
    this.control = control;
    this.maxBodyBytes = maxBodyBytes;
    this.operations =
        Stream.of(
                new AppOperations(apps, directory, reload, control).all(),
                new ProfileOperations(apps).all(),
                new RoomOperations(directory).all(),
                new CallbackOperations(callbackLog).all(),
                new CallOperations(calls, trunks).all())
            .flatMap(List::stream)
            .toList();
  }

  List<ApiOperation> operations() {
    return operations;
  }

  /** Adds every operation and the document that describes them. */
  public void addTo(Router router) {
    String document = OpenApiDocument.json();
    router
        .get(BASE + "/openapi.json")
        .handler(c -> c.response().putHeader("Content-Type", "application/json").end(document));
    // A path that cannot be decoded belongs to no route.
    router.errorHandler(400, RestApi::malformed);
    router.route(BASE + "/*").handler(BodyHandler.create(false).setBodyLimit(maxBodyBytes));
    for (ApiOperation operation : operations) {
      String path = BASE + operation.path().replaceAll("\\{(\\w+)}", ":$1");
      router.route(HttpMethod.valueOf(operation.method()), path).handler(c -> handle(operation, c));
    }
    router
        .route(BASE + "/*")
        .handler(
            c -> answer(c, new ApiProblem(404, "NotFound", "there is no such operation").answer()))
        .failureHandler(RestApi::failed);
  }

  private static void malformed(RoutingContext c) {
    if (c.request().path().startsWith(BASE)) {
      answer(c, ApiProblem.invalid(MALFORMED).answer());
    } else {
      c.response().setStatusCode(400).end("the request is malformed\n");
    }
  }

  private static void failed(RoutingContext c) {
    if (c.statusCode() == 413) {
      answer(c, new ApiProblem(413, "TooLong", "the request's body is too long").answer());
    } else if (c.statusCode() == 400) {
      answer(c, ApiProblem.invalid(MALFORMED).answer());
    } else {
      c.next();
    }
  }

  private void handle(ApiOperation operation, RoutingContext c) {
    ApiRequest request;
    try {
      request = request(operation, c);
    } catch (ApiProblem problem) {
      answer(c, problem.answer());
      return;
    }
    Context context = c.vertx().getOrCreateContext();
    control.execute(
        () ->
            run(operation, request)
                .whenComplete(
                    (answer, failure) ->
                        context.runOnContext(
                            ignored ->
                                answer(c, answer == null ? fault(operation, failure) : answer))));
  }

  private ApiRequest request(ApiOperation operation, RoutingContext c) throws ApiProblem {
    Optional<ApiKey> key = keys.get().find(c.request().getHeader(HttpHeaders.AUTHORIZATION));
    if (key.isEmpty()) {
      String how =
          keys.get().isEmpty()
              ? "there is no API key in the configuration (api.keys)"
              : "send one of the API keys as Authorization: Bearer";
      throw new ApiProblem(401, "Unauthorized", how);
    }
    if (!key.get().scopes().contains(operation.scope())) {
      String lacks = "this key lacks the scope " + operation.scope().word();
      throw new ApiProblem(403, "Forbidden", lacks);
    }
    Map<String, String> query = new HashMap<>();
    c.queryParams().forEach(query::putIfAbsent);
    return new ApiRequest(key.get(), Map.copyOf(c.pathParams()), query, body(c));
  }

  private static JsonNode body(RoutingContext c) throws ApiProblem {
    Buffer buffer = c.body().buffer();
    if (buffer == null || buffer.length() == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode node = JSON.readTree(buffer.getBytes());
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      throw ApiProblem.invalid("the body is not JSON");
    }
    throw ApiProblem.invalid("the body must be a JSON object");
  }

  private static CompletionStage<ApiAnswer> run(ApiOperation operation, ApiRequest request) {
    try {
      return operation.work().run(request);
    } catch (ApiProblem problem) {
      return CompletableFuture.completedStage(problem.answer());
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static ApiAnswer fault(ApiOperation operation, Throwable failure) {
    LOG.error("{} failed", operation.id(), failure);
    return new ApiProblem(500, "InternalError", "an error of the server; its log says more")
        .answer();
  }

  private static void answer(RoutingContext c, ApiAnswer answer) {
    HttpServerResponse response = c.response();
    if (response.ended()) {
      return;
    }
    response.setStatusCode(answer.status()).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (answer.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    if (answer.body() == null) {
      response.end();
      return;
    }
    try {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
          .end(Buffer.buffer(JSON.writeValueAsBytes(answer.body())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }
}
