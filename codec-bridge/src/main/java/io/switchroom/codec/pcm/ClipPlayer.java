package io.switchroom.codec.pcm;

import java.util.Arrays;

/** Plays a {@link SoundClip} once or for ever; one per place where it is heard. */
public final class ClipPlayer implements FrameSource {
  private static final int FRAMES_PER_SECOND = 50;

  private final SoundClip clip;
  private final boolean repeats;

  /** How far it is, in frames of 20 ms from its beginning: the same at every rate. */
  private int frames;

  /**
   * @param repeats a repeated clip has its length filled up to whole frames by silence
   */
  public ClipPlayer(SoundClip clip, boolean repeats) {
    this.clip = clip;
    this.repeats = repeats;
  }

  @Override
  public boolean read(short[] frame, int rateHz) {
    short[] pcm = clip.pcm(rateHz);
    int samples = rateHz / FRAMES_PER_SECOND;
    int at = frames * samples;
    if (at >= pcm.length) {
      if (!repeats || pcm.length == 0) {
        return false;
      }
      at = 0;
      frames = 0;
    }
    int taken = Math.min(samples, pcm.length - at);
    System.arraycopy(pcm, at, frame, 0, taken);
    Arrays.fill(frame, taken, samples, (short) 0);
    frames++;
    return true;
  }
}
