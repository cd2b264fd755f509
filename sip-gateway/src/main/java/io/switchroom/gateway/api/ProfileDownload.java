package io.switchroom.gateway.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.apps.AppRegistry;
import io.switchroom.gateway.apps.ProfileJson;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.ProfileSet;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where clients of the first generation fetch the role profiles of an application: {@code GET
 * /index.php?sdk_appid=N&interface=Voice_Conf_Download&platform=P}. The status is always 200; what
 * went wrong says {@code retcode}.
 */
public final class ProfileDownload {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String INTERFACE = "Voice_Conf_Download";
  private static final int SCHEME = 1;

  private final Supplier<AppRegistry.State> apps;

  /**
   * @param apps the applications and role profiles there are now
   */
  public ProfileDownload(Supplier<AppRegistry.State> apps) {
    this.apps = apps;
  }

  public void addTo(Router router) {
    router.get("/index.php").handler(this::answer);
  }

  private void answer(RoutingContext c) {
    c.response()
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(answer(c.request()).toString());
  }

  private ObjectNode answer(HttpServerRequest request) {
    if (!INTERFACE.equals(request.getParam("interface"))) {
      return refused(ErrorCode.BAD_PARAMETER, "interface must be " + INTERFACE);
    }
    AppRegistry.State state = apps.get();
    long sdkAppId = ApiRequest.decimal(request.getParam("sdk_appid"));
    Optional<App> app =
        state.apps().stream().filter(known -> known.sdkAppId() == sdkAppId).findFirst();
    if (app.isEmpty()) {
      boolean isNumber = SdkAppId.parse(sdkAppId).isPresent();
      ErrorCode code = isNumber ? ErrorCode.APPLICATION_UNKNOWN : ErrorCode.BAD_SDKAPPID;
      return refused(code, code.sentence());
    }
    Optional<Platform> platform =
        Platform.of(ApiRequest.decimal(request.getParam("platform", "0")));
    if (platform.isEmpty()) {
      return refused(ErrorCode.BAD_PARAMETER, "platform must be 0, 1, 2, 4 or 8");
    }
    ProfileSet set = state.profiles().set(new SdkAppId(sdkAppId), platform.get());
    ObjectNode answer = JSON.objectNode();
    ObjectNode data = answer.putObject("data");
    data.put("biz_id", app.get().bizId());
    ArrayNode conf = data.putArray("conf");
    set.profiles().forEach(profile -> conf.add(ProfileJson.of(profile, set.isDefault(profile))));
    data.put("platform", platform.get().number())
        .put("scheme", SCHEME)
        .put("sequence", set.sequence());
    return answer.put("errmsg", "success.").put("retcode", ErrorCode.OK.number());
  }

  private static ObjectNode refused(ErrorCode code, String text) {
    ObjectNode answer = JSON.objectNode();
    answer.putObject("data");
    return answer.put("errmsg", text).put("retcode", code.number());
  }
}
