package io.switchroom.gateway.rooms;

import io.switchroom.codec.pcm.FrameSource;
import io.switchroom.codec.pcm.ToneSequence;
import io.switchroom.codec.pcm.ToneSequence.Tone;
import java.util.List;

/** What phones hear before a room that ended hangs up on them. */
final class Farewell {
  /** The special information tone (ITU-T E.180 §5), which callers know from announcements. */
  private static final List<Tone> TONES =
      List.of(new Tone(950, 330), new Tone(1400, 330), new Tone(1800, 330));

  private static final double LEVEL_DBFS = -18;

  private Farewell() {}

  static FrameSource play() {
    return new ToneSequence(TONES, LEVEL_DBFS);
  }
}
