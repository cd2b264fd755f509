package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.playout.Playout;
import io.switchroom.rtc.room.MediaFigures.Playing;

/** The playout of what a talker sends in one codec, and how much of its counting has been told. */
final class CodecPlayout implements AutoCloseable {
  private static final Playing[] PLAYING = Playing.values();

  private final AudioCodec codec;
  private final Playout playout;
  private final long[] told = new long[PLAYING.length];

  /**
   * @param rateHz as {@link Playout} takes it
   */
  CodecPlayout(AudioCodec codec, int rateHz, int maxJitterMs) {
    this.codec = codec;
    this.playout = new Playout(codec, rateHz, maxJitterMs);
  }

  AudioCodec codec() {
    return codec;
  }

  Playout playout() {
    return playout;
  }

  /** Packets that came and were not played: late, far too many at once, or not to be used. */
  long discarded() {
    return playout.late() + playout.skipped() + playout.refused();
  }

  /** Adds what was counted since the last call. */
  void tell(MediaFigures figures) {
    int perMs = playout.rateHz() / 1_000;
    for (Playing what : PLAYING) {
      long now =
          switch (what) {
            case DECODED -> playout.decodes();
            case RECOVERED -> playout.recovered();
            case LATE -> playout.late();
            case LOST -> playout.lost();
            case DUPLICATE -> playout.duplicate();
            case CONCEALED -> playout.concealedFrames();
            case STRETCHED -> playout.stretchedSamples() / perMs;
            case COMPRESSED -> playout.compressedSamples() / perMs;
          };
      figures.played(what, Math.max(0, now - told[what.ordinal()]));
      told[what.ordinal()] = now;
    }
  }

  @Override
  public void close() {
    playout.close();
  }
}
