package io.switchroom.gateway.api;

import static java.util.concurrent.CompletableFuture.completedStage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.apps.AppRegistry;
import io.switchroom.gateway.apps.ProfileJson;
import io.switchroom.gateway.config.ApiScope;
import io.switchroom.gateway.config.GatewayConfig.Profile;
import io.switchroom.gateway.config.JsonSettings;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.ProfileSet;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.profile.RoleProfiles;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The role profiles of an application, by platform. */
final class ProfileOperations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String SETS = "/apps/{sdkAppId}/profiles";
  private static final String SET = SETS + "/{platform}";
  private static final String PROFILE = SET + "/{role}";

  private final AppRegistry registry;

  ProfileOperations(AppRegistry registry) {
    this.registry = registry;
  }

  List<ApiOperation> all() {
    ApiScope read = ApiScope.PROFILES_READ;
    ApiScope write = ApiScope.PROFILES_WRITE;
    return List.of(
        new ApiOperation("GET", SETS, "listProfileSets", read, this::listSets),
        new ApiOperation("GET", SET, "getProfileSet", read, this::getSet),
        new ApiOperation("GET", PROFILE, "getProfile", read, this::get),
        new ApiOperation("PUT", PROFILE, "putProfile", write, this::put),
        new ApiOperation("DELETE", PROFILE, "removeProfile", write, this::remove));
  }

  private CompletionStage<ApiAnswer> listSets(ApiRequest request) throws ApiProblem {
    SdkAppId app = known(request);
    ObjectNode body = JSON.objectNode();
    ArrayNode sets = body.putArray("sets");
    for (Platform platform : Platform.values()) {
      sets.add(set(registry.now().profiles().set(app, platform)));
    }
    return completedStage(ApiAnswer.ok(body));
  }

  private CompletionStage<ApiAnswer> getSet(ApiRequest request) throws ApiProblem {
    SdkAppId app = known(request);
    return completedStage(ApiAnswer.ok(set(registry.now().profiles().set(app, platform(request)))));
  }

  private CompletionStage<ApiAnswer> get(ApiRequest request) throws ApiProblem {
    ProfileSet set = registry.now().profiles().set(known(request), platform(request));
    RoleProfile profile =
        set.find(role(request))
            .orElseThrow(
                () -> new ApiProblem(404, "NotFound", "there is no role profile of that name"));
    return completedStage(ApiAnswer.ok(ProfileJson.of(profile, set.isDefault(profile))));
  }

  private CompletionStage<ApiAnswer> put(ApiRequest request) throws ApiProblem {
    SdkAppId app = request.app();
    Profile profile;
    try {
      profile = JsonSettings.profile(platform(request), role(request), (ObjectNode) request.body());
    } catch (IllegalArgumentException e) {
      throw ApiProblem.invalid(e.getMessage());
    }
    return registry
        .putProfile(app, profile)
        .thenApply(
            edit ->
                AppOperations.answer(
                    edit,
                    now -> ApiAnswer.ok(ProfileJson.of(profile.profile(), profile.isDefault()))));
  }

  private CompletionStage<ApiAnswer> remove(ApiRequest request) throws ApiProblem {
    RoleProfiles.Key set = new RoleProfiles.Key(request.app(), platform(request));
    return registry
        .removeProfile(set, role(request))
        .thenApply(edit -> AppOperations.answer(edit, now -> ApiAnswer.noContent()));
  }

  private SdkAppId known(ApiRequest request) throws ApiProblem {
    SdkAppId app = request.app();
    if (registry.now().apps().stream().noneMatch(known -> known.sdkAppId() == app.value())) {
      throw new ApiProblem(404, "NotFound", "there is no application " + app);
    }
    return app;
  }

  private static Platform platform(ApiRequest request) throws ApiProblem {
    return Platform.of(ApiRequest.decimal(request.path().get("platform")))
        .orElseThrow(
            () ->
                ApiProblem.invalid(
                    "platform must be 0 (pc), 1 (ios), 2 (android), 4 (mac) or 8 (phone)"));
  }

  private static String role(ApiRequest request) throws ApiProblem {
    String role = request.path().get("role");
    if (!RoleProfile.isRole(role)) {
      throw ApiProblem.invalid("a role has 1 to 64 of letters, digits, _ and -");
    }
    return role;
  }

  private static ObjectNode set(ProfileSet set) {
    ObjectNode node = JSON.objectNode();
    node.put("platform", set.platform().number()).put("sequence", set.sequence());
    node.put("defaultRole", set.defaultRole());
    ArrayNode profiles = node.putArray("profiles");
    set.profiles()
        .forEach(profile -> profiles.add(ProfileJson.of(profile, set.isDefault(profile))));
    return node;
  }
}
