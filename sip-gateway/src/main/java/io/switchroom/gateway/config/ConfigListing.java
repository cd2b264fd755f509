package io.switchroom.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Prints settings for the operator: key, value, where it came from. */
final class ConfigListing {
  /** Within a list or table; no other value is a secret. */
  private static final Set<String> SECRET =
      Set.of("secret", "callbackKey", "key", "password", "inboundPassword");

  private ConfigListing() {}

  /** One line per key, {@code http.port: 8080 # default}; secrets are masked. */
  static List<String> of(Settings settings) {
    List<String> lines = new ArrayList<>();
    for (Setting setting : settings.all()) {
      boolean isDefault = setting.origin().source().equals(ConfigLoader.REFERENCE);
      String origin = isDefault ? "default" : setting.origin().toString();
      lines.add(setting.key() + ": " + text(setting.value()) + "  # " + origin);
    }
    return lines;
  }

  private static String text(Node node) {
    if (node instanceof SequenceNode list) {
      return list.getValue().stream()
          .map(ConfigListing::text)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (node instanceof MappingNode mapping) {
      return mapping.getValue().stream()
          .map(ConfigListing::entry)
          .collect(Collectors.joining(", ", "{", "}"));
    }
    String text = ((ScalarNode) node).getValue().strip().replace("\n", "\\n");
    return text.isEmpty() ? "\"\"" : text;
  }

  private static String entry(NodeTuple tuple) {
    String name = text(tuple.getKeyNode());
    return name + ": " + (SECRET.contains(name) ? "***" : text(tuple.getValueNode()));
  }
}
