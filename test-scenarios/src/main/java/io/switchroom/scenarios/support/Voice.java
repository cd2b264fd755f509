package io.switchroom.scenarios.support;

/** What a client says, in frames of 20 ms at the rate of its codec. Used on the client's thread. */
public interface Voice {
  /** Frames a second. */
  int FRAMES_PER_SECOND = 50;

  long FRAME_NS = 1_000_000_000L / FRAMES_PER_SECOND;

  /**
   * Writes one frame.
   *
   * @param frame 0 is the first one
   * @param out takes {@code samples} samples from its beginning
   */
  void read(long frame, short[] out, int samples);

  /** The frame's packet is about to be handed to the socket. */
  default void sent(long frame, long nowNs) {}
}
