package io.switchroom.scenarios.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * One outgoing call of a telephone over UDP, message by message (RFC 3261 §8.1, §13.2, §15, §17.1):
 * INVITE, ACK, CANCEL, BYE, their repetitions, and the answer to a BYE from the other side.
 *
 * <p>It has no socket, no clock and no thread: its owner hands in datagrams and the time, sends
 * whatever is returned to the address it dialled, and calls {@link #handleTimeout} at {@link
 * #nextDeadlineNs}. So one thread drives one call or thousands.
 */
public final class SipUac {
  // RFC 3261 §17.1.1.1 and §17.1.2.2.
  private static final long T1_NS = 500_000_000L;
  private static final long T2_NS = 4_000_000_000L;
  private static final long TRANSACTION_NS = 64 * T1_NS;
  private static final String CRLF = "\r\n";

  /** How far the call is. */
  public enum State {
    IDLE,
    CALLING,
    RINGING,
    ANSWERED,
    CANCELLING,
    HANGING_UP,
    ENDED
  }

  /**
   * The caller as the messages name it.
   *
   * @param user the user part of From and Contact
   * @param host literal address of the SIP socket
   * @param port of the SIP socket
   */
  public record Caller(String user, String host, int port) {}

  /** A request that is repeated until it is answered. */
  private static final class Pending {
    final byte[] bytes;
    final String branch;
    final boolean invite;
    final long giveUpNs;
    long intervalNs = T1_NS;
    long nextNs;

    Pending(String message, String branch, boolean invite, long nowNs) {
      this.bytes = message.getBytes(StandardCharsets.UTF_8);
      this.branch = branch;
      this.invite = invite;
      this.giveUpNs = nowNs + TRANSACTION_NS;
      this.nextNs = nowNs + T1_NS;
    }

    void repeatedAt(long nowNs) {
      intervalNs = invite ? 2 * intervalNs : Math.min(2 * intervalNs, T2_NS);
      nextNs = nowNs + intervalNs;
    }

    long deadlineNs() {
      return nextNs == Long.MAX_VALUE ? giveUpNs : Math.min(nextNs, giveUpNs);
    }
  }

  private final Caller caller;
  private final String requestUri;
  private final String offer;
  private final RandomGenerator random;
  private final String callId;
  private final String fromTag;

  private State state = State.IDLE;
  private int cseq;
  private int inviteCseq;
  private String inviteBranch = "";
  private Pending pending;
  private boolean cancelWanted;
  private byte[] ack;
  private String to;
  private String target;
  private List<String> routes = List.of();
  private int status;
  private String reason = "";
  private String answer = "";
  private long answeredNs;
  private long retransmissions;

  /**
   * @param requestUri what is dialled, as {@code sip:1000@127.0.0.1:5060}
   * @param offer the SDP text of the INVITE
   * @param random for tags, branches and the Call-ID
   */
  public SipUac(Caller caller, String requestUri, String offer, RandomGenerator random) {
    this.caller = Objects.requireNonNull(caller);
    this.requestUri = Objects.requireNonNull(requestUri);
    this.offer = Objects.requireNonNull(offer);
    this.random = Objects.requireNonNull(random);
    this.callId = token() + token() + "@" + caller.host();
    this.fromTag = token();
    this.target = requestUri;
    this.to = "<" + requestUri + ">";
  }

  public State state() {
    return state;
  }

  /** Which messages are ours, where many calls share a socket. */
  public String callId() {
    return callId;
  }

  /** The final status of the INVITE; 408 if nobody answered; 0 as long as there is none. */
  public int status() {
    return status;
  }

  /** The reason phrase beside {@link #status}, and the Warning if there was one. */
  public String reason() {
    return reason;
  }

  /** The SDP answer of the 200; empty before. */
  public String answer() {
    return answer;
  }

  /** When the 200 came; 0 before. */
  public long answeredNs() {
    return answeredNs;
  }

  /** How many requests had to be sent again. */
  public long retransmissions() {
    return retransmissions;
  }

  /** When {@link #handleTimeout} has something to do; {@code Long.MAX_VALUE} for never. */
  public long nextDeadlineNs() {
    return pending == null ? Long.MAX_VALUE : pending.deadlineNs();
  }

  /** Begins the call; returns the INVITE. */
  public List<byte[]> invite(long nowNs) {
    if (state != State.IDLE) {
      throw new IllegalStateException("already dialled");
    }
    state = State.CALLING;
    inviteCseq = ++cseq;
    inviteBranch = branch();
    String message =
        start("INVITE", requestUri, inviteBranch, inviteCseq)
            + contact()
            + "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS"
            + CRLF
            + withBody(offer);
    return request(message, inviteBranch, true, nowNs);
  }

  /**
   * Ends the call by whatever its state asks for: BYE, CANCEL (once anything has been heard of the
   * INVITE, RFC 3261 §9.1), or nothing.
   */
  public List<byte[]> hangUp(long nowNs) {
    return switch (state) {
      case CALLING, CANCELLING -> {
        cancelWanted = true;
        yield List.of();
      }
      case RINGING -> cancel(nowNs);
      case ANSWERED -> bye(nowNs);
      case IDLE -> {
        state = State.ENDED;
        yield List.of();
      }
      case HANGING_UP, ENDED -> List.of();
    };
  }

  /** Repeats what nobody answered, or gives up. */
  public List<byte[]> handleTimeout(long nowNs) {
    if (pending == null || nowNs < pending.deadlineNs()) {
      return List.of();
    }
    if (nowNs >= pending.giveUpNs) {
      pending = null;
      if (status == 0) {
        status = 408;
        reason = "Nobody answered";
      }
      state = State.ENDED;
      return List.of();
    }
    pending.repeatedAt(nowNs);
    retransmissions++;
    return List.of(pending.bytes);
  }

  /** Takes one datagram; bytes that are no message of this call are ignored. */
  public List<byte[]> handleDatagram(byte[] bytes, int offset, int length, long nowNs) {
    return SipMessage.parse(bytes, offset, length)
        .map(message -> handle(message, nowNs))
        .orElse(List.of());
  }

  /** As {@link #handleDatagram}, for an owner that has parsed the message to find its call. */
  public List<byte[]> handle(SipMessage message, long nowNs) {
    if (!message.callId().equals(callId)) {
      return List.of();
    }
    if (!message.isResponse()) {
      return onRequest(message);
    }
    if (message.method().equals("INVITE")) {
      return message.branch().equals(inviteBranch) ? onInviteResponse(message, nowNs) : List.of();
    }
    if (message.status() >= 200 && pending != null && message.branch().equals(pending.branch)) {
      boolean cancelled = pending.invite || state == State.CANCELLING;
      pending = cancelled ? waitForFinal(nowNs) : null;
      if (state == State.HANGING_UP) {
        state = State.ENDED;
      }
    }
    return List.of();
  }

  /** After the 200 to a CANCEL the INVITE's own final response is due: wait, send nothing. */
  private Pending waitForFinal(long nowNs) {
    Pending wait = new Pending("", inviteBranch, true, nowNs);
    wait.nextNs = Long.MAX_VALUE;
    return wait;
  }

  private List<byte[]> onInviteResponse(SipMessage response, long nowNs) {
    int code = response.status();
    if (code < 200) {
      return onProvisional(nowNs);
    }
    if (ack != null) {
      // The ACK was lost: the same one again (§13.2.2.4, §17.1.1.2).
      return List.of(ack);
    }
    status = code;
    reason = response.reasonPhrase();
    response.header("warning").ifPresent(warning -> reason += " (" + warning + ")");
    to = response.header("to").orElse(to);
    boolean giveBack = state == State.CANCELLING || cancelWanted;
    pending = null;
    if (code >= 300) {
      state = State.ENDED;
      return List.of(acknowledge(requestUri, inviteBranch));
    }
    routes = routeSet(response);
    target = response.contactUri().orElse(requestUri);
    answer = response.body();
    answeredNs = nowNs;
    state = State.ANSWERED;
    List<byte[]> out = new ArrayList<>();
    out.add(acknowledge(target, branch()));
    if (giveBack) {
      out.addAll(bye(nowNs));
    }
    return out;
  }

  private List<byte[]> onProvisional(long nowNs) {
    if (state != State.CALLING) {
      return List.of();
    }
    state = State.RINGING;
    if (cancelWanted) {
      return cancel(nowNs);
    }
    // Heard: no more repetition, and ringing may last (§17.1.1.2).
    pending = null;
    return List.of();
  }

  private List<byte[]> onRequest(SipMessage request) {
    return switch (request.method()) {
      case "ACK" -> List.of();
      case "BYE" -> {
        state = State.ENDED;
        pending = null;
        yield List.of(respond(request, "200 OK"));
      }
      case "OPTIONS" -> List.of(respond(request, "200 OK"));
      default -> List.of(respond(request, "501 Not Implemented"));
    };
  }

  private List<byte[]> cancel(long nowNs) {
    state = State.CANCELLING;
    String message = start("CANCEL", requestUri, inviteBranch, inviteCseq) + withBody("");
    return request(message, inviteBranch, false, nowNs);
  }

  private List<byte[]> bye(long nowNs) {
    state = State.HANGING_UP;
    String branch = branch();
    return request(start("BYE", target, branch, ++cseq) + withBody(""), branch, false, nowNs);
  }

  private byte[] acknowledge(String uri, String branch) {
    ack = (start("ACK", uri, branch, inviteCseq) + withBody("")).getBytes(StandardCharsets.UTF_8);
    return ack;
  }

  private List<byte[]> request(String message, String branch, boolean invite, long nowNs) {
    pending = new Pending(message, branch, invite, nowNs);
    return List.of(pending.bytes);
  }

  /** The caller's view of the Record-Route headers: the last one first (§12.1.2). */
  private static List<String> routeSet(SipMessage response) {
    List<String> routes = new ArrayList<>();
    for (String line : response.headers("record-route")) {
      for (String route : line.split(",(?=\\s*<)")) {
        routes.add(0, route.strip());
      }
    }
    return List.copyOf(routes);
  }

  private String start(String method, String uri, String branch, int number) {
    StringBuilder text = new StringBuilder(512);
    text.append(method).append(' ').append(uri).append(" SIP/2.0").append(CRLF);
    text.append("Via: SIP/2.0/UDP ").append(caller.host()).append(':').append(caller.port());
    text.append(";branch=").append(branch).append(";rport").append(CRLF);
    text.append("Max-Forwards: 70").append(CRLF);
    for (String route : routes) {
      text.append("Route: ").append(route).append(CRLF);
    }
    text.append("From: <sip:").append(caller.user()).append('@').append(caller.host());
    text.append(">;tag=").append(fromTag).append(CRLF);
    text.append("To: ").append(to).append(CRLF);
    text.append("Call-ID: ").append(callId).append(CRLF);
    text.append("CSeq: ").append(number).append(' ').append(method).append(CRLF);
    return text.toString();
  }

  private String contact() {
    return "Contact: <sip:"
        + caller.user()
        + "@"
        + caller.host()
        + ":"
        + caller.port()
        + ">"
        + CRLF;
  }

  private static String withBody(String body) {
    String type = body.isEmpty() ? "" : "Content-Type: application/sdp" + CRLF;
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return type + "Content-Length: " + length + CRLF + CRLF + body;
  }

  private static byte[] respond(SipMessage request, String status) {
    StringBuilder text = new StringBuilder(512).append("SIP/2.0 ").append(status).append(CRLF);
    request.headers("via").forEach(via -> text.append("Via: ").append(via).append(CRLF));
    for (String name : List.of("From", "To", "Call-ID", "CSeq")) {
      String value = request.header(name.toLowerCase(Locale.ROOT)).orElse("");
      text.append(name).append(": ").append(value).append(CRLF);
    }
    text.append("Content-Length: 0").append(CRLF).append(CRLF);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String branch() {
    // The magic cookie of §8.1.1.7.
    return "z9hG4bK" + token();
  }

  private String token() {
    return Long.toUnsignedString(random.nextLong(), 36);
  }
}
