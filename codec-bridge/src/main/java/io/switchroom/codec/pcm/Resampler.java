package io.switchroom.codec.pcm;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * Changes the sampling rate of one mono voice, band-limited: nothing is mirrored into the band
 * above or below (a polyphase windowed sinc, done by the Speex resampler). The filter's memory
 * spans frames; one thread at a time may use it. Between equal rates it copies.
 */
public final class Resampler implements AutoCloseable {
  /** Images and aliases 60 dB down at 3 ms of delay between 8 kHz and anything above it. */
  private static final int QUALITY = 3;

  private static final int MAX_MS = 120;

  private final int inHz;
  private final int outHz;
  private final Memory in;
  private final Memory out;

  /** The two lengths the C function reads and overwrites. */
  private final Memory lengths;

  private final boolean copies;
  private long handle;

  /**
   * @throws IllegalArgumentException if a rate is not positive
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if the library is missing
   */
  public Resampler(int inHz, int outHz) {
    if (inHz <= 0 || outHz <= 0) {
      throw new IllegalArgumentException("cannot resample from " + inHz + " to " + outHz + " Hz");
    }
    this.inHz = inHz;
    this.outHz = outHz;
    copies = inHz == outHz;
    if (copies) {
      in = null;
      out = null;
      lengths = null;
      return;
    }
    SpeexLibrary.requireAvailable();
    int[] error = new int[1];
    handle = SpeexLibrary.speex_resampler_init(1, inHz, outHz, QUALITY, error);
    if (handle == 0 || error[0] != SpeexLibrary.OK) {
      throw new IllegalArgumentException(
          "no resampler from " + inHz + " to " + outHz + " Hz (" + error[0] + ")");
    }
    in = new Memory((long) inHz * MAX_MS / 1000 * Short.BYTES);
    out = new Memory(((long) outHz * MAX_MS / 1000 + 1) * Short.BYTES);
    lengths = new Memory(2 * Integer.BYTES);
  }

  /**
   * Resamples up to 120 ms.
   *
   * @param out needs room for {@code samples * outHz / inHz} samples, rounded up
   * @return samples written; exactly {@code samples * outHz / inHz} whenever that is whole
   */
  public int process(short[] in, int inOffset, int samples, short[] out, int outOffset) {
    if (copies) {
      System.arraycopy(in, inOffset, out, outOffset, samples);
      return samples;
    }
    if (handle == 0) {
      throw new IllegalStateException("this resampler is closed");
    }
    int room = (int) (((long) samples * outHz + inHz - 1) / inHz);
    Objects.checkFromIndexSize(outOffset, room, out.length);
    this.in.write(0, in, inOffset, samples);
    lengths.setInt(0, samples);
    lengths.setInt(Integer.BYTES, room);
    long lengthsAt = Pointer.nativeValue(lengths);
    SpeexLibrary.speex_resampler_process_int(
        handle,
        0,
        Pointer.nativeValue(this.in),
        lengthsAt,
        Pointer.nativeValue(this.out),
        lengthsAt + Integer.BYTES);
    int written = lengths.getInt(Integer.BYTES);
    this.out.read(0, out, outOffset, written);
    return written;
  }

  /** Delay of the filter in samples at the output rate. */
  public int latencySamples() {
    if (copies) {
      return 0;
    }
    if (handle == 0) {
      throw new IllegalStateException("this resampler is closed");
    }
    return SpeexLibrary.speex_resampler_get_output_latency(handle);
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (handle != 0) {
      SpeexLibrary.speex_resampler_destroy(handle);
      handle = 0;
      in.close();
      out.close();
      lengths.close();
    }
  }
}
