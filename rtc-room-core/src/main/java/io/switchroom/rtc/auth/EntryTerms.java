package io.switchroom.rtc.auth;

/**
 * On what terms someone enters a room.
 *
 * @param rightsExpireAtS unix seconds: the last one in which these rights let him become a sender
 */
public record EntryTerms(Rights rights, long rightsExpireAtS) {
  /** Without a privateMapKey, where none is required. */
  public static final EntryTerms ALL = new EntryTerms(Rights.ALL, Long.MAX_VALUE);

  /** A phone's, whoever let it in. */
  public static final EntryTerms PHONE = new EntryTerms(Rights.PHONE, Long.MAX_VALUE);

  public boolean expired(long nowS) {
    return nowS > rightsExpireAtS;
  }
}
