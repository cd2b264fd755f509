package io.switchroom.codec.audio;

/**
 * One incoming stream's decoder: payloads to mono PCM. It has a memory and must be fed in order;
 * one thread at a time may use it. No method allocates, and no bytes make one throw.
 */
public interface AudioDecoder extends AutoCloseable {
  /** {@link #level} of a payload that must be decoded to be judged. */
  int UNKNOWN = -1;

  /** Of the PCM it writes, Hz. */
  int rateHz();

  /**
   * Decodes one payload.
   *
   * @return samples written at {@code outOffset}, at most {@code maxSamples}; 0 or less if the
   *     payload cannot be used, which is then concealed like a loss
   */
  int decode(byte[] in, int offset, int length, short[] out, int outOffset, int maxSamples);

  /** Invents {@code samples} in place of what was lost; continues smoothly what went before. */
  void conceal(short[] out, int outOffset, int samples);

  /**
   * Restores what was lost before this payload from the copy in it (Opus in-band FEC). The payload
   * itself is then decoded as usual.
   *
   * @return {@code samples}, or 0 if there is no copy in it: then conceal
   */
  default int recover(
      byte[] next, int offset, int length, short[] out, int outOffset, int samples) {
    return 0;
  }

  /**
   * How loud a payload is, as far as can be told without decoding it: G.711 by its bytes, Opus by
   * its voice activity flags (RFC 6716 §4.2.3) or its silence flag.
   *
   * @return −dBov, 0 to 127 (silence, or no voice in it), or {@link #UNKNOWN}
   */
  int level(byte[] in, int offset, int length);

  /**
   * How long a payload plays, without decoding it.
   *
   * @return samples at {@link #rateHz}, or 0 or less if it cannot be told
   */
  int samples(byte[] in, int offset, int length);

  /** Frees what is outside the heap; a second call does nothing. */
  @Override
  void close();
}
