package io.switchroom.rtc.auth;

/**
 * The signed right to enter an application as someone, of either generation. A ticket with a
 * userbuf is something else (a {@link PrivateMapKey}) and never a userSig.
 */
public final class UserSig {
  private UserSig() {}

  /**
   * Checks in a fixed order and tells the first thing that is wrong. Never throws, whatever the
   * texts are.
   *
   * @param sig as sent; null counts as empty
   * @param identifier as sent: compared exactly. The rules of {@link UserId} come before this: a
   *     line feed in an identifier would make the signed text ambiguous
   * @param keys one match is enough
   * @param nowS unix seconds; a ticket from the future is good, and so is the last second of its
   *     life
   */
  public static Verdict verify(
      String sig, String identifier, long sdkAppId, TicketKeys keys, long nowS) {
    return CheckedTicket.check(sig, identifier, sdkAppId, keys, false, nowS).verdict();
  }

  /** One of the second generation: see {@link TicketIssuer}. */
  public static String issue(
      long sdkAppId, String secretKey, String identifier, long nowS, long expireS) {
    return new TicketIssuer(sdkAppId, secretKey).userSig(identifier, nowS, expireS);
  }
}
