package io.switchroom.rtc.room;

/**
 * What a participant may send at most, whatever his rights and his role; enforced where it is
 * received. What exceeds a bit rate for long is dropped.
 *
 * @param audio whether he may send audio at all
 * @param video whether he may send a camera or a screen at all
 * @param audioBps bits per second of his audio, as it comes in RTP packets; 0: as much as he likes
 * @param cameraBps bits per second of his camera, as it comes in RTP packets; he is told by REMB.
 *     0: as much as he likes; −1: as much as the room's settings say, as the screen always may
 */
public record SendingLimits(boolean audio, boolean video, long audioBps, long cameraBps) {
  /** The room's own. */
  public static final SendingLimits NONE = new SendingLimits(true, true, 0, -1);

  /** The bits of {@link Medium#sendRight} that are left. */
  int media() {
    int audioBits = audio ? Medium.AUDIO.sendRight() : 0;
    int videoBits = video ? Medium.CAMERA.sendRight() | Medium.SCREEN.sendRight() : 0;
    return audioBits | videoBits;
  }
}
