package io.switchroom.gateway.call;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.dtmf.DtmfDetector;
import io.switchroom.codec.rtp.RtpPacket;

/**
 * Hears keys in one stream's audio, packet by packet as it arrives, with a decoder of its own. What
 * was lost is silence to it, which the detector bridges for 20 ms; what was overtaken is left out.
 *
 * <p>Nothing allocates per packet.
 */
final class InBandEar implements AutoCloseable {
  /** DTMF needs no more. */
  private static final int RATE_HZ = 8_000;

  /** More than any packet has. */
  private static final int MOST_SAMPLES = 3_000;

  /** A longer hole is a pause, and a timestamp further back another stream. */
  private static final int LONGEST_HOLE_MS = 200;

  private final AudioCodec codec;
  private final AudioDecoder decoder;
  private final DtmfDetector detector;
  private final short[] pcm = new short[MOST_SAMPLES];

  private boolean started;
  private int ssrc;

  /** Of the sample after the last. */
  private long nextTimestamp;

  InBandEar(AudioCodec codec) {
    this.codec = codec;
    this.decoder = codec.newDecoder(RATE_HZ);
    this.detector = new DtmfDetector(decoder.rateHz());
  }

  AudioCodec codec() {
    return codec;
  }

  /**
   * Hears one packet.
   *
   * @return whether there are presses to {@link #take}
   */
  boolean onPacket(RtpPacket packet) {
    int missing = started ? (int) (packet.timestamp() - nextTimestamp) : 0;
    int longest = codec.clockRateHz() / 1_000 * LONGEST_HOLE_MS;
    if (!started || packet.ssrc() != ssrc || Math.abs(missing) > longest) {
      started = true;
      ssrc = packet.ssrc();
      detector.putSilence(detector.rateHz() / 1_000 * LONGEST_HOLE_MS);
    } else if (missing < 0) {
      return detector.putSilence(0);
    } else {
      detector.putSilence((int) ((long) missing * detector.rateHz() / codec.clockRateHz()));
    }
    int samples =
        decoder.decode(
            packet.buffer(), packet.payloadOffset(), packet.payloadLength(), pcm, 0, pcm.length);
    int heard = Math.max(0, samples);
    nextTimestamp = packet.timestamp() + (long) heard * codec.clockRateHz() / detector.rateHz();
    return detector.put(pcm, 0, heard);
  }

  /** Moves on to the next press; false if there is none. */
  boolean take() {
    return detector.take();
  }

  char key() {
    return detector.key();
  }

  int durationMs() {
    return detector.durationMs();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
