package io.switchroom.codec.opus;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.Objects;

/**
 * One outgoing Opus stream (RFC 6716), tuned for speech. It keeps the codec's memory outside the
 * heap until {@link #close}; one thread at a time may use it.
 */
public final class OpusEncoder implements AutoCloseable {
  private static final int APPLICATION_VOIP = 2048;
  private static final int SET_BITRATE = 4002;
  private static final int SET_COMPLEXITY = 4010;
  private static final int SET_INBAND_FEC = 4012;
  private static final int SET_PACKET_LOSS_PERC = 4014;
  private static final int SET_DTX = 4016;
  private static final int GET_LOOKAHEAD = 4027;

  /** The longest packet is 120 ms; three frames of 1275 bytes is the most one of 60 ms can take. */
  private static final int MAX_PACKET_BYTES = 4000;

  private final OpusLibrary.Controls controls;
  private final int channels;
  private final Memory pcm;
  private final Memory packet;
  private long handle;

  /**
   * @param rateHz of the PCM: 8000, 12000, 16000, 24000 or 48000; nothing above half of it is coded
   * @param channels 1 or 2 (interleaved)
   * @throws IllegalArgumentException for any other rate or channel count
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if there is no libopus
   */
  public OpusEncoder(int rateHz, int channels) {
    controls = OpusLibrary.controls();
    int[] error = new int[1];
    handle = OpusLibrary.opus_encoder_create(rateHz, channels, APPLICATION_VOIP, error);
    if (handle == 0 || error[0] != OpusLibrary.OK) {
      throw new IllegalArgumentException(
          "no Opus encoder for " + rateHz + " Hz, " + channels + " channels (" + error[0] + ")");
    }
    this.channels = channels;
    pcm = new Memory((long) rateHz * 120 / 1000 * channels * Short.BYTES);
    packet = new Memory(MAX_PACKET_BYTES);
  }

  /**
   * Encodes one frame.
   *
   * @param samplesPerChannel 2.5, 5, 10, 20, 40 or 60 ms of them
   * @return bytes written to {@code out} (2 or fewer: nothing to send under DTX), or a negative
   *     libopus code if the frame has another length or {@code maxLength} is too short
   */
  public int encode(
      short[] pcm, int offset, int samplesPerChannel, byte[] out, int outOffset, int maxLength) {
    long encoder = open();
    Objects.checkFromIndexSize(outOffset, maxLength, out.length);
    this.pcm.write(0, pcm, offset, samplesPerChannel * channels);
    int limit = Math.min(maxLength, MAX_PACKET_BYTES);
    int length =
        OpusLibrary.opus_encode(
            encoder, Pointer.nativeValue(this.pcm), samplesPerChannel, packetAddress(), limit);
    if (length > 0) {
      packet.read(0, out, outOffset, length);
    }
    return length;
  }

  private long packetAddress() {
    return Pointer.nativeValue(packet);
  }

  /** Bits per second, 500 to 512000. */
  public void bitrate(int bitsPerSecond) {
    set(SET_BITRATE, bitsPerSecond);
  }

  /** 0 (cheapest) to 10. */
  public void complexity(int complexity) {
    set(SET_COMPLEXITY, complexity);
  }

  /** Whether packets carry a coarse copy of the frame before (RFC 6716 §2.1.7). */
  public void fec(boolean on) {
    set(SET_INBAND_FEC, on ? 1 : 0);
  }

  /** The loss to prepare for; with {@link #fec} it decides how many bits the copies get. */
  public void expectedLossPercent(int percent) {
    set(SET_PACKET_LOSS_PERC, percent);
  }

  /** Whether silence is sent as a packet every 400 ms instead of one per frame. */
  public void dtx(boolean on) {
    set(SET_DTX, on ? 1 : 0);
  }

  /** Samples by which this encoder delays what passes through it. */
  public int lookaheadSamples() {
    IntByReference samples = new IntByReference();
    check(controls.opus_encoder_ctl(new Pointer(open()), GET_LOOKAHEAD, samples), GET_LOOKAHEAD, 0);
    return samples.getValue();
  }

  private void set(int request, int value) {
    check(controls.opus_encoder_ctl(new Pointer(open()), request, value), request, value);
  }

  private static void check(int status, int request, int value) {
    if (status != OpusLibrary.OK) {
      throw new IllegalArgumentException("Opus refuses " + value + " for setting " + request);
    }
  }

  private long open() {
    if (handle == 0) {
      throw new IllegalStateException("this Opus encoder is closed");
    }
    return handle;
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (handle != 0) {
      OpusLibrary.opus_encoder_destroy(handle);
      handle = 0;
      pcm.close();
      packet.close();
    }
  }
}
