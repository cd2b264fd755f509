package io.switchroom.gateway.config;

import io.switchroom.gateway.config.GatewayConfig.App;
import io.switchroom.gateway.config.GatewayConfig.DialPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads {@code dialplan.numbers}: dialled number → room, or → {room, sdkAppId}. */
final class NumberReader {
  static final String KEY = "dialplan.numbers";
  private static final Pattern DIALLED = Pattern.compile("[A-Za-z0-9+*#._-]{1,64}");
  private static final Set<String> KEYS = new TreeSet<>(List.of("room", "sdkAppId"));

  private final SettingReader reader;
  private final Setting setting;
  private final List<App> apps;
  private final long defaultSdkAppId;
  private final long maxRoom;

  NumberReader(SettingReader reader, List<App> apps, long defaultSdkAppId, long maxRoom) {
    this.reader = reader;
    this.setting = reader.setting(KEY);
    this.apps = apps;
    this.defaultSdkAppId = defaultSdkAppId;
    this.maxRoom = maxRoom;
  }

  List<DialPlan.Number> read() {
    List<DialPlan.Number> numbers = new ArrayList<>();
    Map<String, Origin> seen = new HashMap<>();
    if (setting.value() instanceof MappingNode table) {
      for (NodeTuple tuple : table.getValue()) {
        Origin origin = setting.originOf(tuple.getKeyNode());
        String dialled = String.valueOf(SettingReader.textOf(tuple.getKeyNode()));
        Origin first = seen.putIfAbsent(dialled, origin);
        if (first != null) {
          mistake(origin, dialled + " stands already at " + first);
        } else if (!DIALLED.matcher(dialled).matches()) {
          String right = "; it must be 1 to 64 letters, digits or + * # . _ -";
          mistake(origin, SettingReader.quote(dialled) + " is not a number to dial" + right);
        }
        numbers.add(number(dialled, tuple.getValueNode()));
      }
    } else if (!Settings.isNothing(setting.value())) {
      reader.mistake(KEY, "a table of number: room must stand here");
    }
    return List.copyOf(numbers);
  }

  private DialPlan.Number number(String dialled, Node value) {
    if (!(value instanceof MappingNode mapping)) {
      return new DialPlan.Number(dialled, room(dialled, value), defaultSdkAppId);
    }
    long room = 0;
    long sdkAppId = defaultSdkAppId;
    for (NodeTuple tuple : mapping.getValue()) {
      String name = String.valueOf(SettingReader.textOf(tuple.getKeyNode()));
      if (name.equals("room")) {
        room = room(dialled, tuple.getValueNode());
      } else if (name.equals("sdkAppId")) {
        sdkAppId = sdkAppId(dialled, tuple.getValueNode());
      } else {
        String suggestion = Settings.suggestion(name, KEYS);
        Origin origin = setting.originOf(tuple.getKeyNode());
        mistake(origin, name + " is not a key of a number" + suggestion);
      }
    }
    if (mapping.getValue().stream().noneMatch(NumberReader::isRoom)) {
      mistake(setting.originOf(mapping), dialled + " has no room");
    }
    return new DialPlan.Number(dialled, room, sdkAppId);
  }

  private static boolean isRoom(NodeTuple tuple) {
    return "room".equals(SettingReader.textOf(tuple.getKeyNode()));
  }

  private long room(String dialled, Node node) {
    String text = String.valueOf(SettingReader.textOf(node));
    String wrong = SettingReader.wrongNumber(text, 1, maxRoom, "(rooms.maxNumber)");
    if (wrong != null) {
      mistake(setting.originOf(node), dialled + ": room " + wrong);
      return 1;
    }
    return Long.parseLong(text);
  }

  private long sdkAppId(String dialled, Node node) {
    String text = String.valueOf(SettingReader.textOf(node));
    String wrong = SettingReader.wrongNumber(text, 1, AppReader.MAX_SDK_APP_ID, "");
    if (wrong == null && apps.stream().anyMatch(app -> text.equals("" + app.sdkAppId()))) {
      return Long.parseLong(text);
    }
    if (reader.good(AppReader.KEY)) {
      String sentence = "sdkAppId " + SettingReader.quote(text) + " is not that of one of apps";
      mistake(setting.originOf(node), dialled + ": " + sentence);
    }
    return defaultSdkAppId;
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(KEY, origin, KEY + ": " + sentence);
  }
}
