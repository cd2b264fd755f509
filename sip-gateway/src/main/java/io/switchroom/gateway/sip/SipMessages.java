package io.switchroom.gateway.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transport.SipFlow;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderFactory;
import javax.sip.message.Message;

/** The responses and headers we send. Stateless. */
final class SipMessages {
  static final String PRODUCT = "Switchroom";
  static final String SDP = "application/sdp";

  /** Extensions we know (RFC 3262, 4028, 3891, 4488). */
  static final Set<String> EXTENSIONS = Set.of("100rel", "timer", "replaces", "norefersub");

  private static final String ALLOW =
      "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, PRACK, INFO, REFER, NOTIFY, REGISTER";
  private static final String SUPPORTED = "100rel, timer, replaces, norefersub";
  private static final int MISCELLANEOUS_WARNING = 399;
  private static final int MAX_TEXT = 200;

  private final HeaderFactory headers = new HeaderFactoryImpl();
  private final AddressFactoryImpl addresses = new AddressFactoryImpl();

  /** Shared by all messages: nobody changes them. */
  private final Header allow;

  private final Header supported;

  SipMessages() {
    try {
      allow = headers.createAllowHeader(ALLOW);
      supported = headers.createSupportedHeader(SUPPORTED);
      new MessageFactoryImpl().setDefaultServerHeader(headers.createServerHeader(List.of(PRODUCT)));
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A response with the request's own headers and our To tag; an empty phrase for the usual. */
  SIPResponse response(SIPRequest request, int status, String phrase, String localTag) {
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

  /**
   * Sets a header by its text.
   *
   * @throws IllegalArgumentException if the text is no value of it
   */
  void set(Message message, String name, String value) {
    try {
      message.setHeader(headers.createHeader(name, value));
    } catch (ParseException e) {
      throw new IllegalArgumentException(name + " cannot be " + value, e);
    }
  }

  /** Adds one more header of this name. */
  void add(Message message, String name, String value) {
    try {
      message.addHeader(headers.createHeader(name, value));
    } catch (ParseException e) {
      throw new IllegalArgumentException(name + " cannot be " + value, e);
    }
  }

  void allow(Message message) {
    message.setHeader(allow);
  }

  void supported(Message message) {
    message.setHeader(supported);
  }

  /** What OPTIONS asks for (RFC 3261 §11.2). */
  void capabilities(Message message) {
    allow(message);
    acceptsSdp(message);
    set(message, "Accept-Encoding", "identity");
    set(message, "Accept-Language", "en");
    supported(message);
  }

  void acceptsSdp(Message message) {
    set(message, "Accept", SDP);
  }

  void unsupported(Message message, String optionTag) {
    add(message, "Unsupported", optionTag);
  }

  void retryAfter(Message message, int seconds) {
    set(message, "Retry-After", Integer.toString(Math.max(0, seconds)));
  }

  void userAgent(Message message) {
    set(message, "User-Agent", PRODUCT);
  }

  /** Our Contact, reachable by the transport of the flow. */
  void contact(Message message, String user, SipFlow flow) {
    try {
      message.setHeader(headers.createContactHeader(addresses.createAddress(uri(user, flow))));
    } catch (ParseException e) {
      throw new IllegalStateException("a Contact was not built", e);
    }
  }

  private SipURI uri(String user, SipFlow flow) throws ParseException {
    SipURI uri = addresses.createSipURI(isPlain(user) ? user : null, bracketed(flow.localHost()));
    uri.setPort(flow.localPort());
    if (flow.kind() != TransportKind.UDP) {
      uri.setTransportParam(flow.kind().parameter());
    }
    return uri;
  }

  void sdp(Message message, String sdp) {
    body(message, SDP, sdp);
  }

  /** {@code type} as in {@code application/sdp}, parameters included. */
  void body(Message message, String type, String text) {
    try {
      message.setContent(
          text.getBytes(StandardCharsets.UTF_8),
          (ContentTypeHeader) headers.createHeader("Content-Type", type));
    } catch (ParseException e) {
      throw new IllegalArgumentException(type + " is no type of content", e);
    }
  }

  /** {@code Warning: 399 host:port "text"} (RFC 3261 §20.43). */
  void warning(Message message, String text, SipFlow flow) {
    String agent = bracketed(flow.localHost()) + ":" + flow.localPort();
    set(message, "Warning", MISCELLANEOUS_WARNING + " " + agent + " \"" + quotable(text) + '"');
  }

  /** {@code Reason: Q.850;cause=16;text="…"} (RFC 3326), of SIP itself where there is no cause. */
  void reason(Message message, OptionalInt q850Cause, String text) {
    if (q850Cause.isEmpty() && text.isEmpty()) {
      return;
    }
    StringBuilder value =
        new StringBuilder(
            q850Cause.isPresent() ? "Q.850;cause=" + q850Cause.getAsInt() : "SIP;cause=200");
    if (!text.isEmpty()) {
      value.append(";text=\"").append(quotable(text)).append('"');
    }
    set(message, "Reason", value.toString());
  }

  /** A URI by its text. */
  URI uri(String text) throws ParseException {
    return addresses.createURI(text);
  }

  /** A name-addr or addr-spec by its text. */
  Address address(String text) throws ParseException {
    return addresses.createAddress(text);
  }

  /** An IPv6 address as it stands in a URI. */
  static String bracketed(String host) {
    return host.indexOf(':') >= 0 && host.charAt(0) != '[' ? "[" + host + "]" : host;
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
