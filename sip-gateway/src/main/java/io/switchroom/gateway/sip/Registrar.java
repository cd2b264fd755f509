package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.locate.SipHop;
import java.util.List;

/** Keeps where phones are (RFC 3261 §10.3). On the signalling loop. */
public interface Registrar {
  /**
   * A Contact to be bound.
   *
   * @param uri as it stands
   * @param expiresS for how long, 0 to remove it
   */
  record Contact(String uri, int expiresS) {}

  /**
   * A REGISTER whose sender is let in.
   *
   * @param user the user part of To: whose address it is
   * @param peer who sent it, by {@link Admission}
   * @param contacts none: it only asks
   * @param all Contact is {@code *}: remove everything
   * @param path proxies on the way to it, as they stand (RFC 3327)
   * @param source where it came from, and is reached also behind a NAT
   */
  record Request(
      String user,
      String peer,
      List<Contact> contacts,
      boolean all,
      List<String> path,
      String callId,
      long cSeq,
      SipHop source) {}

  /** What becomes of it. */
  sealed interface Answer {
    /** All that is bound now, with what is left of its time. */
    record Bound(List<Contact> contacts) implements Answer {}

    /** 423: not worth so short a time. */
    record TooBrief(int leastS) implements Answer {}

    record Refused(SipRejection why) implements Answer {}
  }

  Answer register(Request request);
}
