package io.switchroom.gateway.config;

import io.switchroom.gateway.config.GatewayConfig.Api;
import io.switchroom.gateway.config.GatewayConfig.App;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code api.keys}. No message of it repeats a secret. */
final class ApiKeyReader {
  static final String KEY = "api.keys";
  private static final String ALL = "all";
  private static final int MIN_SECRET_CHARS = 32;
  private static final Set<String> KEYS =
      new TreeSet<>(List.of("name", "secret", "secretFile", "scopes", "apps", "development"));
  private static final Set<String> SCOPES =
      Arrays.stream(ApiScope.values())
          .map(ApiScope::word)
          .collect(Collectors.toCollection(TreeSet::new));

  private final SettingReader reader;
  private final Setting setting;
  private final Set<Long> apps;
  private final Set<String> names = new HashSet<>();
  private final Set<String> secrets = new HashSet<>();

  /**
   * @param apps those there are
   */
  ApiKeyReader(SettingReader reader, List<App> apps) {
    this.reader = reader;
    this.setting = reader.setting(KEY);
    this.apps = apps.stream().map(App::sdkAppId).collect(Collectors.toSet());
  }

  List<Api.Key> read() {
    List<Api.Key> keys = new ArrayList<>();
    if (setting.value() instanceof SequenceNode list) {
      list.getValue().forEach(entry -> keys.add(key(entry)));
    } else {
      reader.mistake(KEY, "a list of keys must stand here; [] for none");
    }
    return List.copyOf(keys);
  }

  private Api.Key key(Node entry) {
    Origin origin = setting.originOf(entry);
    Map<String, Node> values = new HashMap<>();
    if (entry instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String name = String.valueOf(SettingReader.textOf(tuple.getKeyNode()));
        Origin place = setting.originOf(tuple.getKeyNode());
        if (!KEYS.contains(name)) {
          mistake(place, name + " is not known here" + Settings.suggestion(name, KEYS));
        } else if (values.put(name, tuple.getValueNode()) != null) {
          mistake(place, name + " is set a second time");
        }
      }
    } else {
      mistake(origin, "a key has name, secret, scopes and apps");
    }
    return new Api.Key(
        name(origin, values.get("name")),
        new Secret(secret(origin, values)),
        scopes(origin, values.get("scopes")),
        apps(values.get("apps")),
        reader.flag(KEY, "development", values.get("development")));
  }

  private String name(Origin origin, Node node) {
    String name = node == null ? null : SettingReader.textOf(node);
    if (name == null || name.isBlank()) {
      mistake(origin, "the key has no name");
      return "";
    }
    if (!names.add(name)) {
      mistake(setting.originOf(node), "two keys have the name " + SettingReader.quote(name));
    }
    return name;
  }

  private String secret(Origin origin, Map<String, Node> values) {
    Node inline = values.get("secret");
    Node file = values.get("secretFile");
    if ((inline == null) == (file == null)) {
      mistake(origin, "the key must have either secret or secretFile");
      return "";
    }
    Origin place = setting.originOf(inline == null ? file : inline);
    String text = SettingReader.textOf(inline == null ? file : inline);
    String secret = inline == null && text != null ? SettingReader.contents(place, text) : text;
    if (secret == null) {
      mistake(place, "the secret cannot be read");
      return "";
    }
    if (secret.length() < MIN_SECRET_CHARS) {
      String right = "; it must have at least " + MIN_SECRET_CHARS;
      mistake(place, "the secret is too short: " + secret.length() + " characters" + right);
    } else if (!secrets.add(secret)) {
      mistake(place, "two keys have the same secret");
    }
    return secret;
  }

  private Set<ApiScope> scopes(Origin origin, Node node) {
    if (ALL.equals(node == null ? null : SettingReader.textOf(node))) {
      return Set.of(ApiScope.values());
    }
    Set<ApiScope> scopes = new LinkedHashSet<>();
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      mistake(origin, "the key must have scopes: all, or a list of " + String.join(", ", SCOPES));
      return scopes;
    }
    for (Node scope : list.getValue()) {
      String word = String.valueOf(SettingReader.textOf(scope));
      ApiScope.of(word)
          .ifPresentOrElse(
              scopes::add,
              () ->
                  mistake(
                      setting.originOf(scope),
                      SettingReader.quote(word)
                          + " is not a scope; there are "
                          + String.join(", ", SCOPES)));
    }
    return scopes;
  }

  /** Empty for all. */
  private Set<Long> apps(Node node) {
    if (node == null || ALL.equals(SettingReader.textOf(node))) {
      return Set.of();
    }
    Set<Long> good = new LinkedHashSet<>();
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      mistake(setting.originOf(node), "apps must be all, or a list of sdkAppIds");
      return good;
    }
    for (Node app : list.getValue()) {
      String text = String.valueOf(SettingReader.textOf(app));
      if (SettingReader.wrongNumber(text, 1, AppReader.MAX_SDK_APP_ID, "") != null
          || !apps.contains(Long.parseLong(text))) {
        mistake(setting.originOf(app), SettingReader.quote(text) + " is none of apps");
      } else {
        good.add(Long.parseLong(text));
      }
    }
    return good;
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(KEY, origin, KEY + ": " + sentence);
  }
}
