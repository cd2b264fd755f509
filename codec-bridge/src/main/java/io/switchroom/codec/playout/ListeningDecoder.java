package io.switchroom.codec.playout;

import io.switchroom.codec.audio.AudioDecoder;

/**
 * A decoder that decodes along with another one of the same stream for its memory's sake, at
 * another rate, and is not heard until it takes over.
 */
final class ListeningDecoder implements AutoCloseable {
  private static final int FIRST_ROOM_MS = 20;

  private AudioDecoder decoder;
  private short[] pcm;

  ListeningDecoder(AudioDecoder decoder) {
    this.decoder = decoder;
    pcm = new short[decoder.rateHz() / 1000 * FIRST_ROOM_MS];
  }

  /** Zero after {@link #take}. */
  int rateHz() {
    return decoder == null ? 0 : decoder.rateHz();
  }

  /** The other one decoded this payload. */
  void decoded(byte[] in, int offset, int length) {
    int samples = decoder.samples(in, offset, length);
    if (samples > 0) {
      ensureRoom(samples);
      decoder.decode(in, offset, length, pcm, 0, samples);
    }
  }

  /** The other one made up so many samples, at its own rate. */
  void missed(int samples, int atHz) {
    int here = (int) ((long) samples * decoder.rateHz() / atHz);
    ensureRoom(here);
    decoder.conceal(pcm, 0, here);
  }

  private void ensureRoom(int samples) {
    if (pcm.length < samples) {
      pcm = new short[samples];
    }
  }

  /** Hands the decoder over: closing this leaves it alone. */
  AudioDecoder take() {
    AudioDecoder taken = decoder;
    decoder = null;
    return taken;
  }

  @Override
  public void close() {
    if (decoder != null) {
      decoder.close();
    }
  }
}
