package io.switchroom.gateway.api;

import static java.util.concurrent.CompletableFuture.completedStage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.apps.AppEdit;
import io.switchroom.gateway.apps.AppRegistry;
import io.switchroom.gateway.config.ApiScope;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.rtc.auth.SdkAppId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The applications, and reading the configuration anew. */
final class AppOperations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String APP = "/apps/{sdkAppId}";

  private final AppRegistry registry;
  private final RoomDirectory directory;
  private final Reload reload;
  private final Executor control;

  /**
   * @param control the control loop, to which the directory belongs
   */
  AppOperations(AppRegistry registry, RoomDirectory directory, Reload reload, Executor control) {
    this.control = control;
    this.registry = registry;
    this.directory = directory;
    this.reload = reload;
  }

  List<ApiOperation> all() {
    return List.of(
        new ApiOperation("GET", "/apps", "listApps", ApiScope.APPS_READ, this::list),
        new ApiOperation("GET", APP, "getApp", ApiScope.APPS_READ, this::get),
        new ApiOperation("PUT", APP, "putApp", ApiScope.APPS_WRITE, this::put),
        new ApiOperation("DELETE", APP, "removeApp", ApiScope.APPS_WRITE, this::remove),
        new ApiOperation("POST", "/reload", "reload", ApiScope.APPS_RELOAD, this::reload));
  }

  private CompletionStage<ApiAnswer> list(ApiRequest request) {
    ObjectNode body = JSON.objectNode();
    ArrayNode apps = body.putArray("apps");
    AppRegistry.State state = registry.now();
    state.apps().stream()
        .filter(app -> request.key().isGoodFor(new SdkAppId(app.sdkAppId())))
        .forEach(app -> apps.add(app(state, app)));
    return completedStage(ApiAnswer.ok(body));
  }

  private CompletionStage<ApiAnswer> get(ApiRequest request) throws ApiProblem {
    return completedStage(ApiAnswer.ok(app(registry.now(), request.app())));
  }

  private CompletionStage<ApiAnswer> put(ApiRequest request) throws ApiProblem {
    SdkAppId id = request.app();
    try {
      return registry
          .putApp(id, (ObjectNode) request.body())
          .thenApplyAsync(
              edit -> answer(edit, now -> ApiAnswer.ok(app(now, find(now, id)))), control);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.invalid(e.getMessage());
    }
  }

  private CompletionStage<ApiAnswer> remove(ApiRequest request) throws ApiProblem {
    return registry
        .removeApp(request.app())
        .thenApply(edit -> answer(edit, now -> ApiAnswer.noContent()));
  }

  /** What a change is answered with. */
  static ApiAnswer answer(AppEdit edit, Function<AppRegistry.State, ApiAnswer> done) {
    return switch (edit) {
      case AppEdit.Done e -> done.apply(e.now());
      case AppEdit.NotFound e -> new ApiProblem(404, "NotFound", e.text()).answer();
      case AppEdit.Conflict e -> new ApiProblem(409, "Conflict", e.text()).answer();
    };
  }

  private ObjectNode app(AppRegistry.State state, SdkAppId id) throws ApiProblem {
    App app = find(state, id);
    if (app == null) {
      throw new ApiProblem(404, "NotFound", "there is no application " + id);
    }
    return app(state, app);
  }

  private static App find(AppRegistry.State state, SdkAppId id) {
    return state.apps().stream()
        .filter(app -> app.sdkAppId() == id.value())
        .findFirst()
        .orElse(null);
  }

  /** Keys are told to nobody. */
  private ObjectNode app(AppRegistry.State state, App app) {
    SdkAppId id = new SdkAppId(app.sdkAppId());
    long rooms =
        directory.rooms().stream().filter(room -> room.key().application().equals(id)).count();
    return JSON.objectNode()
        .put("sdkAppId", app.sdkAppId())
        .put("origin", state.isFromFile(id) ? "file" : "api")
        .put("privateMapKeyRequired", app.privateMapKeyRequired())
        .put("accountType", app.accountType())
        .put("bizId", app.bizId())
        .put("rooms", rooms);
  }

  /** Concerns all applications, and its answer may quote the settings of any. */
  private CompletionStage<ApiAnswer> reload(ApiRequest request) throws ApiProblem {
    if (!request.key().isGoodForAll()) {
      throw new ApiProblem(403, "Forbidden", "this key is good for some applications only");
    }
    return reload
        .run()
        .thenApply(
            outcome -> {
              if (!outcome.mistakes().isEmpty()) {
                String all = String.join("\n", outcome.mistakes());
                return new ApiProblem(422, "InvalidConfiguration", all).answer();
              }
              ObjectNode body = JSON.objectNode();
              ArrayNode later = body.putArray("restartNeeded");
              outcome.restartNeeded().forEach(later::add);
              return ApiAnswer.ok(body);
            });
  }
}
