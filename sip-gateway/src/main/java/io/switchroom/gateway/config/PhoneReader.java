package io.switchroom.gateway.config;

import io.switchroom.gateway.phone.Phone;
import io.switchroom.gateway.sip.auth.DigestAlgorithm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code phones}. No message of it repeats a password. */
final class PhoneReader {
  static final String KEY = "phones";
  private static final Set<String> KEYS =
      new TreeSet<>(List.of("name", "password", "passwordFile", "displayName", "digest"));
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+._-]{1,32}");
  private static final int MIN_PASSWORD_CHARS = 8;
  private static final List<DigestAlgorithm> BOTH =
      List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);

  private final SettingReader reader;
  private final Setting setting;
  private final Set<String> names = new HashSet<>();

  PhoneReader(SettingReader reader) {
    this.reader = reader;
    this.setting = reader.setting(KEY);
  }

  List<Phone> read() {
    List<Phone> phones = new ArrayList<>();
    if (setting.value() instanceof SequenceNode list) {
      list.getValue().forEach(entry -> phones.add(phone(entry)));
    } else if (!Settings.isNothing(setting.value())) {
      reader.mistake(KEY, "a list of phones must stand here; [] for none");
    }
    return List.copyOf(phones);
  }

  private Phone phone(Node entry) {
    Origin origin = setting.originOf(entry);
    if (!(entry instanceof MappingNode mapping)) {
      mistake(origin, "a phone has name and password");
      return new Phone("", "", "", BOTH);
    }
    Map<String, Node> values = reader.parts(KEY, mapping, KEYS, "a phone");
    String display = text(values.get("displayName"));
    return new Phone(
        name(origin, values.get("name")),
        password(origin, values),
        display,
        algorithms(values.get("digest")));
  }

  private List<DigestAlgorithm> algorithms(Node node) {
    if (node == null) {
      return BOTH;
    }
    return switch (text(node)) {
      case "MD5" -> List.of(DigestAlgorithm.MD5);
      case "SHA-256" -> List.of(DigestAlgorithm.SHA_256);
      default -> {
        mistake(setting.originOf(node), "digest must be MD5 or SHA-256, or be left out: for both");
        yield BOTH;
      }
    };
  }

  private String name(Origin origin, Node node) {
    String name = text(node);
    if (!NAME.matcher(name).matches()) {
      String right = "; it must be 1 to 32 of letters, digits and + . _ -";
      mistake(origin, SettingReader.quote(name) + " is not a name of a phone" + right);
    } else if (!names.add(name)) {
      mistake(setting.originOf(node), "two phones have the name " + SettingReader.quote(name));
    }
    return name;
  }

  private String password(Origin origin, Map<String, Node> values) {
    Node inline = values.get("password");
    Node file = values.get("passwordFile");
    if ((inline == null) == (file == null)) {
      mistake(origin, "the phone must have either password or passwordFile");
      return "";
    }
    Origin place = setting.originOf(inline == null ? file : inline);
    String text = SettingReader.textOf(inline == null ? file : inline);
    String password = inline == null && text != null ? SettingReader.contents(place, text) : text;
    if (password == null) {
      mistake(place, "the password cannot be read");
      return "";
    }
    if (password.length() < MIN_PASSWORD_CHARS) {
      String right = "; it must have at least " + MIN_PASSWORD_CHARS;
      mistake(place, "the password is too short: " + password.length() + " characters" + right);
    }
    return password;
  }

  private static String text(Node node) {
    String text = node == null ? null : SettingReader.textOf(node);
    return text == null ? "" : text;
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(KEY, origin, KEY + ": " + sentence);
  }
}
