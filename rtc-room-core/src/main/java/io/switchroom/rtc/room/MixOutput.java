package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.Limiter;

/**
 * The mix minus one's own voice, for those who need a single stream: phone legs, later recorder and
 * live push.
 */
public final class MixOutput {

  /** Where encoded mix frames go. */
  public interface Sink {
    /**
     * One packet of the format's ptime. The payload is shared among listeners: read it, do not
     * change or keep it.
     *
     * @param mediaNs the tick's time at which the packet's first sample was mixed; what RTP
     *     timestamps tell. A packet of 40 ms leaves one tick after that.
     */
    void onMixFrame(byte[] payload, int offset, int length, long mediaNs);
  }

  private final MixFormat format;
  private final Sink sink;

  /** Used only while this output has a mix of its own. */
  final Limiter limiter = new Limiter();

  MixGroup group;

  /** A mark of {@link Mix#update}. */
  boolean wanted;

  /** Its own encoder while it talks and a little longer; null while it shares. */
  MixEncoder own;

  /** Its owner's voice in this tick's mix, or null. */
  MixVoice voice;

  private int lossPercent;

  /** Ticks for which it keeps its own encoder although nothing is its own. */
  int lingerTicks;

  public MixOutput(MixFormat format, Sink sink) {
    this.format = format;
    this.sink = sink;
  }

  public MixFormat format() {
    return format;
  }

  public AudioCodec codec() {
    return format.codec();
  }

  /**
   * How many of its packets do not arrive: the encoders whose packets it gets prepare for it.
   *
   * @param percent 0 to 100
   */
  public void loss(int percent) {
    if (percent != lossPercent) {
      lossPercent = percent;
      if (group != null) {
        group.lossChanged();
      }
    }
  }

  int lossPercent() {
    return lossPercent;
  }

  Sink sink() {
    return sink;
  }
}
