package io.switchroom.rtc.auth;

/**
 * What a member of a room may do: the privilege map of a privateMapKey.
 *
 * @param map the bits of {@link Right}; unknown ones are kept and mean nothing
 */
public record Rights(int map) {
  /** All eight: without a privateMapKey, where none is required. */
  public static final Rights ALL = new Rights(255);

  public static final Rights NONE = new Rights(0);

  /** The most that a phone ever has: to enter, to speak and to hear. */
  public static final Rights PHONE = of(Right.ENTER_ROOM, Right.SEND_AUDIO, Right.RECEIVE_AUDIO);

  public static Rights of(Right... rights) {
    int map = 0;
    for (Right right : rights) {
      map |= right.bit();
    }
    return new Rights(map);
  }

  public boolean has(Right right) {
    return (map & right.bit()) != 0;
  }

  /** Those in both. */
  public Rights and(Rights other) {
    return new Rights(map & other.map);
  }
}
