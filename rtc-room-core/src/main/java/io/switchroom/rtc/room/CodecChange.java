package io.switchroom.rtc.room;

import io.switchroom.codec.playout.Playout;

/**
 * The ticks in which a talker goes over to another codec in mid-stream (RFC 3264 §5.1): what came
 * in the old one is played to its end, and fades into what comes in the new one.
 *
 * <pre>
 * old  ■■■■■■■■■■■■■╲               packets, then what concealment makes of their end
 * new              ╲■■■■■■■■■■■■    first frame with sound
 * </pre>
 */
final class CodecChange {
  private static final int FADES_PER_SECOND = 200;

  /** The old one may be silent, or wait, for so long. */
  private static final int LONGEST_TICKS = 25;

  private final CodecPlayout old;
  private final short[] oldFrame;
  private final short[] newFrame;
  private int ticks;
  private int level;
  private boolean over;

  /**
   * @param newRateHz of the playout to come
   */
  CodecChange(CodecPlayout old, int newRateHz) {
    this.old = old;
    this.oldFrame = new short[old.playout().rateHz() / 1_000 * Mix.TICK_MS];
    this.newFrame = new short[newRateHz / 1_000 * Mix.TICK_MS];
  }

  /** To be closed when this is over. */
  CodecPlayout old() {
    return old;
  }

  /** Reads the tick's 20 ms into the voice, at whichever rate they have. */
  Playout.Read read(Playout next, MixVoice voice, long nowNs) {
    Playout old = this.old.playout();
    Playout.Read before = old.read(nowNs, oldFrame);
    Playout.Read after = next.read(nowNs, newFrame);
    if (after == Playout.Read.SOUND) {
      short[] frame = voice.next(next.rateHz());
      System.arraycopy(newFrame, 0, frame, 0, frame.length);
      fade(frame, next.rateHz(), before == Playout.Read.SOUND ? old.rateHz() : 0);
      level = next.level();
      over = true;
      return after;
    }
    over = after == Playout.Read.SILENCE && before != Playout.Read.SOUND || ++ticks > LONGEST_TICKS;
    if (before == Playout.Read.SOUND) {
      short[] frame = voice.next(old.rateHz());
      System.arraycopy(oldFrame, 0, frame, 0, frame.length);
      level = old.level();
      return before;
    }
    voice.next(next.rateHz());
    return after;
  }

  /**
   * Over 5 ms.
   *
   * @param fromHz the rate of the old frame, 0 if it has no sound
   */
  private void fade(short[] frame, int rateHz, int fromHz) {
    int samples = rateHz / FADES_PER_SECOND;
    for (int i = 0; i < samples; i++) {
      float share = (i + 0.5f) / samples;
      float from = fromHz == 0 ? 0 : RateSeam.interpolated(oldFrame, (double) i * fromHz / rateHz);
      frame[i] = (short) Math.round(from + (frame[i] - from) * share);
    }
  }

  /** Of the frame last read, −dBov. */
  int level() {
    return level;
  }

  /** Whether the new playout is all there is from now on. */
  boolean isOver() {
    return over;
  }
}
