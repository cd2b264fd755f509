package io.switchroom.gateway.sip.locate;

import java.util.List;

/** What came of locating a {@link SipTarget}. */
public sealed interface Location {

  /**
   * Servers were found.
   *
   * @param hops to be tried in this order, at least one, no two alike
   */
  record Found(List<SipHop> hops) implements Location {
    public Found {
      hops = List.copyOf(hops);
    }
  }

  /**
   * There is no server to try.
   *
   * @param explanation one sentence for a log or a trunk's status, naming what was asked and what
   *     DNS said
   */
  record NotFound(Reason reason, String explanation) implements Location {}

  /** Why there is none. */
  enum Reason {
    /** Host or port cannot be. */
    INVALID_TARGET,
    /** We do not serve the transport that is asked for. */
    TRANSPORT_NOT_SERVED,
    /** The domain says in SRV that it has no such service (RFC 2782, a target of "."). */
    SERVICE_REFUSED,
    /** NXDOMAIN. */
    NO_SUCH_NAME,
    /** The name exists, without an address. */
    NO_ADDRESS,
    /** No name server told, so it may be otherwise later. */
    DNS_UNAVAILABLE,
    /** It took longer than allowed. */
    TIMED_OUT
  }
}
