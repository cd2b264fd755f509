package io.switchroom.gateway.config;

import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.rtc.auth.EcdsaPrivateKey;
import io.switchroom.rtc.auth.EcdsaPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code apps}. No message of it repeats a secret. */
final class AppReader {
  static final String KEY = "apps";
  static final long MAX_SDK_APP_ID = 4_294_967_295L;
  private static final int MIN_SECRET_CHARS = 32;
  private static final Set<String> KEYS = names();

  private static Set<String> names() {
    Set<String> names =
        new TreeSet<>(
            List.of(
                "sdkAppId",
                "secret",
                "secretFile",
                "publicKey",
                "publicKeyFile",
                "privateKeyFile",
                "privateMapKeyRequired",
                "accountType",
                "bizId",
                "profiles",
                "development"));
    names.addAll(CallbackReader.KEYS);
    return names;
  }

  private static final Set<String> KEY_NAMES =
      Set.of("secret", "secretFile", "publicKey", "publicKeyFile", "privateKeyFile");

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
    Origin origin = setting.originOf(entry);
    if (!(entry instanceof MappingNode mapping)) {
      mistake(origin, "an application has the keys sdkAppId and secret");
      return new App(
          0, List.of(), List.of(), Optional.empty(), false, 0, 0, false, Map.of(), List.of());
    }
    Map<String, Node> values = reader.parts(KEY, mapping, KEYS, "an application");
    boolean development = reader.flag(KEY, "development", values.get("development"));
    boolean anyKey = KEY_NAMES.stream().anyMatch(values::containsKey);
    if (!anyKey) {
      mistake(origin, "the application has no key; secret or secretFile must stand here");
    } else if (development && !values.containsKey("secret")) {
      mistake(origin, "an application for development has a secret, and it stands here");
    }
    return new App(
        sdkAppId(origin, values.get("sdkAppId")),
        texts("secret", origin, values).stream().map(this::secret).map(Secret::new).toList(),
        texts("publicKey", origin, values).stream().map(this::publicKey).toList(),
        privateKey(values.get("privateKeyFile")),
        reader.flag(KEY, "privateMapKeyRequired", values.get("privateMapKeyRequired")),
        number("accountType", values),
        number("bizId", values),
        development,
        new CallbackReader(reader, setting).read(origin, values),
        new ProfileReader(reader, setting).read(values.get("profiles")));
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

  /** A text of the configuration or of a file it names, and where that stands. */
  private record Text(Origin origin, String text) {}

  /**
   * One text or a list of them, written here or in files: the value of {@code name} or of {@code
   * nameFile}. Empty if there is neither.
   */
  private List<Text> texts(String name, Origin origin, Map<String, Node> values) {
    Node inline = values.get(name);
    Node file = values.get(name + "File");
    if (inline != null && file != null) {
      mistake(
          origin,
          name + " and " + name + "File stand side by side; several belong in one list of either");
      return List.of();
    }
    Node node = inline != null ? inline : file;
    if (node == null) {
      return List.of();
    }
    List<Text> texts = new ArrayList<>();
    for (Node one : node instanceof SequenceNode list ? list.getValue() : List.of(node)) {
      Origin place = setting.originOf(one);
      String text = SettingReader.textOf(one);
      if (text == null) {
        mistake(place, name + ": a text or a list of texts must stand here");
      } else {
        texts.add(new Text(place, file == null ? text : contents(name + "File", place, text)));
      }
    }
    if (node instanceof SequenceNode list && list.getValue().isEmpty()) {
      mistake(setting.originOf(node), name + ": the list is empty");
    }
    texts.removeIf(text -> text.text == null);
    return texts;
  }

  private String secret(Text written) {
    int length = written.text.length();
    if (length < MIN_SECRET_CHARS) {
      String right = "; it must have at least " + MIN_SECRET_CHARS;
      mistake(written.origin, "the secret is too short: " + length + " characters" + right);
    }
    return written.text;
  }

  private String publicKey(Text written) {
    try {
      EcdsaPublicKey.parse(written.text);
    } catch (IllegalArgumentException e) {
      mistake(written.origin, "publicKey: " + e.getMessage());
    }
    return written.text;
  }

  private Optional<Secret> privateKey(Node file) {
    if (file == null) {
      return Optional.empty();
    }
    Origin place = setting.originOf(file);
    String path = SettingReader.textOf(file);
    if (path == null) {
      mistake(place, "privateKeyFile: a single value must stand here");
      return Optional.empty();
    }
    String pem = contents("privateKeyFile", place, path);
    if (pem != null) {
      try {
        EcdsaPrivateKey.parse(pem);
      } catch (IllegalArgumentException e) {
        mistake(place, "privateKeyFile: " + e.getMessage());
      }
    }
    return Optional.ofNullable(pem).map(Secret::new);
  }

  /** A file's text, without the line feed that editors leave; null with a mistake noted. */
  private String contents(String key, Origin place, String path) {
    String contents = SettingReader.contents(place, path);
    if (contents == null) {
      mistake(place, key + " " + SettingReader.quote(path) + " cannot be read");
    }
    return contents;
  }

  private long number(String name, Map<String, Node> values) {
    Node node = values.get(name);
    String text = node == null ? "0" : String.valueOf(SettingReader.textOf(node));
    String wrong = SettingReader.wrongNumber(text, 0, MAX_SDK_APP_ID, "");
    if (wrong != null) {
      mistake(setting.originOf(node), name + " " + wrong.strip());
      return 0;
    }
    return Long.parseLong(text);
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(KEY, origin, KEY + ": " + sentence);
  }
}
