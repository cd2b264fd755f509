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
     * One 20 ms frame. The payload is shared among listeners: read it, do not change or keep it.
     */
    void onMixFrame(byte[] payload, int offset, int length, long nowNs);
  }

  private final AudioCodec codec;
  private final Sink sink;
  final Limiter limiter = new Limiter();

  public MixOutput(AudioCodec codec, Sink sink) {
    this.codec = codec;
    this.sink = sink;
  }

  public AudioCodec codec() {
    return codec;
  }

  Sink sink() {
    return sink;
  }
}
