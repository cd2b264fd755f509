package io.switchroom.rtc.auth;

/** One thing that a privateMapKey may allow. */
public enum Right {
  CREATE_ROOM(1, ErrorCode.NO_RIGHT_TO_CREATE),
  ENTER_ROOM(2, ErrorCode.NO_RIGHT_TO_ENTER),
  SEND_AUDIO(4, ErrorCode.NO_RIGHT_TO_SEND),
  RECEIVE_AUDIO(8, ErrorCode.NO_RIGHT_TO_RECEIVE),
  SEND_VIDEO(16, ErrorCode.NO_RIGHT_TO_SEND),
  RECEIVE_VIDEO(32, ErrorCode.NO_RIGHT_TO_RECEIVE),
  SEND_AUXILIARY(64, ErrorCode.NO_RIGHT_TO_SEND_AUXILIARY),
  RECEIVE_AUXILIARY(128, ErrorCode.NO_RIGHT_TO_RECEIVE);

  private final int bit;
  private final ErrorCode refusal;

  Right(int bit, ErrorCode refusal) {
    this.bit = bit;
    this.refusal = refusal;
  }

  /** Its place in the privilege map. */
  public int bit() {
    return bit;
  }

  /** What someone without it is told. */
  public ErrorCode refusal() {
    return refusal;
  }
}
