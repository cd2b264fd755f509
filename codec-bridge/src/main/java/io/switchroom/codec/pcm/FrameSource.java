package io.switchroom.codec.pcm;

/** Sound that comes from nobody in the room: an announcement, music on hold, a tone. */
public interface FrameSource {
  /**
   * Writes the next 20 ms.
   *
   * @param frame receives {@code rateHz / 50} samples; filled up with silence at the end, not
   *     touched when there was nothing
   * @param rateHz what the room mixes at; it may differ from one call to the next
   * @return whether there was anything; once false it stays false
   */
  boolean read(short[] frame, int rateHz);
}
