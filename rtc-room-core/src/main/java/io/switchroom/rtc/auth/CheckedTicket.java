package io.switchroom.rtc.auth;

import java.util.Optional;

/**
 * A ticket and what was found about it.
 *
 * @param ticket null unless the verdict is good
 */
record CheckedTicket(Verdict verdict, Ticket ticket) {

  /**
   * Checks in a fixed order and tells the first thing that is wrong. Never throws, whatever the
   * texts are.
   *
   * @param text as sent; null counts as empty
   * @param identifier as sent: compared exactly
   * @param withUserbuf whether it must carry a userbuf, or must not
   * @param nowS unix seconds; a ticket from the future is good, and so is the last second of its
   *     life
   */
  static CheckedTicket check(
      String text,
      String identifier,
      long sdkAppId,
      TicketKeys keys,
      boolean withUserbuf,
      long nowS) {
    if (text == null || text.isEmpty()) {
      return refused(ErrorCode.SIG_EMPTY, "");
    }
    Optional<Ticket> decoded = Ticket.decode(text);
    if (decoded.isEmpty()) {
      return refused(ErrorCode.SIG_UNDECODABLE, "");
    }
    Ticket ticket = decoded.get();
    if (!ticket.identifier().equals(identifier)) {
      return refused(ErrorCode.SIG_OTHER_IDENTIFIER, "");
    }
    if (ticket.sdkAppId() != sdkAppId) {
      return refused(ErrorCode.SIG_OTHER_SDKAPPID, "issued for " + ticket.sdkAppId());
    }
    if ((ticket.userbuf() != null) != withUserbuf) {
      return refused(
          ErrorCode.SIG_UNDECODABLE,
          withUserbuf ? "it carries no userbuf" : "it carries a userbuf");
    }
    ErrorCode signature = keys.verify(ticket);
    if (signature != ErrorCode.OK) {
      return refused(signature, "");
    }
    if (nowS > ticket.endS()) {
      return refused(
          ErrorCode.SIG_EXPIRED, "its last second was " + ticket.endS() + ", now is " + nowS);
    }
    return new CheckedTicket(Verdict.OK, ticket);
  }

  private static CheckedTicket refused(ErrorCode code, String detail) {
    return new CheckedTicket(Verdict.of(code, detail), null);
  }
}
