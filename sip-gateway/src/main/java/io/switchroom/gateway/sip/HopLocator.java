package io.switchroom.gateway.sip;

import java.util.List;
import java.util.function.Consumer;
import javax.sip.address.URI;

/** Finds where a URI leads (RFC 3263). Callable on the signalling loop, and answers there. */
interface HopLocator {
  /**
   * @param found told once, maybe at once: the hops in the order to try them; empty if there are
   *     none
   */
  void locate(URI uri, Consumer<List<SipHop>> found);
}
