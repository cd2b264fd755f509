package io.switchroom.codec.audio;

/**
 * A decoder that can go on from where another one of the same stream is, without decoding what that
 * one has decoded.
 */
public interface ShareableDecoder extends AudioDecoder {
  /** Room for {@link #keepMemory}, or null if each payload's sound depends on nothing before it. */
  DecoderMemory newMemory();

  /**
   * Copies out what it remembers now.
   *
   * @param room from {@link #newMemory} of a decoder of the same codec
   */
  void keepMemory(DecoderMemory room);

  /**
   * Goes on as if it had decoded the payload of which another one made this.
   *
   * @param pcm a copy of what the other one wrote; after a loss its beginning is changed as {@link
   *     #decode} would
   * @param after what the other one remembered then, null where {@link #newMemory} is
   */
  void goOnAfter(short[] pcm, int offset, int samples, DecoderMemory after);
}
