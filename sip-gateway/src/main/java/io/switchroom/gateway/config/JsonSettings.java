package io.switchroom.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.config.GatewayConfig.Profile;
import io.switchroom.rtc.profile.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Applications and role profiles that were sent as JSON instead of written in a file, read by the
 * rules of the file. They may name no files of this machine.
 */
public final class JsonSettings {
  private static final String SOURCE = "request";
  private static final String FILE = "File";
  private static final Set<String> NOT_SENT = Set.of("sdkAppId", "development", "profiles");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonSettings() {}

  /**
   * An application.
   *
   * @param body the keys of one of {@code apps}, without sdkAppId
   * @throws IllegalArgumentException with every mistake, one per line
   */
  public static App app(long sdkAppId, ObjectNode body) {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      if (NOT_SENT.contains(field.getKey())) {
        wrong.add(field.getKey() + " does not belong here");
      }
    }
    noFiles(body, wrong);
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", wrong));
    }
    App app = read(body.deepCopy().put("sdkAppId", sdkAppId));
    if (app.secrets().stream()
        .map(Secret::reveal)
        .anyMatch(ConfigLoader.publicSecrets()::contains)) {
      throw new IllegalArgumentException("secret: everybody knows this one; make one of your own");
    }
    return app;
  }

  /** Whoever may use the API may not thereby read this machine's files. */
  private static void noFiles(JsonNode node, List<String> wrong) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().endsWith(FILE)) {
        wrong.add(field.getKey() + ": files can be named in the configuration only");
      }
      noFiles(field.getValue(), wrong);
    }
  }

  /**
   * A role profile.
   *
   * @param body {@code default}, {@code type}, {@code audio}, {@code net}, {@code video}, each of
   *     which may be missing
   * @throws IllegalArgumentException with every mistake, one per line
   */
  public static Profile profile(Platform platform, String role, ObjectNode body) {
    ObjectNode profile = body.deepCopy().put("role", role).put("platform", platform.number());
    ObjectNode app = JSON.objectNode().put("sdkAppId", 1).put("secret", "0".repeat(32));
    app.putArray("profiles").add(profile);
    return read(app).profiles().get(0);
  }

  private static App read(ObjectNode app) {
    Settings settings = ConfigLoader.reference();
    ObjectNode root = JSON.objectNode();
    root.putArray(AppReader.KEY).add(app);
    settings.overlayFile(SOURCE, root.toString()); // JSON is YAML
    List<App> apps = new AppReader(new SettingReader(settings)).read();
    if (!settings.mistakes().isEmpty()) {
      String prefix = AppReader.KEY + ": ";
      throw new IllegalArgumentException(
          settings.mistakes().stream()
              .map(Mistake::sentence)
              .map(
                  sentence ->
                      sentence.startsWith(prefix) ? sentence.substring(prefix.length()) : sentence)
              .collect(Collectors.joining("\n")));
    }
    return apps.get(0);
  }
}
