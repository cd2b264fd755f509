package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.Ducking;
import io.switchroom.codec.pcm.FrameSource;

/** Music or an announcement in a room's mix: quieter while a member speaks. */
final class MixMusic {
  private final FrameSource source;
  private final Ducking ducking = new Ducking();
  private final MixVoice voice;

  MixMusic(FrameSource source, int rateHz) {
    this.source = source;
    this.voice = new MixVoice(rateHz);
  }

  /**
   * Takes the next 20 ms.
   *
   * @param rateHz of the room's highest bus
   * @return false at the end: there is nothing to mix
   */
  boolean read(int rateHz, boolean speech) {
    if (!source.read(voice.next(rateHz), rateHz)) {
      return false;
    }
    ducking.process(voice.frame(), voice.frame().length, speech);
    return true;
  }

  /** The frame last read. */
  MixVoice voice() {
    return voice;
  }

  void close() {
    voice.close();
  }
}
