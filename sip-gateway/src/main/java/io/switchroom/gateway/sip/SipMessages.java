package io.switchroom.gateway.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import javax.sip.InvalidArgumentException;
import javax.sip.address.SipURI;
import javax.sip.header.Header;
import javax.sip.header.HeaderFactory;
import javax.sip.message.Message;

/** The responses and headers we send. Stateless but for our own address. */
final class SipMessages {
  static final String PRODUCT = "Switchroom";
  static final String ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE";
  static final String SDP = "application/sdp";

  private static final int MISCELLANEOUS_WARNING = 399;
  private static final int MAX_TEXT = 200;

  private final HeaderFactory headers = new HeaderFactoryImpl();
  private final AddressFactoryImpl addresses = new AddressFactoryImpl();
  private final String host;
  private final int port;

  SipMessages(InetAddress advertised, int port) {
    String text = advertised.getHostAddress();
    this.host = advertised instanceof Inet6Address ? "[" + text + "]" : text;
    this.port = port;
    try {
      // For the few responses JAIN-SIP makes by itself.
      new MessageFactoryImpl().setDefaultServerHeader(headers.createServerHeader(List.of(PRODUCT)));
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A response with the request's own headers and our To tag; an empty phrase for the usual. */
  SIPResponse response(SIPRequest request, int status, String phrase, String localTag)
      throws ParseException {
    String shown = oneLine(phrase);
    SIPResponse response =
        shown.isEmpty() ? request.createResponse(status) : request.createResponse(status, shown);
    if (status > 100 && response.getToTag() == null) {
      response.setToTag(localTag);
    }
    return response;
  }

  /** The same request's retransmission gets the same tag, though nothing is kept of it. */
  static String statelessTag(SIPRequest request) {
    String branch = request.getTopmostVia().getBranch();
    int hash = 31 * request.getCallId().getCallId().hashCode() + (branch + "").hashCode();
    return "s" + Integer.toHexString(hash);
  }

  void allow(Message message) throws ParseException {
    message.setHeader(headers.createAllowHeader(ALLOW));
  }

  /** What OPTIONS asks for (RFC 3261 §11.2). No option tag is supported yet. */
  void capabilities(Message message) throws ParseException {
    allow(message);
    acceptsSdp(message);
    message.setHeader(headers.createHeader("Accept-Encoding", "identity"));
    message.setHeader(headers.createHeader("Accept-Language", "en"));
    message.setHeader(headers.createSupportedHeader(""));
  }

  void acceptsSdp(Message message) throws ParseException {
    message.setHeader(headers.createHeader("Accept", SDP));
  }

  void unsupported(Message message, String optionTag) throws ParseException {
    message.addHeader(headers.createUnsupportedHeader(optionTag));
  }

  void retryAfter(Message message, int seconds) throws InvalidArgumentException {
    message.setHeader(headers.createRetryAfterHeader(Math.max(0, seconds)));
  }

  void userAgent(Message message) throws ParseException {
    message.setHeader(headers.createUserAgentHeader(List.of(PRODUCT)));
  }

  /** Our Contact, reachable by the transport the dialog was begun on. */
  void contact(Message message, String user, String transport) throws ParseException {
    SipURI uri = addresses.createSipURI(isPlain(user) ? user : null, host);
    uri.setPort(port);
    if (!transport.equalsIgnoreCase("udp")) {
      uri.setTransportParam(transport.toLowerCase(Locale.ROOT));
    }
    message.setHeader(headers.createContactHeader(addresses.createAddress(uri)));
  }

  void sdp(Message message, String sdp) throws ParseException {
    message.setContent(
        sdp.getBytes(StandardCharsets.UTF_8),
        headers.createContentTypeHeader("application", "sdp"));
  }

  /** {@code Warning: 399 host:port "text"} (RFC 3261 §20.43). */
  void warning(Message message, String text) throws ParseException, InvalidArgumentException {
    message.setHeader(
        headers.createWarningHeader(host + ":" + port, MISCELLANEOUS_WARNING, quotable(text)));
  }

  /** {@code Reason: Q.850;cause=16;text="…"} (RFC 3326), of SIP itself where there is no cause. */
  void reason(Message message, OptionalInt q850Cause, String text) throws ParseException {
    if (q850Cause.isEmpty() && text.isEmpty()) {
      return;
    }
    StringBuilder value =
        new StringBuilder(
            q850Cause.isPresent() ? "Q.850;cause=" + q850Cause.getAsInt() : "SIP;cause=200");
    if (!text.isEmpty()) {
      value.append(";text=\"").append(quotable(text)).append('"');
    }
    Header reason = headers.createHeader("Reason", value.toString());
    message.setHeader(reason);
  }

  /** Fit to stand between quotes in a header. */
  private static String quotable(String text) {
    return oneLine(text).replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String oneLine(String text) {
    String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    return cut.replaceAll("\\p{Cntrl}", " ").trim();
  }

  private static boolean isPlain(String user) {
    return !user.isEmpty() && user.chars().allMatch(c -> c < 128 && isPlain((char) c));
  }

  private static boolean isPlain(char c) {
    return Character.isLetterOrDigit(c) || "+*-_.".indexOf(c) >= 0;
  }
}
