package io.switchroom.rtc.room;

/**
 * What the others may know of a participant.
 *
 * @param kind how he came in
 * @param displayName the name to show; for a phone its number, masked
 * @param terminal what he came with
 */
public record MemberInfo(Kind kind, String displayName, Terminal terminal) {

  /** One of whose terminal nothing is known. */
  public MemberInfo(Kind kind, String displayName) {
    this(kind, displayName, Terminal.OTHER);
  }

  /** How a participant came in. Shown to people; no room rule looks at it. */
  public enum Kind {
    BROWSER,
    PHONE
  }
}
