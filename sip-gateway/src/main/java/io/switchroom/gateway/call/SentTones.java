package io.switchroom.gateway.call;

import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.dtmf.DtmfTones;
import io.switchroom.rtc.room.MixFormat;

/**
 * Keys sent as sound, for a phone with which no telephone-event was agreed on: while any waits, its
 * packets take the place of the mix's.
 *
 * <p>The encoder is its own and lives as long as keys sound; a decoder with a memory (G.722, Opus)
 * hears a small seam on both sides of them.
 */
final class SentTones implements AutoCloseable {
  private static final int MS_PER_S = 1_000;
  private static final int MAX_PAYLOAD = 1_400;
  private static final int MOST_SAMPLES = 48 * 60;

  private final DtmfTones tones;
  private final byte[] payload = new byte[MAX_PAYLOAD];
  private final short[] pcm = new short[MOST_SAMPLES];
  private AudioEncoder encoder;
  private MixFormat format;

  /**
   * @param toneMs of each key
   * @param gapMs after each key
   */
  SentTones(int toneMs, int gapMs) {
    tones = new DtmfTones(toneMs, gapMs);
  }

  /** As {@link DtmfTones#queue}. */
  boolean queue(String keys) {
    return tones.queue(keys);
  }

  /**
   * Encodes the next packet into {@link #payload}.
   *
   * @return its length, or 0 if nothing is to be sent in place of the mix
   */
  int next(MixFormat wanted) {
    if (!tones.isBusy()) {
      close();
      return 0;
    }
    if (encoder == null || !wanted.equals(format)) {
      close();
      format = wanted;
      encoder = wanted.codec().newEncoder(wanted.rateHz(), wanted.encoder());
    }
    int samples = encoder.rateHz() / MS_PER_S * wanted.ptimeMs();
    tones.read(pcm, 0, samples, encoder.rateHz());
    return Math.max(0, encoder.encode(pcm, 0, samples, payload, 0, payload.length));
  }

  /** Valid until the next packet. */
  byte[] payload() {
    return payload;
  }

  /** Forgets all that waits. */
  void stop() {
    tones.stop();
    close();
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }
}
