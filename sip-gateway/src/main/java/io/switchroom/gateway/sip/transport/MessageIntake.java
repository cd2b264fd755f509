package io.switchroom.gateway.sip.transport;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.io.IOException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Set;
import javax.sip.InvalidArgumentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the bytes of one message to one of JAIN-SIP's message objects: parse, check, note the source
 * in the Via (RFC 3261 §18.2.1, RFC 3581), hand over. Never throws, whatever the bytes. Owned by
 * the signalling loop.
 */
public final class MessageIntake {
  private static final Logger LOG = LoggerFactory.getLogger(MessageIntake.class);

  /** A message whose {@code Via}, … cannot be read is refused; other bad headers are left out. */
  private static final Set<Class<?>> MANDATORY =
      Set.of(
          RequestLine.class,
          StatusLine.class,
          Via.class,
          From.class,
          To.class,
          CallID.class,
          CSeq.class);

  private final ParseExceptionListener badHeaders =
      (fault, message, headerClass, header, text) -> {
        if (headerClass != null && MANDATORY.contains(headerClass)) {
          throw fault;
        }
      };

  private final MessageHandler handler;
  private final SipCounters counters;
  private final StringMsgParser parser = new StringMsgParser();

  public MessageIntake(MessageHandler handler, SipCounters counters) {
    this.handler = handler;
    this.counters = counters;
  }

  /**
   * Takes one message.
   *
   * @param bytes exactly this message, kept by nobody afterwards
   * @param scan its scan
   * @param flow where it came from and answers go
   */
  public void accept(byte[] bytes, MessageScan scan, SipFlow flow) {
    DropReason fault = scan.fault();
    if (fault == null && scan.headLength() + Math.max(0, scan.contentLength()) > bytes.length) {
      fault = DropReason.TRUNCATED;
    }
    if (fault != null) {
      refuse(scan, flow, fault, "Bad Request");
      return;
    }
    SIPMessage message;
    try {
      message = parse(bytes, scan);
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      refuse(scan, flow, DropReason.UNPARSEABLE, "Bad Request");
      return;
    }
    if (message.getTopmostVia() == null
        || message.getFrom() == null
        || message.getTo() == null
        || message.getCallId() == null
        || message.getCSeq() == null) {
      refuse(scan, flow, DropReason.MISSING_HEADER, "Bad Request");
      return;
    }
    try {
      if (message instanceof SIPRequest request) {
        acceptRequest(request, scan, flow);
      } else {
        acceptResponse((SIPResponse) message, flow);
      }
    } catch (ParseException | InvalidArgumentException | RuntimeException | StackOverflowError e) {
      counters.drop(DropReason.INTERNAL_ERROR);
      LOG.trace("SIP message from {} not processed", flow.peer(), e);
    }
  }

  private SIPMessage parse(byte[] bytes, MessageScan scan) throws ParseException {
    SIPMessage message = parser.parseSIPMessage(bytes, false, false, badHeaders);
    if (message == null) {
      throw new ParseException("no message", 0);
    }
    // Without Content-Length a datagram's body goes to its end (RFC 3261 §18.3).
    int end = scan.contentLength() < 0 ? bytes.length : scan.headLength() + scan.contentLength();
    if (end > scan.headLength()) {
      message.setMessageContent(Arrays.copyOfRange(bytes, scan.headLength(), end));
    }
    return message;
  }

  private void acceptRequest(SIPRequest request, MessageScan scan, SipFlow flow)
      throws ParseException, InvalidArgumentException {
    if (!request.getMethod().equals(request.getCSeq().getMethod())) {
      refuse(scan, flow, DropReason.UNPARSEABLE, "CSeq Method Mismatch");
      return;
    }
    if (!stampSource(request.getTopmostVia(), flow)) {
      counters.drop(DropReason.BAD_VIA);
      return;
    }
    if (request.getMaxForwards() == null) {
      // Missing from RFC 2543 phones; JAIN-SIP insists on it, a last hop does not care.
      MaxForwards assumed = new MaxForwards();
      assumed.setMaxForwards(70);
      request.setMaxForwards(assumed);
    }
    counters.countReceived();
    handler.onRequest(request, flow);
  }

  private void acceptResponse(SIPResponse response, SipFlow flow) throws ParseException {
    counters.countReceived();
    response.checkHeaders();
    handler.onResponse(response, flow);
  }

  /**
   * Always notes the source, so that no response follows a name or an address the sender made up;
   * for the same reason a Via of another transport or with maddr is not served.
   */
  private static boolean stampSource(Via via, SipFlow flow) throws ParseException {
    if (!flow.kind().name().equalsIgnoreCase(via.getTransport()) || via.getMAddr() != null) {
      return false;
    }
    via.setParameter(Via.RECEIVED, flow.peer().getAddress().getHostAddress());
    if (via.hasParameter(Via.RPORT)) {
      via.setParameter(Via.RPORT, Integer.toString(flow.peer().getPort()));
    }
    return true;
  }

  void refuse(MessageScan scan, SipFlow flow, DropReason reason, String phrase) {
    counters.drop(reason);
    int status = reason == DropReason.TOO_LARGE ? 413 : 400;
    var reply = scan.reply(status, phrase, flow.peer());
    if (reply.isPresent()) {
      try {
        flow.write(reply.get());
      } catch (IOException e) {
        counters.drop(DropReason.SEND_FAILED);
      }
    }
  }
}
