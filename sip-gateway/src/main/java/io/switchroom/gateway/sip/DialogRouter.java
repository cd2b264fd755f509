package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.DefaultRouter;
import gov.nist.javax.sip.stack.HopImpl;
import io.switchroom.gateway.sip.transport.SipFlow;
import io.switchroom.gateway.sip.transport.SipTransports;
import java.util.ListIterator;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.message.Request;

/**
 * Where a request of ours goes first: by Route and Request-URI (RFC 3261 §8.1.2), with two
 * departures for a request inside a dialog, which carries the flow its INVITE came by as
 * application data. An open TCP connection to the party is used in place of a new one to its
 * listening port (peers behind NAT have no other); and where the URI names a host or a transport
 * that cannot be reached without a look-up, the request returns along that flow. Named in the
 * stack's properties.
 */
public final class DialogRouter implements Router {
  private final DefaultRouter byUri;
  private SipTransports transports;

  public DialogRouter(SipStack stack, String outboundProxy) {
    this.byUri = new DefaultRouter(stack, outboundProxy);
  }

  void use(SipTransports transports) {
    this.transports = transports;
  }

  @Override
  public Hop getNextHop(Request request) throws SipException {
    if (!(((SIPRequest) request).getApplicationData() instanceof SipFlow flow)) {
      return byUri.getNextHop(request);
    }
    Hop back = new HopImpl(flow.getPeerAddress(), flow.getPeerPort(), flow.getTransport());
    Hop hop;
    try {
      hop = byUri.getNextHop(request);
    } catch (SipException | RuntimeException e) {
      return back;
    }
    String transport = hop == null ? "" : hop.getTransport();
    boolean served = transport.equalsIgnoreCase("udp") || transport.equalsIgnoreCase("tcp");
    if (!served || !transports.canReach(hop.getHost(), hop.getPort())) {
      return back;
    }
    boolean throughProxy = ((SIPRequest) request).getRouteHeaders() != null;
    boolean sameParty = !throughProxy || hop.getHost().equals(flow.getPeerAddress());
    return flow.isReliable() && sameParty && transports.isConnectedTo(flow.peer()) ? back : hop;
  }

  @Override
  @Deprecated
  public ListIterator<?> getNextHops(Request request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Hop getOutboundProxy() {
    return null;
  }
}
