package io.switchroom.codec.pcm;

/** Takes the steady noise out of one line's voice. It has a memory and a delay; one thread. */
public interface NoiseSuppressor extends AutoCloseable {
  /**
   * Cleans what comes next, in place.
   *
   * @param samples of a multiple of 10 ms
   */
  void process(short[] pcm, int offset, int samples);

  /** What comes out lags behind what went in by so many samples. */
  int delaySamples();

  /** Frees what is outside the heap; a second call does nothing. */
  @Override
  void close();
}
