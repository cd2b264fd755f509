package io.switchroom.gateway.call;

import io.switchroom.gateway.phone.Phones;
import io.switchroom.gateway.sip.locate.SipHop;
import io.switchroom.gateway.trunk.Trunk;
import java.util.List;
import java.util.Optional;

/**
 * One way to call somebody.
 *
 * @param target the Request-URI
 * @param trunk by which it goes, if by one
 * @param hop where it goes, if that is known: what a phone registered by
 * @param path proxies on the way, as they stand (RFC 3327)
 */
record Attempt(String target, Optional<Trunk> trunk, Optional<SipHop> hop, List<String> path) {
  static Attempt direct(String uri) {
    return new Attempt(uri, Optional.empty(), Optional.empty(), List.of());
  }

  static Attempt byTrunk(Trunk trunk, String number) {
    return new Attempt(trunk.uri(number), Optional.of(trunk), Optional.empty(), List.of());
  }

  static Attempt registered(Phones.Binding binding) {
    return new Attempt(binding.uri(), Optional.empty(), Optional.of(binding.hop()), binding.path());
  }
}
