package io.switchroom.codec.audio;

/**
 * One outgoing stream's encoder: mono PCM to payloads. One thread at a time may use it. No method
 * allocates.
 */
public interface AudioEncoder extends AutoCloseable {
  /** Of the PCM it takes, Hz. */
  int rateHz();

  /**
   * Encodes one packet.
   *
   * @param samples 10, 20, 30, 40 or 60 ms of them
   * @return bytes written, or 0 if there is nothing to send (DTX)
   */
  int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength);

  /**
   * Continues another's stream: takes over its memory, so that a receiver of that stream hears no
   * seam when this one's packets follow.
   *
   * @param other of the same codec, rate and settings
   */
  void continueFrom(AudioEncoder other);

  /**
   * How many of its packets do not arrive, as far as is known now. Nothing to do for a codec that
   * cannot prepare for it.
   *
   * @param percent 0 to 100, of the receiver who loses most
   */
  default void prepareForLoss(int percent) {}

  /** Frees what is outside the heap; a second call does nothing. */
  @Override
  void close();
}
