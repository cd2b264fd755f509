package io.switchroom.gateway.config;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Turns settings into values of Java. What is wrong is noted as a mistake and replaced by a value
 * that serves to go on reading; {@link #good} tells whether a key may be judged further.
 */
final class SettingReader {
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,9}) ?- ?([0-9]{1,9})");
  private static final int MAX_PORT = 65_535;

  private final Settings settings;
  private final Set<String> bad = new HashSet<>();
  private final Set<String> read = new HashSet<>();

  SettingReader(Settings settings) {
    this.settings = settings;
  }

  /** False if one of the keys holds a mistake, so that what depends on them is not judged. */
  boolean good(String... keys) {
    return bad.stream().noneMatch(Set.of(keys)::contains);
  }

  /** Keys of the reference file that nothing has asked for. */
  List<String> unread() {
    return settings.all().stream().map(Setting::key).filter(key -> !read.contains(key)).toList();
  }

  Setting setting(String key) {
    read.add(key);
    return settings.get(key);
  }

  void mistake(String key, Origin origin, String sentence) {
    bad.add(key);
    settings.mistake(origin, sentence);
  }

  /** A mistake of the key's whole value; the sentence begins with the key. */
  void mistake(String key, String sentence) {
    mistake(key, setting(key).origin(), key + ": " + sentence);
  }

  /** The text of a single value; empty, with a mistake noted, if there is none. */
  String text(String key) {
    if (setting(key).value() instanceof ScalarNode scalar && !Settings.isNothing(scalar)) {
      return scalar.getValue();
    }
    mistake(key, "a single value must stand here");
    return "";
  }

  /** The text in the file that the key names; empty if it names none. */
  String fileText(String key) {
    String path = text(key);
    if (!good(key) || path.isEmpty()) {
      return "";
    }
    String contents = contents(setting(key).origin(), path);
    if (contents == null) {
      mistake(key, quote(path) + " cannot be read");
      return "";
    }
    return contents;
  }

  /**
   * What is in a file, without the line feed that editors leave; null if it cannot be read.
   *
   * @param place whose file the path is relative to
   */
  static String contents(Origin place, String path) {
    try {
      Path beside = Path.of(place.line() == 0 ? "" : place.source());
      return Files.readString(beside.resolveSibling(path)).strip();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  boolean flag(String key) {
    String text = text(key);
    if (good(key) && !isFlag(text)) {
      mistake(key, quote(text) + " is neither true nor false");
    }
    return Boolean.parseBoolean(text);
  }

  /**
   * A flag within the value of {@code key}.
   *
   * @param node null for one that is not set, which is false
   */
  boolean flag(String key, String name, Node node) {
    String text = node == null ? "false" : String.valueOf(textOf(node));
    if (!isFlag(text)) {
      String wrong = quote(text) + " is neither true nor false";
      mistake(key, setting(key).originOf(node), key + ": " + name + ": " + wrong);
    }
    return Boolean.parseBoolean(text);
  }

  private static boolean isFlag(String text) {
    return text.equals("true") || text.equals("false");
  }

  int integer(String key, int min, int max, String unit) {
    return (int) number(key, min, max, unit);
  }

  long number(String key, long min, long max, String unit) {
    String text = text(key);
    if (!good(key)) {
      return min;
    }
    String wrong = wrongNumber(text, min, max, unit);
    if (wrong != null) {
      mistake(key, wrong);
      return min;
    }
    return Long.parseLong(text);
  }

  /** As {@link #integer}, but one word stands for a number that only we know. */
  int integerOr(String key, String word, int meaning, int min, int max, String unit) {
    if (setting(key).value() instanceof ScalarNode scalar && scalar.getValue().equals(word)) {
      return meaning;
    }
    return integer(key, min, max, unit + ", or " + word);
  }

  int port(String key) {
    return integer(key, 0, MAX_PORT, "(a port; 0 is any free one)");
  }

  /** What is wrong with a whole number, or null. */
  static String wrongNumber(String text, long min, long max, String unit) {
    String right = "; it must be from " + min + " to " + max + " " + unit;
    if (!INTEGER.matcher(text).matches()) {
      return quote(text) + " is not a whole number" + right;
    }
    if (text.length() > 18 || Long.parseLong(text) < min || Long.parseLong(text) > max) {
      return text + " is out of range" + right;
    }
    return null;
  }

  InetAddress address(String key) {
    String text = text(key);
    if (good(key) && !isAddress(text)) {
      mistake(key, quote(text) + " is not an IP address, such as 127.0.0.1, 0.0.0.0 or ::1");
    }
    return good(key)
        ? NetUtil.createInetAddressFromIpAddressString(text)
        : InetAddress.getLoopbackAddress();
  }

  private static boolean isAddress(String text) {
    return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
  }

  /** First and last port of whole pairs: from an even port to an odd one. */
  int[] portPairs(String key) {
    String text = text(key);
    if (!good(key)) {
      return new int[2];
    }
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      mistake(key, quote(text) + " is not a range of ports, such as 20000-29999");
      return new int[2];
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (first < 1 || last > MAX_PORT) {
      mistake(key, text + " is out of range; ports go from 1 to " + MAX_PORT);
    } else if (first >= last) {
      mistake(key, text + " holds no pair of ports; the first must be below the last");
    } else if (first % 2 != 0 || last % 2 == 0) {
      int even = first + first % 2;
      int odd = last % 2 != 0 ? last : Math.min(last + 1, MAX_PORT);
      String pairs = "RTP takes an even port and RTCP the odd one after it; write ";
      mistake(key, text + " does not consist of pairs: " + pairs + even + "-" + odd);
    }
    return new int[] {first, last};
  }

  static String quote(String text) {
    return "\"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
  }

  /**
   * The values of a mapping within the value of {@code key}, by name. A name that is not known, or
   * stands twice, is a mistake.
   *
   * @param what the mapping is, for people
   */
  Map<String, Node> parts(String key, MappingNode mapping, Set<String> known, String what) {
    Map<String, Node> values = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String name = String.valueOf(textOf(tuple.getKeyNode()));
      Origin place = setting(key).originOf(tuple.getKeyNode());
      if (!known.contains(name)) {
        String suggestion = Settings.suggestion(name, known);
        mistake(key, place, key + ": " + name + " is not a key of " + what + suggestion);
      } else if (values.put(name, tuple.getValueNode()) != null) {
        mistake(key, place, key + ": " + name + " is set a second time");
      }
    }
    return values;
  }

  /** The text of a scalar node, or null for anything else. */
  static String textOf(Node node) {
    return node instanceof ScalarNode scalar && !Settings.isNothing(scalar)
        ? scalar.getValue()
        : null;
  }
}
