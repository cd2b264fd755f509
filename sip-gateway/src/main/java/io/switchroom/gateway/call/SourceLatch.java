package io.switchroom.gateway.call;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Where a phone's media comes from and is to be sent. Behind a NAT the SDP's address is not the
 * real one, so the source is learned from the first packet and then locked: a third party who sends
 * later changes nothing. A packet from the very address the SDP named settles it for good. A later
 * change needs a new offer or answer.
 */
final class SourceLatch {
  private InetSocketAddress announced;
  private InetSocketAddress learned;
  private boolean locked;

  /**
   * A session description names this address (null: none, on hold). The next packet shows where the
   * phone is now, even if the SDP says the same as before: behind a NAT it knows no better.
   */
  void expect(InetSocketAddress address) {
    if (!Objects.equals(address, announced)) {
      learned = null;
    }
    announced = address;
    locked = false;
  }

  /** Whether a packet from there is the phone's; learns from the first. */
  boolean accepts(InetSocketAddress from) {
    if (locked && from == learned) {
      return true; // each packet but the first, and no address is compared
    }
    if (locked && !from.equals(learned) && !from.equals(announced)) {
      return false;
    }
    learned = from;
    locked = true;
    return true;
  }

  /**
   * Whether the media comes from the very address that was announced: no other will be accepted.
   */
  boolean settled() {
    return locked && learned.equals(announced);
  }

  /** Whether the address is of the host the phone's media comes from: RTCP has another port. */
  boolean sameHost(InetSocketAddress from) {
    InetSocketAddress target = target();
    return target != null && target.getAddress().equals(from.getAddress());
  }

  /** Where to send, or null while nothing is known or the phone is on hold. */
  InetSocketAddress target() {
    return announced == null ? null : learned == null ? announced : learned;
  }
}
