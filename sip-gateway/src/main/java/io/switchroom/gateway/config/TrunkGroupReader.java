package io.switchroom.gateway.config;

import io.switchroom.gateway.trunk.Trunk;
import io.switchroom.gateway.trunk.Trunks.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code trunkGroups}: name → list of trunks, or of {trunk, priority, weight}. */
final class TrunkGroupReader {
  static final String KEY = "trunkGroups";
  private static final Set<String> KEYS = new TreeSet<>(List.of("trunk", "priority", "weight"));
  private static final int MANY = 65_535;

  private final SettingReader reader;
  private final Setting setting;
  private final Set<String> trunks;

  TrunkGroupReader(SettingReader reader, List<Trunk> trunks) {
    this.reader = reader;
    this.setting = reader.setting(KEY);
    this.trunks = trunks.stream().map(Trunk::name).collect(Collectors.toSet());
  }

  Map<String, List<Choice>> read() {
    Map<String, List<Choice>> groups = new LinkedHashMap<>();
    if (setting.value() instanceof MappingNode table) {
      for (NodeTuple tuple : table.getValue()) {
        String name = String.valueOf(SettingReader.textOf(tuple.getKeyNode()));
        Origin origin = setting.originOf(tuple.getKeyNode());
        if (trunks.contains(name)) {
          mistake(origin, name + " is a trunk already, and so a group of one");
        } else if (groups.put(name, choices(origin, tuple.getValueNode())) != null) {
          mistake(origin, name + " stands there twice");
        }
      }
    } else if (!Settings.isNothing(setting.value())) {
      reader.mistake(KEY, "a table of group: list of trunks must stand here");
    }
    return Map.copyOf(groups);
  }

  private List<Choice> choices(Origin origin, Node node) {
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      mistake(origin, "a group is a list of trunks");
      return List.of();
    }
    List<Choice> choices = new ArrayList<>();
    for (Node entry : list.getValue()) {
      if (entry instanceof MappingNode mapping) {
        Map<String, Node> values = reader.parts(KEY, mapping, KEYS, "a group's trunk");
        choices.add(
            new Choice(
                trunk(setting.originOf(entry), values.get("trunk")),
                number(values.get("priority"), 0, 0),
                number(values.get("weight"), 1, 1)));
      } else {
        choices.add(new Choice(trunk(setting.originOf(entry), entry), 0, 1));
      }
    }
    return List.copyOf(choices);
  }

  private String trunk(Origin origin, Node node) {
    String name = String.valueOf(node == null ? null : SettingReader.textOf(node));
    if (!trunks.contains(name) && reader.good(TrunkReader.KEY)) {
      String suggestion = Settings.suggestion(name, new TreeSet<>(trunks));
      mistake(origin, SettingReader.quote(name) + " is none of trunks" + suggestion);
    }
    return name;
  }

  private int number(Node node, int min, int otherwise) {
    if (node == null) {
      return otherwise;
    }
    String text = String.valueOf(SettingReader.textOf(node));
    String wrong = SettingReader.wrongNumber(text, min, MANY, "");
    if (wrong != null) {
      mistake(setting.originOf(node), wrong);
      return otherwise;
    }
    return Integer.parseInt(text);
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(KEY, origin, KEY + ": " + sentence);
  }
}
