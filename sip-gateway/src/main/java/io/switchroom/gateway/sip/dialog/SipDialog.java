package io.switchroom.gateway.sip.dialog;

import gov.nist.core.Host;
import gov.nist.core.HostPort;
import gov.nist.javax.sip.Utils;
import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.RouteList;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.switchroom.gateway.sip.transport.SipFlow;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.URI;

/**
 * A dialog (RFC 3261 §12): what two user agents have agreed on so that each knows which messages
 * belong together and where the next one goes. Owned by the signalling loop.
 */
public final class SipDialog {
  private static final int MAX_FORWARDS = 70;

  private final String callId;
  private final Address localAddress;
  private final String localTag;
  private final Address remoteAddress;
  private final String remoteTag;
  private final List<Address> routeSet;
  private final SipFlow flow;
  private final boolean caller;
  private URI remoteTarget;
  private long localCSeq;
  private long remoteCSeq;

  private SipDialog(
      boolean caller,
      String callId,
      Address localAddress,
      String localTag,
      Address remoteAddress,
      String remoteTag,
      List<Address> routeSet,
      SipFlow flow,
      long localCSeq,
      long remoteCSeq) {
    this.caller = caller;
    this.callId = callId;
    this.localAddress = localAddress;
    this.localTag = localTag;
    this.remoteAddress = remoteAddress;
    this.remoteTag = remoteTag;
    this.routeSet = routeSet;
    this.flow = flow;
    this.localCSeq = localCSeq;
    this.remoteCSeq = remoteCSeq;
  }

  /** The called side's (§12.1.1). The request has a usable Contact. */
  public static SipDialog ofRequest(SIPRequest invite, String localTag, SipFlow flow) {
    SipDialog dialog =
        new SipDialog(
            false,
            invite.getCallId().getCallId(),
            invite.getTo().getAddress(),
            localTag,
            invite.getFrom().getAddress(),
            invite.getFromTag(),
            routes(invite),
            flow,
            0,
            invite.getCSeq().getSeqNumber());
    dialog.refreshTarget(invite);
    return dialog;
  }

  /** The calling side's (§12.1.2), by a response with a To tag. */
  public static SipDialog ofResponse(SIPRequest invite, SIPResponse response, SipFlow flow) {
    List<Address> routes = routes(response);
    Collections.reverse(routes);
    SipDialog dialog =
        new SipDialog(
            true,
            invite.getCallId().getCallId(),
            invite.getFrom().getAddress(),
            invite.getFromTag(),
            invite.getTo().getAddress(),
            response.getToTag(),
            routes,
            flow,
            invite.getCSeq().getSeqNumber(),
            -1);
    dialog.remoteTarget = invite.getRequestURI();
    dialog.refreshTarget(response);
    return dialog;
  }

  private static List<Address> routes(SIPMessage message) {
    List<Address> routes = new ArrayList<>();
    if (message.getRecordRouteHeaders() != null) {
      for (RecordRoute route : message.getRecordRouteHeaders()) {
        routes.add(route.getAddress());
      }
    }
    return routes;
  }

  /** Identifies it among all of ours (§12). */
  public static String id(String callId, String localTag, String remoteTag) {
    return callId + '\n' + localTag + '\n' + remoteTag;
  }

  public String id() {
    return id(callId, localTag, remoteTag);
  }

  public String callId() {
    return callId;
  }

  public String localTag() {
    return localTag;
  }

  /** Empty if the peer, of RFC 2543, has none. */
  public String remoteTag() {
    return remoteTag == null ? "" : remoteTag;
  }

  /** True if we sent the INVITE that began it. */
  public boolean isCaller() {
    return caller;
  }

  /** The flow its first message came by. */
  public SipFlow flow() {
    return flow;
  }

  /** Where requests are meant to arrive: the peer's Contact. */
  public URI remoteTarget() {
    return remoteTarget;
  }

  /** The peer as the INVITE's From or To has it. */
  public Address remoteAddress() {
    return remoteAddress;
  }

  public boolean hasRoutes() {
    return !routeSet.isEmpty();
  }

  /** A target refresh (§12.2): the Contact of an INVITE, an UPDATE, or their answers. */
  public void refreshTarget(SIPMessage message) {
    Contact contact = message.getContactHeader();
    if (contact != null
        && !contact.isWildCard()
        && contact.getAddress().getURI() instanceof SipUri) {
      remoteTarget = contact.getAddress().getURI();
    }
  }

  /** Notes the CSeq of a request of the peer's; false if it is out of order (§12.2.2). */
  public boolean inOrder(SIPRequest request) {
    long cSeq = request.getCSeq().getSeqNumber();
    if (cSeq < remoteCSeq) {
      return false;
    }
    remoteCSeq = cSeq;
    return true;
  }

  /** The URI to send the next request to: the first route, or the target. */
  public URI nextHop() {
    return routeSet.isEmpty() ? remoteTarget : routeSet.get(0).getURI();
  }

  /** A new request inside the dialog, with the next CSeq (§12.2.1.1). */
  public SIPRequest request(String method, SipFlow over) {
    return request(method, ++localCSeq, over);
  }

  /** The ACK of a 2xx (§13.2.2.4). */
  public SIPRequest ack(long inviteCSeq, SipFlow over) {
    return request(SIPRequest.ACK, inviteCSeq, over);
  }

  private SIPRequest request(String method, long cSeq, SipFlow over) {
    try {
      return newRequest(method, cSeq, over);
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException("a request was not built", e);
    }
  }

  private SIPRequest newRequest(String method, long cSeq, SipFlow over)
      throws ParseException, InvalidArgumentException {
    URI target = remoteTarget;
    List<Address> routes = routeSet;
    if (!routes.isEmpty() && !isLoose(routes.get(0).getURI())) {
      // A strict router wants to be the Request-URI, and the target at the end of the routes.
      routes = new ArrayList<>(routeSet.subList(1, routeSet.size()));
      AddressImpl last = new AddressImpl();
      last.setURI(remoteTarget);
      routes.add(last);
      target = routeSet.get(0).getURI();
    }
    SIPRequest request = new SIPRequest();
    request.setRequestLine(new RequestLine((GenericURI) target, method));
    request.setHeader(via(over));
    if (!routes.isEmpty()) {
      RouteList list = new RouteList();
      for (Address address : routes) {
        Route route = new Route();
        route.setAddress(address);
        list.add(route);
      }
      request.setHeader(list);
    }
    MaxForwards hops = new MaxForwards();
    hops.setMaxForwards(MAX_FORWARDS);
    request.setHeader(hops);
    From from = new From();
    from.setAddress(localAddress);
    from.setTag(localTag);
    request.setFrom(from);
    To to = new To();
    to.setAddress(remoteAddress);
    if (remoteTag != null) {
      to.setTag(remoteTag);
    }
    request.setTo(to);
    request.setCallId(new CallID(callId));
    request.setCSeq(new CSeq(cSeq, method));
    return request;
  }

  private static boolean isLoose(URI uri) {
    return uri instanceof SipUri sip && sip.hasParameter("lr");
  }

  /** A Via of ours with a new branch; asks for the source port (RFC 3581). */
  public static Via via(SipFlow over) {
    try {
      Via via = new Via();
      HostPort sentBy = new HostPort();
      sentBy.setHost(new Host(over.localHost()));
      sentBy.setPort(over.localPort());
      via.setSentBy(sentBy);
      via.setTransport(over.kind().name());
      via.setBranch(Utils.getInstance().generateBranchId());
      via.setRPort();
      return via;
    } catch (ParseException e) {
      throw new IllegalStateException("a Via was not built", e);
    }
  }
}
