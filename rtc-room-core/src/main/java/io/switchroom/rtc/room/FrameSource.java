package io.switchroom.rtc.room;

/** PCM for a room from elsewhere than a member: music, an announcement. */
public interface FrameSource {
  /** Of its PCM: 8000, 16000 or 48000 Hz. */
  int rateHz();

  /**
   * Gives the next 20 ms. Called once per tick on the room's loop; must not block.
   *
   * @param frame receives {@code rateHz() / 50} samples
   * @return false if it has come to its end: it is not asked again
   */
  boolean read(short[] frame);
}
