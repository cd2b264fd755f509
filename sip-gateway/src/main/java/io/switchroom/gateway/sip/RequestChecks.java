package io.switchroom.gateway.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.Header;
import javax.sip.header.RequireHeader;
import javax.sip.message.Request;

/**
 * What a request is refused for before anyone looks at its meaning, in the order of RFC 3261 §8.2,
 * and the reading of what the gateway wants to know of it.
 */
final class RequestChecks {
  private static final Set<String> METHODS =
      Set.of(Request.INVITE, Request.BYE, Request.OPTIONS, Request.UPDATE);

  private final SipMessages messages;

  RequestChecks(SipMessages messages) {
    this.messages = messages;
  }

  /** The refusal of a request other than ACK and CANCEL, if it deserves one. */
  Optional<SIPResponse> refusal(SIPRequest request, String localTag) throws ParseException {
    String method = request.getMethod();
    if (!METHODS.contains(method)) {
      SIPResponse notAllowed = messages.response(request, 405, "", localTag);
      messages.allow(notAllowed);
      return Optional.of(notAllowed);
    }
    URI target = request.getRequestURI();
    if (!(target instanceof SipURI) && !(target instanceof TelURL)) {
      return Optional.of(messages.response(request, 416, "", localTag));
    }
    if (request.getHeader(RequireHeader.NAME) != null) {
      return Optional.of(badExtension(request, localTag));
    }
    if (method.equals(Request.INVITE) && !hasUsableContact(request)) {
      return Optional.of(messages.response(request, 400, "Missing Contact", localTag));
    }
    if (!method.equals(Request.OPTIONS) && !hasUsableBody(request)) {
      SIPResponse unsupported = messages.response(request, 415, "", localTag);
      messages.acceptsSdp(unsupported);
      return Optional.of(unsupported);
    }
    return Optional.empty();
  }

  private SIPResponse badExtension(SIPRequest request, String localTag) throws ParseException {
    SIPResponse response = messages.response(request, 420, "", localTag);
    for (Iterator<?> i = request.getHeaders(RequireHeader.NAME); i.hasNext(); ) {
      messages.unsupported(response, ((RequireHeader) i.next()).getOptionTag());
    }
    return response;
  }

  private static boolean hasUsableContact(SIPRequest request) {
    return request.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
        && !contact.isWildCard()
        && contact.getAddress().getURI() instanceof SipURI;
  }

  private static boolean hasUsableBody(SIPRequest request) {
    if (request.getRawContent() == null) {
      return true;
    }
    boolean encoded =
        request.getHeader(ContentEncodingHeader.NAME) instanceof ContentEncodingHeader encoding
            && !"identity".equalsIgnoreCase(encoding.getEncoding());
    boolean sdp =
        !(request.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type)
            || (type.getContentType() + '/' + type.getContentSubType())
                .equalsIgnoreCase(SipMessages.SDP);
    return sdp && !encoded;
  }

  /** The body of a request that passed, as SDP. */
  static Optional<String> sdpOf(SIPRequest request) {
    byte[] body = request.getRawContent();
    return body == null || body.length == 0
        ? Optional.empty()
        : Optional.of(new String(body, StandardCharsets.UTF_8));
  }

  static SipEvent.Invite inviteEvent(
      CallRef call, SIPRequest request, InetSocketAddress source, String transport) {
    URI target = request.getRequestURI();
    String display = request.getFrom().getAddress().getDisplayName();
    return new SipEvent.Invite(
        call,
        request.getCallId().getCallId(),
        userOf(target),
        target instanceof SipURI sip ? sip.getHost() : "",
        userOf(request.getFrom().getAddress().getURI()),
        display == null ? "" : display.replace("\"", "").trim(),
        userOf(request.getTo().getAddress().getURI()),
        text(request, "User-Agent"),
        source,
        transport.toLowerCase(Locale.ROOT),
        sdpOf(request));
  }

  /** The Reason header's text, or else the whole header; empty if there is none. */
  static String reasonOf(SIPRequest request) {
    String reason = text(request, "Reason");
    int quote = reason.indexOf('"');
    int end = reason.lastIndexOf('"');
    return quote >= 0 && end > quote ? reason.substring(quote + 1, end) : reason;
  }

  private static String text(SIPRequest request, String name) {
    Header header = request.getHeader(name);
    String value = header instanceof SIPHeader sip ? sip.getHeaderValue() : null;
    return value == null ? "" : value.trim();
  }

  private static String userOf(URI uri) {
    if (uri instanceof TelURL tel) {
      return (tel.isGlobal() ? "+" : "") + tel.getPhoneNumber();
    }
    String user = uri instanceof SipURI sip ? sip.getUser() : null;
    return user == null ? "" : unescaped(user);
  }

  /** Percent escapes undone (RFC 3261 §19.1.2); what is no escape stays. */
  private static String unescaped(String user) {
    if (user.indexOf('%') < 0) {
      return user;
    }
    byte[] in = user.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int size = 0;
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
      if (low >= 0) {
        out[size++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[size++] = in[i];
      }
    }
    return new String(out, 0, size, StandardCharsets.UTF_8);
  }
}
