package io.switchroom.gateway.sip;

import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.extensions.SessionExpires;
import gov.nist.javax.sip.header.ims.PAssertedIdentityHeader;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.auth.DigestServer;
import io.switchroom.gateway.sip.locate.SipHop;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.Header;

/**
 * What a request is refused for before anyone looks at its meaning, in the order of RFC 3261 §8.2,
 * and the reading of what the gateway wants to know of it.
 */
final class RequestChecks {
  private static final Set<String> METHODS =
      Set.of("INVITE", "BYE", "OPTIONS", "UPDATE", "PRACK", "INFO", "REFER", "NOTIFY", "REGISTER");

  /** Their bodies are offers or answers. */
  private static final Set<String> WITH_SDP = Set.of("INVITE", "UPDATE", "PRACK");

  private static final int MAX_PARTS = 16;
  private static final int MAX_EXTENSIONS = 32;
  private static final Pattern DIVERSION = Pattern.compile("<?(?:sips?|tel):([^@;>,]*)([^,]*)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern REASON = Pattern.compile("reason=\"?([A-Za-z0-9_-]+)");
  private static final Pattern Q850 = Pattern.compile("Q\\.850\\s*;\\s*cause\\s*=\\s*(\\d{1,3})");
  private static final String MULTIPART = "multipart/mixed";

  private final SipMessages messages;

  RequestChecks(SipMessages messages) {
    this.messages = messages;
  }

  /** The refusal of a request other than ACK and CANCEL, if it deserves one. */
  Optional<SIPResponse> refusal(SIPRequest request, String localTag) {
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
    List<String> unknown = new ArrayList<>(options(request, "Require"));
    unknown.removeIf(SipMessages.EXTENSIONS::contains);
    if (!unknown.isEmpty()) {
      SIPResponse bad = messages.response(request, 420, "", localTag);
      unknown.forEach(option -> messages.unsupported(bad, option));
      return Optional.of(bad);
    }
    if (method.equals(SIPRequest.INVITE) && !hasUsableContact(request)) {
      return Optional.of(messages.response(request, 400, "Missing Contact", localTag));
    }
    if (WITH_SDP.contains(method) && !hasUsableBody(request)) {
      SIPResponse unsupported = messages.response(request, 415, "", localTag);
      messages.acceptsSdp(unsupported);
      return Optional.of(unsupported);
    }
    return Optional.empty();
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
    return !encoded && (bodyType(request).equals(SipMessages.SDP) || isMultipart(request));
  }

  private static boolean isMultipart(SIPMessage message) {
    return bodyType(message).equals(MULTIPART);
  }

  /** As in {@code application/sdp}, which it also is where nothing is said; in lower case. */
  static String bodyType(SIPMessage message) {
    ContentTypeHeader type = message.getContentTypeHeader();
    return type == null
        ? SipMessages.SDP
        : (type.getContentType() + '/' + type.getContentSubType()).toLowerCase(Locale.ROOT);
  }

  /** The body, whatever it is. */
  static Optional<String> textBody(SIPMessage message) {
    byte[] body = message.getRawContent();
    return body == null || body.length == 0
        ? Optional.empty()
        : Optional.of(new String(body, StandardCharsets.UTF_8));
  }

  /** The body as SDP; of a body of several parts (RFC 2046 §5.1) the first that is SDP. */
  static Optional<String> sdpOf(SIPMessage message) {
    if (!isMultipart(message)) {
      return textBody(message);
    }
    String boundary = message.getContentTypeHeader().getParameter("boundary");
    if (boundary == null || boundary.isEmpty()) {
      return Optional.empty();
    }
    String delimiter = "--" + boundary.replace("\"", "");
    for (String part : textBody(message).orElse("").split(Pattern.quote(delimiter), MAX_PARTS)) {
      int end = part.indexOf("\r\n\r\n");
      if (end >= 0 && part.substring(0, end).toLowerCase(Locale.ROOT).contains(SipMessages.SDP)) {
        return Optional.of(part.substring(end + 4));
      }
    }
    return Optional.empty();
  }

  /** The option tags of all headers of this name, in lower case; for Allow, methods as they are. */
  private static List<String> options(SIPMessage message, String name) {
    List<String> options = new ArrayList<>();
    for (Iterator<SIPHeader> i = message.getHeaders(name); i.hasNext(); ) {
      for (String option : i.next().getHeaderValue().split(",")) {
        options.add(option.trim());
      }
    }
    return options;
  }

  /** Whether a list header, Supported say, names an option. */
  static boolean hasOption(SIPMessage message, String header, String option) {
    return options(message, header).stream().anyMatch(option::equalsIgnoreCase);
  }

  /** RFC 4028 §9: what wants refreshes more often than we do is told so, if it knows timers. */
  static boolean tooShortASession(SIPRequest request, int leastS) {
    return request.getHeader("Session-Expires") instanceof SessionExpires wanted
        && wanted.getExpires() < leastS
        && hasOption(request, "Supported", "timer");
  }

  /** What a REGISTER asks; its Expires where a Contact says nothing (RFC 3261 §10.2.1.1). */
  static Registrar.Request registration(
      SIPRequest request, SipFlow flow, String peer, int otherwiseS) {
    int expiresS =
        request.getExpires() == null ? otherwiseS : Math.max(0, request.getExpires().getExpires());
    List<Registrar.Contact> contacts = new ArrayList<>();
    boolean all = false;
    if (request.getContactHeaders() != null) {
      for (Contact contact : request.getContactHeaders()) {
        if (contact.isWildCard()) {
          all = expiresS == 0;
        } else if (contact.getAddress().getURI() instanceof SipURI uri) {
          int own = contact.getExpires();
          contacts.add(new Registrar.Contact(uri.toString(), own < 0 ? expiresS : own));
        }
      }
    }
    return new Registrar.Request(
        userOf(request.getTo().getAddress().getURI()),
        peer,
        contacts,
        all,
        options(request, "Path"),
        request.getCallId().getCallId(),
        request.getCSeq().getSeqNumber(),
        new SipHop(flow.kind(), flow.peer(), ""));
  }

  static String requestUser(SIPRequest request) {
    return userOf(request.getRequestURI());
  }

  static Admission.Request admissionRequest(SIPRequest request, SipFlow flow) {
    URI from = request.getFrom().getAddress().getURI();
    return new Admission.Request(
        request.getMethod(),
        flow.peer(),
        flow.kind(),
        requestUser(request),
        userOf(from),
        from instanceof SipURI sip ? sip.getHost() : "",
        DigestServer.user(text(request, "Authorization")).orElse(""));
  }

  static SipEvent.Invite inviteEvent(
      CallRef call, SIPRequest request, SipFlow flow, Optional<CallRef> replaces, String peer) {
    URI target = request.getRequestURI();
    return new SipEvent.Invite(
        call,
        request.getCallId().getCallId(),
        userOf(target),
        target instanceof SipURI sip ? sip.getHost() : "",
        userOf(request.getFrom().getAddress().getURI()),
        display(request.getFrom().getAddress()),
        userOf(request.getTo().getAddress().getURI()),
        text(request, "User-Agent"),
        flow.peer(),
        flow.kind().parameter(),
        sdpOf(request),
        details(request, replaces, peer));
  }

  private static InviteDetails details(
      SIPRequest request, Optional<CallRef> replaces, String peer) {
    Address asserted =
        request.getHeader("P-Asserted-Identity") instanceof PAssertedIdentityHeader identity
            ? identity.getAddress()
            : null;
    Set<String> privacy = new HashSet<>();
    List<InviteDetails.Diversion> diversions = new ArrayList<>();
    Map<String, String> extensions = new HashMap<>();
    for (Iterator<SIPHeader> i = request.getHeaders(); i.hasNext(); ) {
      SIPHeader header = i.next();
      String name = header.getName().toLowerCase(Locale.ROOT);
      String value = header.getHeaderValue();
      if (value == null) {
        continue;
      }
      switch (name) {
        case "privacy" -> {
          for (String word : value.toLowerCase(Locale.ROOT).split("[;,]")) {
            privacy.add(word.trim());
          }
        }
        case "diversion" -> diversions.addAll(diversionsIn(value));
        default -> {
          boolean extension = name.startsWith("x-") || name.startsWith("p-");
          if (extension && extensions.size() < MAX_EXTENSIONS) {
            extensions.putIfAbsent(name, value.trim());
          }
        }
      }
    }
    return new InviteDetails(
        asserted == null ? "" : userOf(asserted.getURI()),
        asserted == null ? "" : display(asserted),
        privacy,
        diversions,
        extensions,
        replaces,
        peer);
  }

  /** {@code <sip:user@host>;reason=no-answer}, several with commas between. */
  private static List<InviteDetails.Diversion> diversionsIn(String value) {
    List<InviteDetails.Diversion> diversions = new ArrayList<>();
    Matcher matcher = DIVERSION.matcher(value);
    while (matcher.find()) {
      Matcher reason = REASON.matcher(matcher.group(2));
      diversions.add(
          new InviteDetails.Diversion(
              unescaped(matcher.group(1)), reason.find() ? reason.group(1) : ""));
    }
    return diversions;
  }

  private static String display(Address address) {
    String display = address.getDisplayName();
    return display == null ? "" : display.replace("\"", "").trim();
  }

  /** Why we were refused: what the Reason header says, else the Warning, else the phrase. */
  static String whyRefused(SIPResponse response) {
    String reason = reasonOf(response);
    String warning = text(response, "Warning");
    int quote = warning.indexOf('"');
    String warned = quote < 0 ? "" : warning.substring(quote + 1).replace("\"", "");
    return reason.isEmpty() ? warned.isEmpty() ? response.getReasonPhrase() : warned : reason;
  }

  static OptionalInt retryAfterS(SIPResponse response) {
    return number(response, "Retry-After");
  }

  /** The number a header begins with; Retry-After may go on with a comment. */
  static OptionalInt number(SIPResponse response, String header) {
    Matcher number = NUMBER.matcher(text(response, header));
    return number.lookingAt()
        ? OptionalInt.of(Integer.parseInt(number.group()))
        : OptionalInt.empty();
  }

  static Optional<Integer> q850Cause(SIPResponse response) {
    Matcher cause = Q850.matcher(text(response, "Reason"));
    return cause.find() ? Optional.of(Integer.valueOf(cause.group(1))) : Optional.empty();
  }

  /** The Reason header's text, or else the whole header; empty if there is none. */
  static String reasonOf(SIPMessage request) {
    String reason = text(request, "Reason");
    int quote = reason.indexOf('"');
    int end = reason.lastIndexOf('"');
    return quote >= 0 && end > quote ? reason.substring(quote + 1, end) : reason;
  }

  static String text(SIPMessage request, String name) {
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
