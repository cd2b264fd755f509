package io.switchroom.gateway.config;

import io.switchroom.gateway.sip.auth.DigestLogin;
import io.switchroom.gateway.trunk.Cidr;
import io.switchroom.gateway.trunk.Trunk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code trunks}. No message of it repeats a password. */
final class TrunkReader {
  static final String KEY = "trunks";

  private static final Set<String> KEYS =
      new TreeSet<>(
          List.of(
              "name",
              "host",
              "transport",
              "sources",
              "user",
              "password",
              "passwordFile",
              "inboundUser",
              "inboundPassword",
              "inboundPasswordFile",
              "register",
              "registrars",
              "registerSeconds",
              "from",
              "pingSeconds",
              "ringSeconds",
              "maxCallsIn",
              "maxCallsOut",
              "maxCallsPerSecond",
              "maxMinutesPerDay",
              "prefixes"));
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]{1,253})(:[0-9]{1,5})?");
  private static final Pattern PREFIX = Pattern.compile("\\+?[0-9]{1,15}");
  private static final Set<String> TRANSPORTS = Set.of("udp", "tcp");
  private static final int DAY_SECONDS = 86_400;
  private static final int MANY = 1_000_000;

  private static final int REGISTER_S = 600;
  private static final int PING_S = 30;
  private static final int RING_S = 60;

  private final SettingReader reader;
  private final Setting setting;
  private final Set<String> names = new HashSet<>();

  TrunkReader(SettingReader reader) {
    this.reader = reader;
    this.setting = reader.setting(KEY);
  }

  List<Trunk> read() {
    List<Trunk> trunks = new ArrayList<>();
    if (setting.value() instanceof SequenceNode list) {
      list.getValue().forEach(entry -> trunks.add(trunk(entry)));
    } else if (!Settings.isNothing(setting.value())) {
      reader.mistake(KEY, "a list of trunks must stand here; [] for none");
    }
    return List.copyOf(trunks);
  }

  private Trunk trunk(Node entry) {
    Origin origin = setting.originOf(entry);
    if (!(entry instanceof MappingNode mapping)) {
      mistake(origin, "a trunk has name, host, sources and more");
      return none();
    }
    Map<String, Node> values = reader.parts(KEY, mapping, KEYS, "a trunk");
    String name = name(origin, values.get("name"));
    String host = host(values.get("host"));
    List<Cidr> sources = sources(values.get("sources"), host);
    Optional<DigestLogin> login = login(origin, values, "user", "password");
    List<String> registrars = registrars(origin, values, host, login);
    if (host.isEmpty() && sources.isEmpty()) {
      mistake(origin, "the trunk must have a host to call, or sources of calls");
    }
    return new Trunk(
        name,
        host,
        transport(values.get("transport")),
        sources,
        login,
        login(origin, values, "inboundUser", "inboundPassword"),
        registrars,
        number(values, "registerSeconds", 30, DAY_SECONDS, REGISTER_S, "seconds"),
        text(values.get("from")),
        number(values, "pingSeconds", 0, DAY_SECONDS, PING_S, "seconds; 0: never"),
        number(values, "ringSeconds", 1, 600, RING_S, "seconds"),
        new Trunk.Limits(
            number(values, "maxCallsIn", 0, MANY, 0, "calls; 0: no limit"),
            number(values, "maxCallsOut", 0, MANY, 0, "calls; 0: no limit"),
            number(values, "maxCallsPerSecond", 0, MANY, 0, "calls a second; 0: no limit"),
            number(values, "maxMinutesPerDay", 0, MANY, 0, "minutes; 0: no limit"),
            prefixes(values.get("prefixes"))));
  }

  private static Trunk none() {
    return new Trunk(
        "",
        "",
        "udp",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        REGISTER_S,
        "",
        0,
        RING_S,
        Trunk.Limits.NONE);
  }

  private String name(Origin origin, Node node) {
    String name = text(node);
    if (!NAME.matcher(name).matches()) {
      String right = "; it must be 1 to 64 of letters, digits, _ and -";
      mistake(
          node == null ? origin : setting.originOf(node),
          node == null
              ? "the trunk has no name"
              : SettingReader.quote(name) + " is not a name" + right);
    } else if (!names.add(name)) {
      mistake(setting.originOf(node), "two trunks have the name " + SettingReader.quote(name));
    }
    return name;
  }

  private String host(Node node) {
    String host = text(node);
    if (!host.isEmpty() && !HOST.matcher(host).matches()) {
      String right = " is not a host, such as sip.example.net, 203.0.113.7 or 203.0.113.7:5070";
      mistake(setting.originOf(node), SettingReader.quote(host) + right);
      return "";
    }
    return host;
  }

  private String transport(Node node) {
    String transport = node == null ? "udp" : text(node);
    if (!TRANSPORTS.contains(transport)) {
      String right = " is not a transport; there are udp and tcp";
      mistake(setting.originOf(node), SettingReader.quote(transport) + right);
    }
    return transport;
  }

  /** A trunk whose host is an address calls from there unless something else is said. */
  private List<Cidr> sources(Node node, String host) {
    List<Cidr> sources = new ArrayList<>();
    if (node == null) {
      String address = host.startsWith("[") ? host.substring(1).split("]")[0] : host.split(":")[0];
      Cidr.parse(address).ifPresent(sources::add);
      return sources;
    }
    for (Node source : list(node, "sources", "addresses, such as 203.0.113.0/24")) {
      Optional<Cidr> cidr = Cidr.parse(text(source));
      if (cidr.isEmpty()) {
        String right = " is not an address or a range of some, such as 203.0.113.0/24";
        mistake(setting.originOf(source), SettingReader.quote(text(source)) + right);
      }
      cidr.ifPresent(sources::add);
    }
    return sources;
  }

  private Optional<DigestLogin> login(
      Origin origin, Map<String, Node> values, String userKey, String passwordKey) {
    Node user = values.get(userKey);
    Node inline = values.get(passwordKey);
    Node file = values.get(passwordKey + "File");
    if (user == null && inline == null && file == null) {
      return Optional.empty();
    }
    if (user == null || (inline == null) == (file == null)) {
      String right = " belong together: " + userKey + ", and " + passwordKey + " or ";
      mistake(origin, "user and password" + right + passwordKey + "File");
      return Optional.empty();
    }
    Node node = inline == null ? file : inline;
    Origin place = setting.originOf(node);
    String written = SettingReader.textOf(node);
    String password =
        inline == null && written != null ? SettingReader.contents(place, written) : written;
    if (password == null || password.isEmpty()) {
      mistake(place, "the " + passwordKey + " is empty or cannot be read");
      return Optional.empty();
    }
    return Optional.of(new DigestLogin(text(user), password));
  }

  private List<String> registrars(
      Origin origin, Map<String, Node> values, String host, Optional<DigestLogin> login) {
    List<String> registrars = new ArrayList<>();
    Node node = values.get("registrars");
    if (node != null) {
      for (Node registrar : list(node, "registrars", "hosts")) {
        registrars.add(host(registrar));
      }
    } else if (reader.flag(KEY, "register", values.get("register"))) {
      registrars.add(host);
    }
    if (!registrars.isEmpty() && login.isEmpty()) {
      mistake(origin, "a trunk that registers must have user and password");
    } else if (registrars.contains("")) {
      mistake(origin, "a trunk that registers must have a host");
    }
    return registrars;
  }

  private List<String> prefixes(Node node) {
    List<String> prefixes = new ArrayList<>();
    for (Node prefix : node == null ? List.<Node>of() : list(node, "prefixes", "numbers")) {
      if (PREFIX.matcher(text(prefix)).matches()) {
        prefixes.add(text(prefix).replace("+", ""));
      } else {
        String right = " is not how a number begins, such as +49";
        mistake(setting.originOf(prefix), SettingReader.quote(text(prefix)) + right);
      }
    }
    return prefixes;
  }

  private List<Node> list(Node node, String name, String what) {
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    mistake(setting.originOf(node), name + ": a list of " + what + " must stand here");
    return List.of();
  }

  private int number(
      Map<String, Node> values, String name, int min, int max, int otherwise, String unit) {
    Node node = values.get(name);
    if (node == null) {
      return otherwise;
    }
    String wrong = SettingReader.wrongNumber(text(node), min, max, unit);
    if (wrong != null) {
      mistake(setting.originOf(node), name + ": " + wrong);
      return otherwise;
    }
    return Integer.parseInt(text(node));
  }

  private static String text(Node node) {
    String text = node == null ? null : SettingReader.textOf(node);
    return text == null ? "" : text;
  }

  private void mistake(Origin origin, String sentence) {
    reader.mistake(KEY, origin, KEY + ": " + sentence);
  }
}
