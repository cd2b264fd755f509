package io.switchroom.gateway.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The layers of the configuration, one on top of the other: reference file, operator's file,
 * environment. The reference file decides which keys exist: a mapping with entries is a section,
 * everything else (an empty mapping too) is the value of a key.
 *
 * <p>Works on YAML nodes, not on Java values, so that each value knows its line and is exactly the
 * text that was written ({@code +4930} stays a number to dial).
 */
final class Settings {
  static final String VARIABLE_PREFIX = "SWITCHROOM_";

  private final Map<String, Setting> byKey = new LinkedHashMap<>();
  private final Set<String> sections = new HashSet<>();
  private final List<Mistake> mistakes = new ArrayList<>();

  /** The first layer. Throws IllegalStateException on a broken reference file, which is a bug. */
  Settings(String source, String reference) {
    Node root = parse(source, reference);
    if (!(root instanceof MappingNode mapping) || !mistakes.isEmpty()) {
      throw new IllegalStateException(source + " is not a mapping " + mistakes);
    }
    define("", source, mapping);
  }

  private void define(String prefix, String source, MappingNode mapping) {
    for (NodeTuple tuple : mapping.getValue()) {
      String key = prefix + ((ScalarNode) tuple.getKeyNode()).getValue();
      if (tuple.getValueNode() instanceof MappingNode section && !section.getValue().isEmpty()) {
        sections.add(key);
        define(key + ".", source, section);
      } else {
        byKey.put(key, new Setting(key, tuple.getValueNode(), origin(source, tuple.getKeyNode())));
      }
    }
  }

  /** Lays a file of the operator's on top. */
  void overlayFile(String source, String text) {
    Node root = parse(source, text);
    if (root instanceof MappingNode mapping) {
      overlay("", source, mapping);
    } else if (root != null) {
      mistake(origin(source, root), "the file must consist of lines like \"http:\" and their keys");
    }
  }

  private void overlay(String prefix, String source, MappingNode mapping) {
    Map<String, Origin> seen = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Origin origin = origin(source, tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        mistake(origin, "a list or table stands where a key should");
        continue;
      }
      String key = prefix + name.getValue();
      Origin first = seen.putIfAbsent(key, origin);
      if (first != null) {
        mistake(origin, key + " is set a second time; the first is in line " + first.line());
      } else if (byKey.containsKey(key)) {
        byKey.put(key, new Setting(key, tuple.getValueNode(), origin));
      } else if (!sections.contains(key)) {
        mistake(origin, key + " is not a known key" + suggestion(key, knownNames()));
      } else if (tuple.getValueNode() instanceof MappingNode section) {
        overlay(key + ".", source, section);
      } else if (!isNothing(tuple.getValueNode())) {
        mistake(origin, key + " is a section; its keys belong on the lines below, indented");
      }
    }
  }

  /** Lays the environment on top; variables without our prefix are not ours. */
  void overlayEnvironment(Map<String, String> environment) {
    Map<String, String> keyByVariable = new LinkedHashMap<>();
    byKey.keySet().forEach(key -> keyByVariable.put(variable(key), key));
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              if (!name.startsWith(VARIABLE_PREFIX)) {
                return;
              }
              Origin origin = new Origin(name, 0);
              String key = keyByVariable.get(name);
              if (key == null) {
                String suggestion = suggestion(name, keyByVariable.keySet());
                mistake(origin, "is not the variable of a known key" + suggestion);
              } else {
                overlayVariable(key, origin, text);
              }
            });
  }

  /** A single value is taken as it is, so that no secret needs YAML's quotes. */
  private void overlayVariable(String key, Origin origin, String text) {
    Node value =
        byKey.get(key).value() instanceof ScalarNode
            ? scalar(text.strip())
            : parse(origin.source(), text);
    if (text.isBlank() && value == null) {
      mistake(origin, key + ": a list or table in YAML must stand here");
    } else if (value != null) {
      byKey.put(key, new Setting(key, value, origin));
    }
  }

  /** {@code media.timeoutSeconds} → {@code SWITCHROOM_MEDIA_TIMEOUT_SECONDS}. */
  static String variable(String key) {
    return VARIABLE_PREFIX
        + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  static Origin origin(String source, Node node) {
    return new Origin(source, node.getStartMark().getLine() + 1);
  }

  static boolean isNothing(Node node) {
    return node.getTag() == Tag.NULL;
  }

  static String suggestion(String wrong, Set<String> known) {
    return NearestName.of(wrong, known).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /** The value in force; the key must be one of the reference file. */
  Setting get(String key) {
    Setting setting = byKey.get(key);
    if (setting == null) {
      throw new IllegalStateException(key + " is missing in the reference file");
    }
    return setting;
  }

  /** All values in force, in the order of the reference file. */
  List<Setting> all() {
    return List.copyOf(byKey.values());
  }

  void mistake(Origin origin, String sentence) {
    mistakes.add(new Mistake(origin, sentence));
  }

  /** In reading order. */
  List<Mistake> mistakes() {
    return mistakes.stream().sorted(Comparator.comparing(Mistake::origin)).toList();
  }

  private Set<String> knownNames() {
    Set<String> names = new TreeSet<>(sections);
    names.addAll(byKey.keySet());
    return names;
  }

  /** The document as nodes; null if it is empty or, with a mistake noted, not YAML. */
  private Node parse(String source, String text) {
    try {
      return new Yaml(new LoaderOptions()).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      boolean isVariable = source.startsWith(VARIABLE_PREFIX);
      mistake(new Origin(source, isVariable ? 0 : line), "is not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      mistake(new Origin(source, 0), "is not YAML: " + e.getMessage().lines().findFirst().get());
    }
    return null;
  }

  private static Node scalar(String text) {
    return new ScalarNode(Tag.STR, text, null, null, DumperOptions.ScalarStyle.PLAIN);
  }
}
