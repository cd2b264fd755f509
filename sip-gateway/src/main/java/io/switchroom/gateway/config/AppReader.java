package io.switchroom.gateway.config;

import io.switchroom.gateway.config.GatewayConfig.App;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code apps}. No message of it repeats a secret. */
final class AppReader {
  static final String KEY = "apps";
  static final long MAX_SDK_APP_ID = 4_294_967_295L;
  private static final int MIN_SECRET_CHARS = 32;
  private static final Set<String> KEYS = names();

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(List.of("sdkAppId", "secret", "secretFile", "development"));
    names.addAll(CallbackReader.KEYS);
    return names;
  }

  private final SettingReader reader;
  private final Setting setting;
  private final Map<Long, Origin> seen = new HashMap<>();

  AppReader(SettingReader reader) {
    this.reader = reader;
    this.setting = reader.setting(KEY);
  }

  List<App> read() {
    List<App> apps = new ArrayList<>();
    if (setting.value() instanceof SequenceNode list && !list.getValue().isEmpty()) {
      list.getValue().forEach(entry -> apps.add(app(entry)));
    } else {
      reader.mistake(KEY, "a list of at least one application must stand here");
    }
    return List.copyOf(apps);
  }

  private App app(Node entry) {
    Map<String, Node> values = new HashMap<>();
    Origin origin = setting.originOf(entry);
    if (!(entry instanceof MappingNode mapping)) {
      mistake(origin, "an application has the keys sdkAppId and secret");
      return new App(0, new Secret(""), false, Map.of());
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String name = String.valueOf(SettingReader.textOf(tuple.getKeyNode()));
      Origin place = setting.originOf(tuple.getKeyNode());
      if (!KEYS.contains(name)) {
        String suggestion = Settings.suggestion(name, KEYS);
        mistake(place, name + " is not a key of an application" + suggestion);
      } else if (values.put(name, tuple.getValueNode()) != null) {
        mistake(place, name + " is set a second time");
      }
    }
    long sdkAppId = sdkAppId(origin, values.get("sdkAppId"));
    return new App(
        sdkAppId,
        secret(origin, values),
        development(values.get("development")),
        new CallbackReader(reader, setting).read(origin, values));
  }

  private long sdkAppId(Origin origin, Node node) {
    if (node == null) {
      mistake(origin, "the application has no sdkAppId");
      return 0;
    }
    String text = String.valueOf(SettingReader.textOf(node));
    String wrong = SettingReader.wrongNumber(text, 1, MAX_SDK_APP_ID, "");
    if (wrong != null) {
      mistake(setting.originOf(node), "sdkAppId " + wrong.strip());
      return 0;
    }
    long sdkAppId = Long.parseLong(text);
    Origin first = seen.putIfAbsent(sdkAppId, setting.originOf(node));
    if (first != null) {
      mistake(setting.originOf(node), "sdkAppId " + text + " stands already at " + first);
    }
    return sdkAppId;
  }

  private Secret secret(Origin origin, Map<String, Node> values) {
    Node inline = values.get("secret");
    Node file = values.get("secretFile");
    if ((inline == null) == (file == null)) {
      mistake(origin, "the application must have either secret or secretFile");
      return new Secret("");
    }
    Origin place = setting.originOf(inline == null ? file : inline);
    String text = SettingReader.textOf(inline == null ? file : inline);
    if (text == null) {
      mistake(place, "a single value must stand here");
      return new Secret("");
    }
    String secret = inline == null ? contents(place, text) : text;
    if (secret != null && secret.length() < MIN_SECRET_CHARS) {
      String right = "; it must have at least " + MIN_SECRET_CHARS;
      mistake(place, "the secret is too short: " + secret.length() + " characters" + right);
    }
    return new Secret(secret == null ? "" : secret);
  }

  /** The secret in a file; null with a mistake noted. */
  private String contents(Origin place, String path) {
    String contents = SettingReader.contents(place, path);
    if (contents == null) {
      mistake(place, "secretFile " + SettingReader.quote(path) + " cannot be read");
    }
    return contents;
  }

  private boolean development(Node node) {
    String text = node == null ? "false" : String.valueOf(SettingReader.textOf(node));
    if (!SettingReader.isFlag(text)) {
      String wrong = SettingReader.quote(text) + " is neither true nor false";
      mistake(setting.originOf(node), "development: " + wrong);
    }
    return Boolean.parseBoolean(text);
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(KEY, origin, KEY + ": " + sentence);
  }
}
