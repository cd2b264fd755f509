package io.switchroom.gateway.api;

import static java.util.concurrent.CompletableFuture.completedStage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.auth.Applications;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The applications there are, and reading them anew. */
final class AppOperations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Supplier<Applications> applications;
  private final RoomDirectory directory;
  private final Reload reload;

  AppOperations(Supplier<Applications> applications, RoomDirectory directory, Reload reload) {
    this.applications = applications;
    this.directory = directory;
    this.reload = reload;
  }

  List<ApiOperation> all() {
    return List.of(
        new ApiOperation("GET", "/apps", "listApps", ApiScope.APPS_READ, this::list),
        new ApiOperation("POST", "/reload", "reload", ApiScope.APPS_RELOAD, this::reload));
  }

  private CompletionStage<ApiAnswer> list(ApiRequest request) {
    ObjectNode body = JSON.objectNode();
    ArrayNode apps = body.putArray("apps");
    for (Application app : applications.get().all()) {
      if (request.key().isGoodFor(app.id())) {
        long rooms =
            directory.rooms().stream()
                .filter(room -> room.key().application().equals(app.id()))
                .count();
        apps.addObject()
            .put("sdkAppId", app.id().value())
            .put("privateMapKeyRequired", app.privateMapKeyRequired())
            .put("rooms", rooms);
      }
    }
    return completedStage(ApiAnswer.ok(body));
  }

  private CompletionStage<ApiAnswer> reload(ApiRequest request) {
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
