package io.switchroom.gateway.config;

import io.switchroom.gateway.config.GatewayConfig.Callback;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads where an application of {@code apps} wants to be told of events. */
final class CallbackReader {
  /** Those of an application. */
  static final Set<String> KEYS =
      Set.of("callbackUrl", "callbackKey", "callbackKeyFile", "callbackGroups");

  private static final Set<String> GROUP_KEYS = new TreeSet<>(List.of("url", "key", "keyFile"));

  /** Rooms, media, recording, live push. */
  private static final int GROUPS = 4;

  private final SettingReader reader;
  private final Setting setting;
  private final Map<Integer, Callback> byGroup = new HashMap<>();

  CallbackReader(SettingReader reader, Setting setting) {
    this.reader = reader;
    this.setting = setting;
  }

  /**
   * By event group.
   *
   * @param origin of the application
   * @param values of its keys
   */
  Map<Integer, Callback> read(Origin origin, Map<String, Node> values) {
    Node url = values.get("callbackUrl");
    Node key = values.get("callbackKey");
    Node keyFile = values.get("callbackKeyFile");
    if (url != null || key != null || keyFile != null) {
      Optional<Callback> all = callback(origin, "callback", url, key, keyFile);
      for (int group = 1; all.isPresent() && group <= GROUPS; group++) {
        byGroup.put(group, all.get());
      }
    }
    Node groups = values.get("callbackGroups");
    if (groups instanceof MappingNode table) {
      table.getValue().forEach(this::readGroup);
    } else if (groups != null) {
      String right = "a table of groups, each with url and key, must stand here";
      mistake(setting.originOf(groups), "callbackGroups: " + right);
    }
    return Map.copyOf(byGroup);
  }

  private void readGroup(NodeTuple entry) {
    Origin origin = setting.originOf(entry.getKeyNode());
    String name = String.valueOf(SettingReader.textOf(entry.getKeyNode()));
    String meaning = "(1 rooms, 2 media, 3 recording, 4 live push)";
    String wrong = SettingReader.wrongNumber(name, 1, GROUPS, meaning);
    if (wrong != null) {
      mistake(origin, "callbackGroups: " + wrong);
      return;
    }
    if (!(entry.getValueNode() instanceof MappingNode mapping)) {
      mistake(origin, "callbackGroups: a group has the keys url and key");
      return;
    }
    Map<String, Node> values = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = String.valueOf(SettingReader.textOf(tuple.getKeyNode()));
      if (GROUP_KEYS.contains(key)) {
        values.put(key, tuple.getValueNode());
      } else {
        String suggestion = Settings.suggestion(key, GROUP_KEYS);
        Origin place = setting.originOf(tuple.getKeyNode());
        mistake(place, "callbackGroups: " + key + " is not a key of a group" + suggestion);
      }
    }
    callback(
            origin,
            "callback of group " + name,
            values.get("url"),
            values.get("key"),
            values.get("keyFile"))
        .ifPresent(callback -> byGroup.put(Integer.parseInt(name), callback));
  }

  /** Empty with a mistake noted. */
  private Optional<Callback> callback(
      Origin origin, String what, Node url, Node key, Node keyFile) {
    if (url == null || (key == null) == (keyFile == null)) {
      mistake(origin, "the " + what + " must have an address, and either a key or a file with it");
      return Optional.empty();
    }
    Optional<URI> uri = uri(setting.originOf(url), what, SettingReader.textOf(url));
    Node node = key == null ? keyFile : key;
    String text = SettingReader.textOf(node);
    boolean isFile = key == null && text != null;
    String secret = isFile ? SettingReader.contents(setting.originOf(node), text) : text;
    if (secret == null || secret.isEmpty()) {
      mistake(setting.originOf(node), "the key of the " + what + " is empty or cannot be read");
      return Optional.empty();
    }
    return uri.map(address -> new Callback(address, new Secret(secret)));
  }

  private Optional<URI> uri(Origin place, String what, String text) {
    try {
      URI uri = new URI(String.valueOf(text));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawFragment() == null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    String right = " is not an address, such as https://app.example/rtc-events";
    mistake(place, "the " + what + ": " + SettingReader.quote(String.valueOf(text)) + right);
    return Optional.empty();
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(AppReader.KEY, origin, AppReader.KEY + ": " + sentence);
  }
}
