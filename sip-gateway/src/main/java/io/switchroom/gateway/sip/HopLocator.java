package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.locate.Location;
import io.switchroom.gateway.sip.locate.SipHop;
import java.util.OptionalInt;
import java.util.function.Consumer;
import javax.sip.address.URI;

/** Finds where a URI leads (RFC 3263). Callable on the signalling loop, and answers there. */
interface HopLocator {
  /**
   * Looks for servers.
   *
   * @param found told once, maybe at once
   */
  void locate(URI uri, Consumer<Location> found);

  /**
   * A hop did not answer, or answered 503: for a while the others are tried before it.
   *
   * @param retryAfterS its Retry-After
   */
  default void failed(SipHop hop, OptionalInt retryAfterS) {}

  /** It answered. */
  default void answered(SipHop hop) {}
}
