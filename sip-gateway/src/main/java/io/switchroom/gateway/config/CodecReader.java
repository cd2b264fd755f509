package io.switchroom.gateway.config;

import io.switchroom.codec.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a list of codecs by their RTP names; their case does not matter. */
final class CodecReader {
  private final SettingReader reader;
  private final String key;
  private final TreeMap<String, AudioCodec> byName = new TreeMap<>();

  CodecReader(SettingReader reader, String key) {
    this.reader = reader;
    this.key = key;
    for (AudioCodec codec : AudioCodec.values()) {
      byName.put(codec == AudioCodec.OPUS ? "opus" : codec.name(), codec);
    }
  }

  List<AudioCodec> read() {
    Setting setting = reader.setting(key);
    List<AudioCodec> codecs = new ArrayList<>();
    if (setting.value() instanceof SequenceNode list) {
      list.getValue().forEach(node -> add(codecs, node, setting));
    }
    if (codecs.isEmpty() && reader.good(key)) {
      reader.mistake(key, "a list of at least one codec must stand here, such as " + names());
    }
    return List.copyOf(codecs);
  }

  private void add(List<AudioCodec> codecs, Node node, Setting setting) {
    String text = String.valueOf(SettingReader.textOf(node));
    AudioCodec codec =
        byName.get(text.equalsIgnoreCase("opus") ? "opus" : text.toUpperCase(Locale.ROOT));
    Origin origin = setting.originOf(node);
    if (codec == null) {
      Set<String> known = byName.keySet();
      String right = "; codecs are " + names() + Settings.suggestion(text, known);
      reader.mistake(key, origin, key + ": " + SettingReader.quote(text) + " is no codec" + right);
    } else if (codecs.contains(codec)) {
      reader.mistake(key, origin, key + ": " + text + " stands there twice");
    } else {
      codecs.add(codec);
    }
  }

  private String names() {
    return String.join(", ", byName.keySet());
  }
}
