package io.switchroom.rtc.room;

import java.util.Locale;

/**
 * What a participant may publish, one of each. The rights are the bits of a privateMapKey's
 * privilege map; those to create and to enter a room (1 and 2) are not the media's concern.
 */
public enum Medium {
  AUDIO(4, 8),
  CAMERA(16, 32),
  /** The auxiliary picture: a screen or a window. */
  SCREEN(64, 128);

  /** The rights of one who may do everything. */
  public static final int ALL_RIGHTS = 255;

  /** Those that the audience has no use for. */
  static final int SEND_RIGHTS = 4 | 16 | 64;

  private final int sendRight;
  private final int receiveRight;

  Medium(int sendRight, int receiveRight) {
    this.sendRight = sendRight;
    this.receiveRight = receiveRight;
  }

  /** The bit of the right to send it. */
  public int sendRight() {
    return sendRight;
  }

  /** The bit of the right to receive others'. */
  public int receiveRight() {
    return receiveRight;
  }

  public boolean isVideo() {
    return this != AUDIO;
  }

  /** As it is written in messages: audio, camera, screen. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
