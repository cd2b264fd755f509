package io.switchroom.scenarios.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One SIP message as text (RFC 3261 §7): as much of it as a caller needs. Compact header names are
 * written out; values are kept as they came.
 */
public final class SipMessage {
  private static final String VERSION = "SIP/2.0";

  /** One header field; the name in lower case and in its long form. */
  public record Header(String name, String value) {}

  private final String startLine;
  private final List<Header> headers;
  private final String body;

  private SipMessage(String startLine, List<Header> headers, String body) {
    this.startLine = startLine;
    this.headers = headers;
    this.body = body;
  }

  /** Reads one datagram; empty if it is no SIP message. Never throws on any bytes. */
  public static Optional<SipMessage> parse(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return Optional.empty();
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    if (!lines[0].startsWith(VERSION + " ") && !lines[0].endsWith(" " + VERSION)) {
      return Optional.empty();
    }
    List<Header> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0) {
        return Optional.empty();
      }
      String name = lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
      headers.add(new Header(longForm(name), lines[i].substring(colon + 1).strip()));
    }
    SipMessage message = new SipMessage(lines[0], headers, text.substring(end + 4));
    boolean complete = message.isResponse() ? message.status() > 0 : !message.method().isEmpty();
    return complete ? Optional.of(message) : Optional.empty();
  }

  private static String longForm(String name) {
    return switch (name) {
      case "v" -> "via";
      case "f" -> "from";
      case "t" -> "to";
      case "i" -> "call-id";
      case "m" -> "contact";
      case "l" -> "content-length";
      case "c" -> "content-type";
      default -> name;
    };
  }

  public boolean isResponse() {
    return startLine.startsWith(VERSION + " ");
  }

  /** The status code; 0 in a request. */
  public int status() {
    if (!isResponse() || !startLine.matches("SIP/2\\.0 [1-6][0-9]{2}( .*)?")) {
      return 0;
    }
    return Integer.parseInt(startLine.substring(8, 11));
  }

  /** The reason phrase; empty in a request. */
  public String reasonPhrase() {
    return status() > 0 && startLine.length() > 12 ? startLine.substring(12) : "";
  }

  /** A request's method; a response's comes from its CSeq. */
  public String method() {
    String line = isResponse() ? header("cseq").orElse("") : startLine;
    String[] words = line.split(" +");
    if (isResponse()) {
      return words.length == 2 ? words[1] : "";
    }
    return words.length == 3 ? words[0] : "";
  }

  /** The first header of that name, given in lower case and in its long form. */
  public Optional<String> header(String name) {
    return headers.stream().filter(h -> h.name().equals(name)).map(Header::value).findFirst();
  }

  /** All headers of that name, in order, lists of several values not taken apart. */
  public List<String> headers(String name) {
    return headers.stream().filter(h -> h.name().equals(name)).map(Header::value).toList();
  }

  /** What a caller tells its calls apart by. */
  public String callId() {
    return header("call-id").orElse("");
  }

  /** The branch of the topmost Via: which transaction this belongs to. */
  public String branch() {
    return parameter(header("via").orElse(""), "branch");
  }

  /** The tag of the To header; empty before a dialog exists. */
  public String toTag() {
    return parameter(header("to").orElse(""), "tag");
  }

  /** The URI of the Contact header without brackets and header parameters. */
  public Optional<String> contactUri() {
    return header("contact").map(SipMessage::uri);
  }

  public String body() {
    return body;
  }

  @Override
  public String toString() {
    return startLine;
  }

  static String uri(String nameAddr) {
    int open = nameAddr.indexOf('<');
    int close = nameAddr.indexOf('>', open + 1);
    if (open >= 0 && close > open) {
      return nameAddr.substring(open + 1, close);
    }
    int semicolon = nameAddr.indexOf(';');
    return (semicolon < 0 ? nameAddr : nameAddr.substring(0, semicolon)).strip();
  }

  private static String parameter(String value, String name) {
    String outside = value.substring(value.indexOf('>') + 1);
    for (String part : outside.split(";")) {
      String trimmed = part.strip();
      if (trimmed.startsWith(name + "=")) {
        return trimmed.substring(name.length() + 1);
      }
    }
    return "";
  }
}
