package io.switchroom.gateway.phone;

import io.switchroom.gateway.sip.Admission;
import io.switchroom.gateway.sip.Registrar;
import io.switchroom.gateway.sip.SipRejection;
import io.switchroom.gateway.sip.locate.SipHop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The phones that register with us (RFC 3261 §10.3): who they are and where they are now. On the
 * control loop.
 */
public final class Phones implements Registrar {
  private static final Logger LOG = LoggerFactory.getLogger(Phones.class);

  /** How a phone is called as a peer. */
  private static final String PEER = "phone/";

  private static final String REALM = "switchroom";
  private static final int MAX_CONTACTS = 10;

  /**
   * Where a phone is.
   *
   * @param uri its Contact
   * @param hop what its REGISTER came by
   */
  public record Binding(String uri, SipHop hop, List<String> path) {}

  private static final class Bound {
    final Binding binding;
    final String callId;
    final long cSeq;
    final long untilMs;

    Bound(Binding binding, String callId, long cSeq, long untilMs) {
      this.binding = binding;
      this.callId = callId;
      this.cSeq = cSeq;
      this.untilMs = untilMs;
    }
  }

  private final Map<String, Phone> phones;
  private final int leastS;
  private final int mostS;
  private final LongSupplier nowMs;
  private final Map<String, List<Bound>> bound = new HashMap<>();

  /**
   * @param leastS a shorter registration is refused, in seconds
   * @param mostS a longer one is shortened
   * @param nowMs a monotonic clock
   */
  public Phones(List<Phone> phones, int leastS, int mostS, LongSupplier nowMs) {
    this.phones = phones.stream().collect(Collectors.toMap(Phone::name, phone -> phone));
    this.leastS = leastS;
    this.mostS = mostS;
    this.nowMs = nowMs;
  }

  /** The phone of that name. */
  public Optional<Phone> phone(String name) {
    return Optional.ofNullable(phones.get(name));
  }

  /** The phone that a peer of {@link Admission} is. */
  public Optional<Phone> ofPeer(String peer) {
    return peer.startsWith(PEER) ? phone(peer.substring(PEER.length())) : Optional.empty();
  }

  /** Whoever says he is one of our phones has to prove it; empty for everybody else. */
  public Optional<Admission.Verdict> judge(Admission.Request request) {
    return phone(request.fromUser())
        .map(
            phone ->
                new Admission.Verdict.Prove(
                    REALM,
                    phone.algorithms(),
                    (user, algorithm) ->
                        user.equals(phone.name())
                            ? algorithm.secret(user, REALM, phone.password())
                            : null,
                    PEER + phone.name()));
  }

  @Override
  public Answer register(Request request) {
    if (!phones.containsKey(request.user())) {
      return refused(404, "there is no phone of that name");
    }
    if (!request.peer().equals(PEER + request.user())) {
      return refused(403, "a phone registers itself only");
    }
    List<Bound> now = present(request.user());
    if (isOld(now, request)) {
      return refused(500, "a newer registration is known already");
    }
    if (request.all()) {
      now.clear();
    }
    for (Contact contact : request.contacts()) {
      if (contact.expiresS() > 0 && contact.expiresS() < leastS) {
        return new Answer.TooBrief(leastS);
      }
    }
    for (Contact contact : request.contacts()) {
      boolean known = now.removeIf(b -> b.binding.uri().equals(contact.uri()));
      if (contact.expiresS() > 0) {
        if (now.size() >= MAX_CONTACTS) {
          now.remove(0);
        }
        long untilMs = nowMs.getAsLong() + 1_000L * Math.min(contact.expiresS(), mostS);
        Binding binding = new Binding(contact.uri(), request.source(), request.path());
        now.add(new Bound(binding, request.callId(), request.cSeq(), untilMs));
      }
      if (!known || contact.expiresS() == 0) {
        LOG.info(
            "phone {} {} {}",
            request.user(),
            contact.expiresS() > 0 ? "is at" : "has left",
            contact.uri());
      }
    }
    if (now.isEmpty()) {
      bound.remove(request.user());
    } else {
      bound.put(request.user(), now);
    }
    return new Answer.Bound(
        now.stream()
            .map(b -> new Contact(b.binding.uri(), (int) ((b.untilMs - nowMs.getAsLong()) / 1_000)))
            .toList());
  }

  /** §10.3: the same Call-ID with a lower CSeq is late; an equal one is a copy. */
  private static boolean isOld(List<Bound> now, Request request) {
    return now.stream().anyMatch(b -> b.callId.equals(request.callId()) && request.cSeq() < b.cSeq);
  }

  private static Answer refused(int status, String why) {
    return new Answer.Refused(
        new SipRejection(status, "", Optional.of(why), OptionalInt.empty(), OptionalInt.empty()));
  }

  private List<Bound> present(String name) {
    List<Bound> now = new ArrayList<>(bound.getOrDefault(name, List.of()));
    now.removeIf(b -> b.untilMs <= nowMs.getAsLong());
    return now;
  }

  /** Where a phone is now, the newest first. */
  public List<Binding> bindings(String name) {
    List<Binding> bindings = new ArrayList<>();
    present(name).forEach(b -> bindings.add(0, b.binding));
    return bindings;
  }

  /** Phones that are somewhere. */
  public int registered() {
    return (int) bound.keySet().stream().filter(name -> !present(name).isEmpty()).count();
  }
}
