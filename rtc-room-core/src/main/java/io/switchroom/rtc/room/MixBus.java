package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.AudioMixer;
import io.switchroom.codec.pcm.Limiter;
import java.util.ArrayList;
import java.util.List;

/**
 * A room's mix at one rate. It is there while somebody listens at that rate, so that no listener's
 * sound is ever resampled and none hears the rate change.
 */
final class MixBus {
  private static final int SILENT_TICKS = 5;

  private final int rateHz;
  private final AudioMixer mixer;
  private final Limiter sharedLimiter = new Limiter();
  private final short[] shared;
  private final short[] own;
  private final List<MixGroup> groups = new ArrayList<>();
  private boolean sharedReady;

  /** Of {@link #shared}; negative: not measured. */
  private int sharedLevel;

  private int silentTicks;

  MixBus(int rateHz) {
    this.rateHz = rateHz;
    this.mixer = new AudioMixer(rateHz);
    this.shared = new short[mixer.samples()];
    this.own = new short[mixer.samples()];
  }

  int rateHz() {
    return rateHz;
  }

  /** Per frame. */
  int samples() {
    return mixer.samples();
  }

  /** The group of that format, a new one if need be. */
  MixGroup group(MixFormat format, int mostSpare, MediaFigures figures) {
    for (MixGroup group : groups) {
      if (group.format().equals(format)) {
        return group;
      }
    }
    MixGroup group = new MixGroup(format, this, mostSpare, figures);
    groups.add(group);
    return group;
  }

  /** Whether nothing is left of the bus. */
  boolean closeEmptyGroups() {
    for (int i = groups.size() - 1; i >= 0; i--) {
      if (groups.get(i).isEmpty()) {
        groups.remove(i).close();
      }
    }
    return groups.isEmpty();
  }

  void begin() {
    silentTicks = mixer.contributions() == 0 ? silentTicks + 1 : 0;
    mixer.begin();
    sharedReady = false;
    sharedLevel = -1;
  }

  void add(MixVoice voice) {
    mixer.add(voice.at(rateHz));
  }

  /** Whether nobody has been in the mix for a moment. */
  boolean isSilent() {
    return silentTicks >= SILENT_TICKS;
  }

  /** What all hear who are not in the mix; valid until the next tick. */
  short[] shared() {
    if (!sharedReady) {
      mixer.read(null, sharedLimiter, shared);
      sharedReady = true;
    }
    return shared;
  }

  /** How loud {@link #shared} is, −dBov. */
  int sharedLevel() {
    if (sharedLevel < 0) {
      sharedLevel = AudioLevel.of(shared(), 0, samples());
    }
    return sharedLevel;
  }

  Limiter sharedLimiter() {
    return sharedLimiter;
  }

  /**
   * One listener's own mix; valid until the next call.
   *
   * @param voice what is to be left out of it, or null if he said nothing
   */
  short[] without(MixVoice voice, Limiter limiter) {
    mixer.read(voice == null ? null : voice.at(rateHz), limiter, own);
    return own;
  }

  void deliver(long nowNs) {
    for (int i = 0; i < groups.size(); i++) {
      groups.get(i).tick(nowNs);
    }
  }
}
