package io.switchroom.gateway.sip;

import gov.nist.javax.sip.address.SipUri;
import io.netty.util.NetUtil;
import io.switchroom.gateway.sip.dialog.SipDialog;
import io.switchroom.gateway.sip.locate.SipHop;
import io.switchroom.gateway.sip.transport.FlowSource;
import io.switchroom.gateway.sip.transport.SipFlow;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.sip.address.URI;

/**
 * By which flow a request of ours goes out. Inside a dialog that is by Route and Request-URI (RFC
 * 3261 §8.1.2), with three departures: an open connection to the party is used in place of a new
 * one to its listening port (peers behind NAT have no other); where the URI names a host or a
 * transport that cannot be reached without a look-up, the request returns along the flow the dialog
 * began on; and so it does where the URI is a private address that is not the peer's, who came from
 * elsewhere: a NAT that nobody told the phone of.
 */
final class FlowFinder {
  private final FlowSource transports;

  FlowFinder(FlowSource transports) {
    this.transports = transports;
  }

  SipFlow to(SipHop hop) throws IOException {
    return transports.flowTo(hop.transport(), hop.address());
  }

  /** For the dialog's next request. */
  SipFlow inside(SipDialog dialog) throws IOException {
    SipFlow back = dialog.flow();
    Optional<SipHop> next = literal(dialog.nextHop());
    if (next.isEmpty()
        || !transports.serves(next.get().transport())
        || transports.isOurs(next.get().transport(), next.get().address())) {
      return back;
    }
    InetAddress host = next.get().address().getAddress();
    InetAddress peer = back.peer().getAddress();
    boolean sameParty = !dialog.hasRoutes() || host.equals(peer);
    if (back.kind().isReliable() && back.isUsable() && sameParty) {
      return back;
    }
    boolean behindNat = !dialog.hasRoutes() && isPrivate(host) && !isPrivate(peer);
    return behindNat ? back : to(next.get());
  }

  /** The hop a URI names without need of a look-up. */
  static Optional<SipHop> literal(URI uri) {
    if (!(uri instanceof SipUri sip)) {
      return Optional.empty();
    }
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(sip.getHost());
    Optional<TransportKind> kind =
        sip.getTransportParam() == null
            ? Optional.of(sip.isSecure() ? TransportKind.TLS : TransportKind.UDP)
            : TransportKind.of(sip.getTransportParam());
    if (address == null || kind.isEmpty()) {
      return Optional.empty();
    }
    int port = sip.getPort() > 0 ? sip.getPort() : kind.get().defaultPort();
    return Optional.of(new SipHop(kind.get(), new InetSocketAddress(address, port), sip.getHost()));
  }

  private static boolean isPrivate(InetAddress address) {
    return address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isLoopbackAddress();
  }
}
