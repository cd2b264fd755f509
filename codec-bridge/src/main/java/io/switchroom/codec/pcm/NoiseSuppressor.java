package io.switchroom.codec.pcm;

/** Takes the steady noise out of one line's voice. It has a memory and a delay; one thread. */
public interface NoiseSuppressor extends AutoCloseable {
  /** Cleans one frame of 20 ms in place. */
  void process(short[] frame);

  /** What comes out lags behind what went in by so many samples. */
  int delaySamples();

  /** Frees what is outside the heap; a second call does nothing. */
  @Override
  void close();
}
