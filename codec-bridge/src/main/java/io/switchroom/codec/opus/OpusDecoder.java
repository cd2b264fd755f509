package io.switchroom.codec.opus;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.pcm.AudioLevel;
import java.util.Arrays;
import java.util.Objects;

/**
 * One incoming Opus stream (RFC 6716), decoded at the rate the mix needs whatever the sender used.
 * It keeps the codec's memory outside the heap until {@link #close}; one thread at a time may use
 * it.
 *
 * <p>Samples are per channel; with two channels the PCM is interleaved. A corrupt packet is a
 * negative libopus code and never an exception, and the decoder goes on with the next one.
 */
public final class OpusDecoder implements AudioDecoder {
  /** More than any packet of 120 ms needs; longer ones are refused. */
  private static final int MAX_PACKET_BYTES = 4000;

  /** −dBov from which on a packet without voice counts as quiet. */
  private static final int QUIET = 50;

  /** In steps of 1.37 dB. */
  private static final int QUIET_MARGIN = 4;

  private static final int NOT_QUIET = -1 - QUIET_MARGIN;
  private static final int FIRST_UNSEEN = 49;
  private static final int MAX_UNSEEN = 399;

  private final int rateHz;
  private final int channels;
  private final int maxFrame;

  /** Concealment comes in multiples of 2.5 ms. */
  private final int concealStep;

  private final Memory pcm;
  private final Memory packet;
  private final OpusActivity activity = new OpusActivity();
  private int quietGain = NOT_QUIET;

  /** Packets taken for silence since one was decoded. */
  private int unseen;

  private int mostUnseen = FIRST_UNSEEN;

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
    this.rateHz = rateHz;
    this.channels = channels;
    concealStep = rateHz / 400;
    maxFrame = rateHz * 120 / 1000;
    pcm = new Memory((long) maxFrame * channels * Short.BYTES);
    packet = new Memory(MAX_PACKET_BYTES);
  }

  @Override
  public int rateHz() {
    return rateHz;
  }

  /**
   * Decodes one packet.
   *
   * @param maxSamples room in {@code out} per channel; a longer packet is refused whole
   */
  @Override
  public int decode(byte[] in, int offset, int length, short[] out, int outOffset, int maxSamples) {
    int samples = decode(in, offset, length, out, outOffset, maxSamples, 0);
    if (samples > 0) {
      compare(activity.of(in, offset, length), out, outOffset, samples);
    }
    return samples;
  }

  /** {@inheritDoc} After DTX this is comfort noise. */
  @Override
  public void conceal(short[] out, int outOffset, int samples) {
    open();
    Objects.checkFromIndexSize(outOffset, samples * channels, out.length);
    int done = 0;
    while (done < samples) {
      int wanted = Math.min(samples - done, maxFrame);
      int steps = (wanted + concealStep - 1) / concealStep;
      int from = outOffset + done * channels;
      if (run(0, 0, out, from, wanted, steps * concealStep, 0) <= 0) {
        Arrays.fill(out, from, from + wanted * channels, (short) 0);
      }
      done += wanted;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param samples a multiple of 2.5 ms, and no less than a frame of the packet: a copy is of a
   *     frame's length, what lies before it is concealed
   */
  @Override
  public int recover(byte[] next, int offset, int length, short[] out, int outOffset, int samples) {
    open();
    if (!activity.hasCopy(next, offset, length)
        || samples % concealStep != 0
        || samples < OpusPacket.frameSamples(next, offset, rateHz)) {
      return 0;
    }
    return decode(next, offset, length, out, outOffset, samples, 1) == samples ? samples : 0;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A packet without voice flags may still be a loud tone or music. It is taken for silence only
   * if one decoded before it, with no voice since, was quieter than −50 dBov and this one's gain is
   * no more than 6 dB above that one's; and one in fifty is {@link #UNKNOWN} all the same, to be
   * decoded and compared anew, more and more seldom while it keeps quiet: at last one in 400.
   */
  @Override
  public int level(byte[] in, int offset, int length) {
    int gain = activity.of(in, offset, length);
    if (gain == OpusActivity.NOTHING) {
      return AudioLevel.SILENCE;
    }
    if (gain > quietGain + QUIET_MARGIN || unseen >= mostUnseen) {
      return UNKNOWN;
    }
    unseen++;
    return AudioLevel.SILENCE;
  }

  /** Remembers the gain of a quiet packet without voice. */
  private void compare(int gain, short[] pcm, int offset, int samples) {
    if (gain == OpusActivity.NOTHING) {
      return;
    }
    boolean quiet =
        gain < OpusActivity.SOUND && AudioLevel.of(pcm, offset, samples * channels) >= QUIET;
    if (!quiet) {
      mostUnseen = FIRST_UNSEEN;
    } else if (unseen >= mostUnseen) {
      mostUnseen = Math.min(MAX_UNSEEN, 2 * mostUnseen + 1);
    }
    quietGain = quiet ? gain : NOT_QUIET;
    unseen = 0;
  }

  @Override
  public int samples(byte[] in, int offset, int length) {
    return OpusPacket.samples(in, offset, length, rateHz);
  }

  private int decode(
      byte[] in, int offset, int length, short[] out, int outOffset, int samples, int fec) {
    open();
    if (length <= 0 || length > MAX_PACKET_BYTES) {
      return OpusLibrary.INVALID_PACKET;
    }
    packet.write(0, in, offset, length);
    Objects.checkFromIndexSize(outOffset, samples * channels, out.length);
    int room = Math.min(samples, maxFrame);
    return run(Pointer.nativeValue(packet), length, out, outOffset, room, room, fec);
  }

  /** Has {@code room} samples decoded, of which at most {@code wanted} are handed on. */
  private int run(
      long data, int length, short[] out, int outOffset, int wanted, int room, int fec) {
    int decoded =
        OpusLibrary.opus_decode(handle, data, length, Pointer.nativeValue(pcm), room, fec);
    if (decoded > 0) {
      pcm.read(0, out, outOffset, Math.min(wanted, decoded) * channels);
    }
    return decoded;
  }

  private void open() {
    if (handle == 0) {
      throw new IllegalStateException("this Opus decoder is closed");
    }
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
