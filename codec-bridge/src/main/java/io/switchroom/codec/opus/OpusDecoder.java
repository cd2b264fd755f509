package io.switchroom.codec.opus;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Objects;

/**
 * One incoming Opus stream (RFC 6716), decoded at the rate the mix needs whatever the sender used.
 * It keeps the codec's memory outside the heap until {@link #close}; one thread at a time may use
 * it.
 *
 * <p>All methods return samples per channel, or a negative libopus code; a corrupt packet is such a
 * code and never an exception, and the decoder goes on with the next one.
 */
public final class OpusDecoder implements AutoCloseable {
  /** More than any packet of 120 ms needs; longer ones are refused. */
  private static final int MAX_PACKET_BYTES = 4000;

  private final int channels;
  private final int maxFrame;
  private final Memory pcm;
  private final Memory packet;
  private long handle;

  /**
   * @param rateHz of the PCM wanted: 8000, 12000, 16000, 24000 or 48000
   * @param channels wanted, 1 or 2 (interleaved); libopus mixes down or copies up
   * @throws IllegalArgumentException for any other rate or channel count
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if there is no libopus
   */
  public OpusDecoder(int rateHz, int channels) {
    OpusLibrary.controls();
    int[] error = new int[1];
    handle = OpusLibrary.opus_decoder_create(rateHz, channels, error);
    if (handle == 0 || error[0] != OpusLibrary.OK) {
      throw new IllegalArgumentException(
          "no Opus decoder for " + rateHz + " Hz, " + channels + " channels (" + error[0] + ")");
    }
    this.channels = channels;
    maxFrame = rateHz * 120 / 1000;
    pcm = new Memory((long) maxFrame * channels * Short.BYTES);
    packet = new Memory(MAX_PACKET_BYTES);
  }

  /**
   * Decodes one packet.
   *
   * @param maxSamples room in {@code out} per channel; a longer packet is refused whole
   */
  public int decode(byte[] in, int offset, int length, short[] out, int outOffset, int maxSamples) {
    return decode(in, offset, length, out, outOffset, maxSamples, 0);
  }

  /**
   * Recovers the lost frame before this packet from the copy in it, or conceals it if the packet
   * has none. The packet itself is then decoded as usual.
   *
   * @param samples length of what was lost, per channel
   */
  public int decodeFec(byte[] in, int offset, int length, short[] out, int outOffset, int samples) {
    return decode(in, offset, length, out, outOffset, samples, 1);
  }

  /**
   * Invents what a lost packet may have held; under DTX this is the comfort noise.
   *
   * @param samples length of what was lost per channel, a multiple of 2.5 ms
   */
  public int conceal(short[] out, int outOffset, int samples) {
    return run(0, 0, out, outOffset, samples, 0);
  }

  private int decode(
      byte[] in, int offset, int length, short[] out, int outOffset, int samples, int fec) {
    open();
    if (length <= 0 || length > MAX_PACKET_BYTES) {
      return OpusLibrary.INVALID_PACKET;
    }
    packet.write(0, in, offset, length);
    return run(Pointer.nativeValue(packet), length, out, outOffset, samples, fec);
  }

  private int run(long data, int length, short[] out, int outOffset, int samples, int fec) {
    long decoder = open();
    Objects.checkFromIndexSize(outOffset, samples * channels, out.length);
    int room = Math.min(samples, maxFrame);
    int decoded =
        OpusLibrary.opus_decode(decoder, data, length, Pointer.nativeValue(pcm), room, fec);
    if (decoded > 0) {
      pcm.read(0, out, outOffset, decoded * channels);
    }
    return decoded;
  }

  private long open() {
    if (handle == 0) {
      throw new IllegalStateException("this Opus decoder is closed");
    }
    return handle;
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (handle != 0) {
      OpusLibrary.opus_decoder_destroy(handle);
      handle = 0;
      pcm.close();
      packet.close();
    }
  }
}
