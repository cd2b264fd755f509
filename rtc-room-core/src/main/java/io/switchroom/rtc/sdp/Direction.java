package io.switchroom.rtc.sdp;

import java.util.Locale;

/** Who sends, seen from the side that wrote it (RFC 8866 §6.7). */
public enum Direction {
  SENDRECV,
  SENDONLY,
  RECVONLY,
  INACTIVE;

  public static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  public boolean sends() {
    return this == SENDRECV || this == SENDONLY;
  }

  public boolean receives() {
    return this == SENDRECV || this == RECVONLY;
  }

  /** The same flow as the other side writes it. */
  public Direction mirrored() {
    return of(receives(), sends());
  }

  /** The attribute's name. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
