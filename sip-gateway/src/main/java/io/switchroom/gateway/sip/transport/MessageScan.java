package io.switchroom.gateway.sip.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A first look at the bytes of one message, without the parser (where a bad packet costs an
 * exception): is it SIP, are the five headers there that every message needs (RFC 3261 §8.1.1), how
 * long is the body. From it a request that is broken otherwise can still be answered.
 *
 * <p>Works on header lines as they stand, so a folded header counts by its first line.
 */
public final class MessageScan {
  private static final int VIA = 1;
  private static final int FROM = 2;
  private static final int TO = 4;
  private static final int CALL_ID = 8;
  private static final int CSEQ = 16;
  private static final int MANDATORY = VIA | FROM | TO | CALL_ID | CSEQ;
  private static final int CONTENT_LENGTH = 32;

  private static final String VERSION = "SIP/2.0";

  private final byte[] bytes;
  private final int length;
  private int headLength = -1;
  private int contentLength = -1;
  private boolean response;
  private DropReason fault;
  private int seen;

  private MessageScan(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Looks at the first {@code length} bytes, which begin with a start line. Never throws. */
  public static MessageScan of(byte[] bytes, int length) {
    MessageScan scan = new MessageScan(bytes, length);
    scan.run();
    return scan;
  }

  private void run() {
    int lineEnd = lineEnd(0);
    int textEnd = textEnd(0, lineEnd);
    response = textEnd > VERSION.length() && matches(0, VERSION) && bytes[VERSION.length()] == ' ';
    if (!response && !isRequestLine(textEnd)) {
      fault = DropReason.NOT_SIP;
      return;
    }
    int at = lineEnd;
    while (at < length) {
      lineEnd = lineEnd(at);
      textEnd = textEnd(at, lineEnd);
      if (textEnd == at) {
        headLength = lineEnd;
        break;
      }
      int header = headerAt(at, textEnd);
      seen |= header;
      if (header == CONTENT_LENGTH) {
        readContentLength(at, textEnd);
      }
      at = lineEnd;
    }
    if (fault == null && (seen & MANDATORY) != MANDATORY) {
      fault = DropReason.MISSING_HEADER;
    }
    if (fault == null && headLength < 0) {
      fault = DropReason.TRUNCATED;
    }
  }

  /** What is wrong, or null. */
  public DropReason fault() {
    return fault;
  }

  /** Bytes up to and including the empty line; -1 if there is none. */
  public int headLength() {
    return headLength;
  }

  /** The body's length by Content-Length; -1 if the header is missing. */
  public int contentLength() {
    return contentLength;
  }

  /**
   * A final response to this request, made from its own header lines; empty where RFC 3261 allows
   * none (responses, ACK) or the lines needed are not there.
   */
  public Optional<byte[]> reply(int status, String reasonPhrase, InetSocketAddress source) {
    if (response || (seen & MANDATORY) != MANDATORY || matches(0, "ACK ")) {
      return Optional.empty();
    }
    StringBuilder reply = new StringBuilder(512);
    reply.append(VERSION).append(' ').append(status).append(' ').append(reasonPhrase);
    reply.append("\r\n");
    boolean topVia = true;
    int once = 0;
    int at = lineEnd(0);
    while (at < length) {
      int lineEnd = lineEnd(at);
      int textEnd = textEnd(at, lineEnd);
      if (textEnd == at) {
        break;
      }
      int header = headerAt(at, textEnd) & MANDATORY;
      if (header == VIA || (header != 0 && (once & header) == 0)) {
        once |= header;
        int colon = indexOf(':', at, textEnd);
        String value = new String(bytes, colon + 1, textEnd - colon - 1, ISO_8859_1).trim();
        if (header == VIA && topVia) {
          topVia = false;
          value = withSource(value, source);
        } else if (header == TO && !value.toLowerCase(Locale.ROOT).contains("tag=")) {
          // From the bytes, so that a retransmission gets the same tag (RFC 3261 §8.2.7).
          value += ";tag=" + Integer.toHexString(Arrays.hashCode(bytes));
        }
        reply.append(nameOf(header)).append(": ").append(value).append("\r\n");
      }
      at = lineEnd;
    }
    reply.append("Content-Length: 0\r\n\r\n");
    return Optional.of(reply.toString().getBytes(ISO_8859_1));
  }

  /** RFC 3261 §18.2.1 and RFC 3581 §4, on the first value of the line. */
  private static String withSource(String via, InetSocketAddress source) {
    int comma = via.indexOf(',');
    String first = comma < 0 ? via : via.substring(0, comma);
    String rest = comma < 0 ? "" : via.substring(comma);
    first = first.replaceFirst("(?i);\\s*rport(?=\\s*(;|$))", ";rport=" + source.getPort());
    return first + ";received=" + source.getAddress().getHostAddress() + rest;
  }

  private static String nameOf(int header) {
    return switch (header) {
      case VIA -> "Via";
      case FROM -> "From";
      case TO -> "To";
      case CALL_ID -> "Call-ID";
      default -> "CSeq";
    };
  }

  /** Method SP Request-URI SP SIP/2.0, the method in letters. */
  private boolean isRequestLine(int textEnd) {
    int methodEnd = indexOf(' ', 0, textEnd);
    int version = textEnd - VERSION.length();
    if (methodEnd < 3 || methodEnd > 32 || version <= methodEnd + 1) {
      return false;
    }
    for (int i = 0; i < methodEnd; i++) {
      if (bytes[i] < 'A' || bytes[i] > 'z') {
        return false;
      }
    }
    return bytes[version - 1] == ' ' && matches(version, VERSION);
  }

  private int headerAt(int start, int end) {
    int colon = indexOf(':', start, end);
    int nameEnd = colon;
    while (nameEnd > start && (bytes[nameEnd - 1] == ' ' || bytes[nameEnd - 1] == '\t')) {
      nameEnd--;
    }
    int size = nameEnd - start;
    if (colon < 0 || size == 0) {
      return 0;
    }
    if (size == 1) {
      return switch (bytes[start] | 0x20) {
        case 'v' -> VIA;
        case 'f' -> FROM;
        case 't' -> TO;
        case 'i' -> CALL_ID;
        case 'l' -> CONTENT_LENGTH;
        default -> 0;
      };
    }
    return switch (size) {
      case 2 -> matches(start, "to") ? TO : 0;
      case 3 -> matches(start, "via") ? VIA : 0;
      case 4 -> matches(start, "from") ? FROM : matches(start, "cseq") ? CSEQ : 0;
      case 7 -> matches(start, "call-id") ? CALL_ID : 0;
      case 14 -> matches(start, "content-length") ? CONTENT_LENGTH : 0;
      default -> 0;
    };
  }

  private void readContentLength(int start, int end) {
    int at = indexOf(':', start, end) + 1;
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    long value = 0;
    int digits = 0;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      value = Math.min(Integer.MAX_VALUE, value * 10 + bytes[at] - '0');
      digits++;
      at++;
    }
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    boolean disagrees = contentLength >= 0 && contentLength != value;
    if (digits == 0 || at < end || disagrees) {
      fault = DropReason.BAD_CONTENT_LENGTH;
    }
    contentLength = (int) value;
  }

  private int lineEnd(int from) {
    int newline = indexOf('\n', from, length);
    return newline < 0 ? length : newline + 1;
  }

  /** Where the line's text ends: before LF and a CR in front of it. */
  private int textEnd(int start, int lineEnd) {
    int end = lineEnd;
    if (end > start && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > start && bytes[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  private int indexOf(char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(int at, String text) {
    if (at < 0 || at + text.length() > length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.toLowerCase((char) (bytes[at + i] & 0xff))
          != Character.toLowerCase(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
