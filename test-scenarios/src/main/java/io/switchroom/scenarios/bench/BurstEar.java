package io.switchroom.scenarios.bench;

import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.function.LongConsumer;

/** Finds the beginnings of {@link Speech#burst}s in what a caller hears. */
final class BurstEar {
  /** More than half of the burst, and above three tones of the load together. */
  static final int LOUD = 12_000;

  /** What is loud this soon after a beginning belongs to it. */
  private static final long SAME_NS = 60_000_000;

  private final AudioDecoder decoder;
  private final LongConsumer onsets;
  private final short[] pcm;
  private final int rateHz;
  private long lastNs = Long.MIN_VALUE;
  private boolean closed;

  /**
   * @param onsets gets the time at which the first loud sample would be played
   */
  BurstEar(LoadCodec codec, LongConsumer onsets) {
    this.decoder = codec.newDecoder();
    this.onsets = onsets;
    this.pcm = new short[codec.heardSamples()];
    this.rateHz = codec.heardRateHz();
  }

  /** The next packet in order. */
  void onPacket(RtpPacket packet, long arrivedNs) {
    if (closed) {
      return;
    }
    int samples =
        decoder.decode(
            packet.buffer(), packet.payloadOffset(), packet.payloadLength(), pcm, 0, pcm.length);
    for (int i = 0; i < samples; i++) {
      if (Math.abs(pcm[i]) >= LOUD) {
        onset(arrivedNs + i * 1_000_000_000L / rateHz);
        return;
      }
    }
  }

  private void onset(long atNs) {
    if (lastNs == Long.MIN_VALUE || atNs - lastNs > SAME_NS) {
      onsets.accept(atNs);
      lastNs = atNs;
    }
  }

  void close() {
    closed = true;
    decoder.close();
  }
}
