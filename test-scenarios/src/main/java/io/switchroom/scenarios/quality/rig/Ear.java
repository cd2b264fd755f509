package io.switchroom.scenarios.quality.rig;

/** Takes what a leg hears, sample after sample. */
public interface Ear {
  /** Hears nothing. */
  Ear DEAF = (pcm, offset, samples) -> {};

  /**
   * @param pcm at the leg's rate; not to be kept
   */
  void listen(short[] pcm, int offset, int samples);
}
