package io.switchroom.gateway.config;

import io.switchroom.gateway.config.GatewayConfig.Profile;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.ProfileField;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.profile.ShippedProfiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the role profiles of an application of {@code apps}. */
final class ProfileReader {
  private static final Set<String> KEYS =
      new TreeSet<>(List.of("role", "platform", "default", "type", "audio", "net", "video"));
  private static final List<Platform> SCREENS =
      List.of(Platform.PC, Platform.IOS, Platform.ANDROID, Platform.MAC);
  private static final String PLATFORMS =
      Arrays.stream(Platform.values())
          .map(platform -> platform.number() + " " + platform.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", "));

  private final SettingReader reader;
  private final Setting setting;
  private final Set<String> seen = new HashSet<>();
  private final Set<Platform> withDefault = new HashSet<>();

  ProfileReader(SettingReader reader, Setting setting) {
    this.reader = reader;
    this.setting = setting;
  }

  /**
   * One for each platform that a profile names.
   *
   * @param node null if there are none
   */
  List<Profile> read(Node node) {
    List<Profile> profiles = new ArrayList<>();
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(entry -> read(entry, profiles));
    } else if (node != null) {
      mistake(setting.originOf(node), "profiles: a list of role profiles must stand here");
    }
    return List.copyOf(profiles);
  }

  private void read(Node entry, List<Profile> profiles) {
    Origin origin = setting.originOf(entry);
    if (!(entry instanceof MappingNode mapping)) {
      mistake(origin, "a role profile has the keys role, platform, audio, net and video");
      return;
    }
    Map<String, Node> values = reader.parts(AppReader.KEY, mapping, KEYS, "a role profile");
    String role = values.containsKey("role") ? SettingReader.textOf(values.get("role")) : null;
    if (!RoleProfile.isRole(role)) {
      mistake(origin, "the role profile must have a role: 1 to 64 of letters, digits, _ and -");
      return;
    }
    boolean isDefault = reader.flag(AppReader.KEY, "default", values.get("default"));
    Optional<Integer> type = type(values.get("type"));
    Map<ProfileField, Integer> fields = fields(values);
    for (Platform platform : platforms(values.get("platform"))) {
      if (!seen.add(platform + " " + role)) {
        mistake(origin, "role profile " + role + " stands twice for platform " + platform.number());
      }
      if (isDefault && !withDefault.add(platform)) {
        mistake(origin, "platform " + platform.number() + " has two default role profiles");
      }
      RoleProfile basis = ShippedProfiles.basis(platform, role);
      RoleProfile profile = new RoleProfile(role, type.orElse(basis.type()), basis.values());
      profiles.add(new Profile(platform, isDefault, profile.with(fields)));
    }
  }

  /** All but phones, which are another world, if none is named. */
  private List<Platform> platforms(Node node) {
    if (node == null) {
      return SCREENS;
    }
    List<Platform> platforms = new ArrayList<>();
    for (Node one : node instanceof SequenceNode list ? list.getValue() : List.of(node)) {
      String text = String.valueOf(SettingReader.textOf(one));
      Optional<Platform> platform =
          SettingReader.wrongNumber(text, 0, 99, "") == null
              ? Platform.of(Long.parseLong(text))
              : Optional.empty();
      if (platform.isEmpty()) {
        String right = " is not a platform; there are " + PLATFORMS;
        mistake(setting.originOf(one), SettingReader.quote(text) + right);
      }
      platform.ifPresent(platforms::add);
    }
    return platforms;
  }

  private Optional<Integer> type(Node node) {
    if (node == null) {
      return Optional.empty();
    }
    String text = String.valueOf(SettingReader.textOf(node));
    String wrong = SettingReader.wrongNumber(text, 0, RoleProfile.MAX_TYPE, "");
    if (wrong != null) {
      mistake(setting.originOf(node), "type " + wrong.strip());
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text));
  }

  private Map<ProfileField, Integer> fields(Map<String, Node> values) {
    Map<ProfileField, Integer> fields = new EnumMap<>(ProfileField.class);
    for (ProfileField.Group group : ProfileField.Group.values()) {
      Node node = values.get(group.word());
      if (node instanceof MappingNode mapping) {
        read(group, mapping, fields);
      } else if (node != null) {
        mistake(setting.originOf(node), group.word() + ": fields and their numbers belong here");
      }
    }
    return fields;
  }

  private void read(
      ProfileField.Group group, MappingNode mapping, Map<ProfileField, Integer> fields) {
    Set<String> words =
        group.fields().stream()
            .map(ProfileField::word)
            .collect(Collectors.toCollection(TreeSet::new));
    reader
        .parts(AppReader.KEY, mapping, words, group.word() + " of a role profile")
        .forEach(
            (word, node) -> {
              ProfileField field = group.field(word).orElseThrow();
              value(field, node).ifPresent(value -> fields.put(field, value));
            });
  }

  private Optional<Integer> value(ProfileField field, Node node) {
    String text = String.valueOf(SettingReader.textOf(node));
    String wrong =
        SettingReader.wrongNumber(text, field.min(), field.max(), "or -1, the client's own choice");
    if (wrong == null || text.equals(String.valueOf(ProfileField.ADAPTIVE))) {
      return Optional.of(Integer.parseInt(text));
    }
    mistake(setting.originOf(node), field.group().word() + "." + field.word() + " " + wrong);
    return Optional.empty();
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(AppReader.KEY, origin, AppReader.KEY + ": " + sentence);
  }
}
