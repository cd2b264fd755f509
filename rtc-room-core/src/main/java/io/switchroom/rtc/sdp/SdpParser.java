package io.switchroom.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a session description (RFC 8866). Bounded in every dimension and never throws, whatever the
 * text is.
 *
 * <p>Lenient where real peers are sloppy: LF alone ends a line, empty lines, a missing {@code s=}
 * or {@code t=}, lines of unknown type. Strict where a guess would put media in the wrong place.
 */
public final class SdpParser {
  static final int MAX_CHARS = 512 * 1024;
  static final int MAX_MEDIA = 512;
  static final int MAX_ATTRIBUTES = 1024;
  static final int MAX_FORMATS = 256;

  private static final Pattern KIND = Pattern.compile("[A-Za-z0-9.-]{1,32}");
  private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z0-9/.-]{1,40}");
  private static final Pattern FORMAT = Pattern.compile("[!-~]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,40}");
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:_-]{1,255}");
  private static final Pattern SPACE = Pattern.compile(" ");

  private Origin origin;
  private String sessionName = "-";
  private String timing = "0 0";
  private Optional<Connection> connection = Optional.empty();
  private final List<Attribute> attributes = new ArrayList<>();
  private final List<MediaDescription> media = new ArrayList<>();
  private OpenSection section;

  private SdpParser() {}

  /** A media section whose end has not come yet. */
  private static final class OpenSection {
    final String kind;
    final int port;
    final String protocol;
    final List<String> formats;
    Optional<Connection> connection = Optional.empty();
    final List<Attribute> attributes = new ArrayList<>();

    OpenSection(String kind, int port, String protocol, List<String> formats) {
      this.kind = kind;
      this.port = port;
      this.protocol = protocol;
      this.formats = formats;
    }
  }

  public static ParsedSdp parse(String text) {
    if (text.length() > MAX_CHARS) {
      return new ParsedSdp.Malformed(0, "longer than " + MAX_CHARS + " characters");
    }
    return new SdpParser().parseLines(text);
  }

  private ParsedSdp parseLines(String text) {
    int lineNumber = 0;
    boolean versionSeen = false;
    for (int start = 0; start < text.length(); ) {
      int lf = text.indexOf('\n', start);
      int end = lf < 0 ? text.length() : lf;
      String line =
          text.substring(start, end > start && text.charAt(end - 1) == '\r' ? end - 1 : end);
      start = end + 1;
      lineNumber++;
      if (line.isEmpty()) {
        continue;
      }
      String wrong;
      if (!versionSeen) {
        wrong = line.equals("v=0") ? null : "does not begin with v=0";
        versionSeen = true;
      } else {
        wrong = readLine(line);
      }
      if (wrong != null) {
        return new ParsedSdp.Malformed(lineNumber, wrong);
      }
    }
    closeSection();
    if (!versionSeen) {
      return new ParsedSdp.Malformed(0, "empty");
    }
    if (origin == null) {
      return new ParsedSdp.Malformed(0, "no o= line");
    }
    return new ParsedSdp.Ok(
        new SessionDescription(origin, sessionName, connection, timing, attributes, media));
  }

  /** What is wrong with the line, or null. */
  private String readLine(String line) {
    if (line.length() < 2 || line.charAt(1) != '=') {
      return "not of the form x=...";
    }
    if (line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
      return "a control character";
    }
    String value = line.substring(2);
    return switch (line.charAt(0)) {
      case 'o' -> readOrigin(value);
      case 's' -> readSessionName(value);
      case 't' -> readTiming(value);
      case 'c' -> readConnection(value);
      case 'a' -> readAttribute(value);
      case 'm' -> readMedia(value);
      case 'v' -> "a second v= line";
      default -> null;
    };
  }

  private String readOrigin(String value) {
    String[] words = SPACE.split(value);
    if (origin != null || section != null) {
      return "a second o= line";
    }
    if (words.length != 6
        || !FORMAT.matcher(words[0]).matches()
        || !NUMBER.matcher(words[1]).matches()
        || !NUMBER.matcher(words[2]).matches()
        || !words[3].equals("IN")
        || !isAddressType(words[4])
        || !ADDRESS.matcher(words[5]).matches()) {
      return "not an o= line";
    }
    origin = new Origin(words[0], words[1], words[2], words[4], words[5]);
    return null;
  }

  private String readSessionName(String value) {
    if (section == null) {
      sessionName = value;
    }
    return null;
  }

  private String readTiming(String value) {
    // The first of several; phones and browsers send one.
    if (section == null && timing.equals("0 0")) {
      timing = value;
    }
    return null;
  }

  private String readConnection(String value) {
    String[] words = SPACE.split(value);
    if (words.length != 3 || !words[0].equals("IN") || !isAddressType(words[1])) {
      return "not a c= line";
    }
    int slash = words[2].indexOf('/');
    String address = slash < 0 ? words[2] : words[2].substring(0, slash);
    if (!ADDRESS.matcher(address).matches()) {
      return "not an address";
    }
    Connection read = new Connection(words[1], address);
    if (section == null) {
      connection = Optional.of(read);
    } else if (section.connection.isEmpty()) {
      section.connection = Optional.of(read);
    }
    return null;
  }

  private String readAttribute(String value) {
    List<Attribute> level = section == null ? attributes : section.attributes;
    if (level.size() == MAX_ATTRIBUTES) {
      return "more than " + MAX_ATTRIBUTES + " attributes";
    }
    int colon = value.indexOf(':');
    String name = colon < 0 ? value : value.substring(0, colon);
    if (name.isEmpty()) {
      return "an attribute without a name";
    }
    level.add(new Attribute(name, colon < 0 ? "" : value.substring(colon + 1)));
    return null;
  }

  private String readMedia(String value) {
    closeSection();
    if (media.size() == MAX_MEDIA) {
      return "more than " + MAX_MEDIA + " media sections";
    }
    // One more than allowed, so that the excess shows without splitting all of it.
    String[] words = SPACE.split(value.stripTrailing(), 3 + MAX_FORMATS + 1);
    if (words.length < 4) {
      return "an m= line needs a kind, a port, a protocol and a format";
    }
    if (words.length > 3 + MAX_FORMATS) {
      return "more than " + MAX_FORMATS + " formats";
    }
    int slash = words[1].indexOf('/');
    int port = number(slash < 0 ? words[1] : words[1].substring(0, slash), 65535);
    if (!KIND.matcher(words[0]).matches()) {
      return "not a kind of media";
    }
    if (port < 0) {
      return "not a port";
    }
    if (!PROTOCOL.matcher(words[2]).matches()) {
      return "not a protocol";
    }
    List<String> formats = List.of(words).subList(3, words.length);
    for (String format : formats) {
      if (!FORMAT.matcher(format).matches()) {
        return "not a format";
      }
    }
    section = new OpenSection(words[0], port, words[2], formats);
    return null;
  }

  private void closeSection() {
    if (section != null) {
      media.add(
          new MediaDescription(
              section.kind,
              section.port,
              section.protocol,
              section.formats,
              section.connection,
              section.attributes));
      section = null;
    }
  }

  private static boolean isAddressType(String text) {
    return text.equals("IP4") || text.equals("IP6");
  }

  /** A decimal number of 0 to {@code max}, or −1. */
  static int number(String text, int max) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= max ? value : -1;
  }
}
