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
  /**
   * The longest filter that keeps the delay within 3 ms, which the lower of the two rates decides:
   * at 8 kHz 3 ms, 3.4 kHz passes within 1.1 dB; at 16 kHz 2 ms, 7 kHz passes within 0.5 dB. Images
   * and aliases are 80 dB down with either.
   */
  private static final int QUALITY = 3;

  private static final int QUALITY_WIDEBAND = 4;
  private static final int WIDEBAND_FROM_HZ = 11_025;

  /** Passed to C in pieces of this length at most: every leg keeps this much outside the heap. */
  private static final int PIECE_MS = 20;

  private static final int LENGTHS_BYTES = 2 * Integer.BYTES;

  private final int inHz;
  private final int outHz;
  private final int piece;

  /** Outside the heap, one after the other: the two lengths C reads and overwrites, in, out. */
  private final Memory memory;

  private final long lengthsAt;
  private final long inAt;
  private final long outAt;
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
    piece = Math.max(1, (int) ((long) inHz * PIECE_MS / 1000));
    if (copies) {
      memory = null;
      lengthsAt = 0;
      inAt = 0;
      outAt = 0;
      return;
    }
    SpeexLibrary.requireAvailable();
    int quality = Math.min(inHz, outHz) < WIDEBAND_FROM_HZ ? QUALITY : QUALITY_WIDEBAND;
    int[] error = new int[1];
    handle = SpeexLibrary.speex_resampler_init(1, inHz, outHz, quality, error);
    if (handle == 0 || error[0] != SpeexLibrary.OK) {
      throw new IllegalArgumentException(
          "no resampler from " + inHz + " to " + outHz + " Hz (" + error[0] + ")");
    }
    long inBytes = (long) piece * Short.BYTES;
    memory = new Memory(LENGTHS_BYTES + inBytes + (long) room(piece) * Short.BYTES);
    lengthsAt = Pointer.nativeValue(memory);
    inAt = lengthsAt + LENGTHS_BYTES;
    outAt = inAt + inBytes;
  }

  /**
   * Resamples what comes next of the voice; pieces of any length join without a seam.
   *
   * @param out needs room for {@code samples * outHz / inHz} samples, rounded up
   * @return samples written; exactly {@code samples * outHz / inHz} whenever that is whole and has
   *     always been
   */
  public int process(short[] in, int inOffset, int samples, short[] out, int outOffset) {
    if (copies) {
      System.arraycopy(in, inOffset, out, outOffset, samples);
      return samples;
    }
    requireOpen();
    Objects.checkFromIndexSize(inOffset, samples, in.length);
    Objects.checkFromIndexSize(outOffset, room(samples), out.length);
    int written = 0;
    for (int done = 0; done < samples; done += piece) {
      int taken = Math.min(piece, samples - done);
      int got = run(in, inOffset + done, taken);
      memory.read(outAt - lengthsAt, out, outOffset + written, got);
      written += got;
    }
    return written;
  }

  /** Forgets the voice: what comes next begins out of silence. */
  public void reset() {
    if (!copies) {
      requireOpen();
      SpeexLibrary.speex_resampler_reset_mem(handle);
    }
  }

  /**
   * Makes it as if it had resampled these samples last: for taking over a running voice without a
   * seam. At least twice {@link #latencySamples} of time are needed, more does no harm.
   */
  public void prime(short[] in, int inOffset, int samples) {
    if (copies) {
      return;
    }
    reset();
    Objects.checkFromIndexSize(inOffset, samples, in.length);
    for (int done = 0; done < samples; done += piece) {
      run(in, inOffset + done, Math.min(piece, samples - done));
    }
  }

  /** Leaves its output in {@link #memory}. */
  private int run(short[] in, int inOffset, int samples) {
    memory.write(inAt - lengthsAt, in, inOffset, samples);
    memory.setInt(0, samples);
    memory.setInt(Integer.BYTES, room(samples));
    SpeexLibrary.speex_resampler_process_int(
        handle, 0, inAt, lengthsAt, outAt, lengthsAt + Integer.BYTES);
    return memory.getInt(Integer.BYTES);
  }

  private int room(int samples) {
    return (int) (((long) samples * outHz + inHz - 1) / inHz);
  }

  private void requireOpen() {
    if (handle == 0) {
      throw new IllegalStateException("this resampler is closed");
    }
  }

  /** Delay of the filter in samples at the output rate. */
  public int latencySamples() {
    if (copies) {
      return 0;
    }
    requireOpen();
    return SpeexLibrary.speex_resampler_get_output_latency(handle);
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (handle != 0) {
      SpeexLibrary.speex_resampler_destroy(handle);
      handle = 0;
      memory.close();
    }
  }
}
