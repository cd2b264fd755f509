package io.switchroom.codec.opus;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.audio.EncoderSettings.Scene;
import java.util.Objects;

/**
 * One outgoing Opus stream (RFC 6716). It keeps the codec's memory outside the heap until {@link
 * #close}; one thread at a time may use it. With two channels the PCM is interleaved.
 */
public final class OpusEncoder implements AudioEncoder {
  private static final int APPLICATION_VOIP = 2048;
  private static final int APPLICATION_AUDIO = 2049;
  private static final int SIGNAL_VOICE = 3001;
  private static final int SIGNAL_MUSIC = 3002;
  private static final int SET_BITRATE = 4002;
  private static final int SET_MAX_BANDWIDTH = 4004;
  private static final int SET_COMPLEXITY = 4010;
  private static final int SET_INBAND_FEC = 4012;
  private static final int SET_PACKET_LOSS_PERC = 4014;
  private static final int SET_DTX = 4016;
  private static final int SET_SIGNAL = 4024;
  private static final int GET_LOOKAHEAD = 4027;

  /**
   * From so many bits per second and channel on a voice sounds as good without linear prediction
   * (CELT, RFC 6716 §2.1.1), which costs a third of the time; but only with it are there copies.
   */
  private static final int CELT_FROM_BPS = 40_000;

  private static final int BANDWIDTH_NARROWBAND = 1101;

  /** What no more than this is written of: a TOC, and perhaps one byte. */
  private static final int DTX_BYTES = 2;

  /** The longest packet is 120 ms; three frames of 1275 bytes is the most one of 60 ms can take. */
  private static final int MAX_PACKET_BYTES = 4000;

  /** JNA copies between heap and native memory only, so a state goes over the heap in pieces. */
  private static final int COPY_BYTES = 1024;

  private final OpusLibrary.Controls controls;
  private final int rateHz;
  private final int channels;
  private final Pointer state;
  private final byte[] copied = new byte[COPY_BYTES];
  private final Memory pcm;
  private final Memory packet;
  private long handle;
  private boolean dtx;
  private EncoderSettings settings;
  private int preparedForPercent;

  /** Made for the first packet of 30 ms. */
  private OpusRepacketizer repacketizer;

  /**
   * An encoder for a voice as libopus chooses to treat it.
   *
   * @param rateHz of the PCM: 8000, 12000, 16000, 24000 or 48000; nothing above half of it is coded
   * @param channels 1 or 2 (interleaved)
   * @throws IllegalArgumentException for any other rate or channel count
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if there is no libopus
   */
  public OpusEncoder(int rateHz, int channels) {
    this(rateHz, channels, APPLICATION_VOIP);
  }

  /**
   * @throws IllegalArgumentException also for a setting out of its range
   */
  public OpusEncoder(int rateHz, int channels, EncoderSettings settings) {
    this(rateHz, channels, settings.scene() == Scene.MUSIC ? APPLICATION_AUDIO : APPLICATION_VOIP);
    try {
      apply(settings);
    } catch (IllegalArgumentException e) {
      close();
      throw e;
    }
  }

  private OpusEncoder(int rateHz, int channels, int application) {
    controls = OpusLibrary.controls();
    int[] error = new int[1];
    handle = OpusLibrary.opus_encoder_create(rateHz, channels, application, error);
    if (handle == 0 || error[0] != OpusLibrary.OK) {
      throw new IllegalArgumentException(
          "no Opus encoder for " + rateHz + " Hz, " + channels + " channels (" + error[0] + ")");
    }
    state = new Pointer(handle);
    this.rateHz = rateHz;
    this.channels = channels;
    pcm = new Memory((long) rateHz * 120 / 1000 * channels * Short.BYTES);
    packet = new Memory(MAX_PACKET_BYTES);
  }

  private void apply(EncoderSettings settings) {
    this.settings = settings;
    bitrate(bitrateBps());
    complexity(settings.complexity());
    dtx(settings.dtx());
    prepare(settings.fec() ? settings.expectedLossPercent() : 0);
  }

  private int bitrateBps() {
    int wanted = settings.bitrateBps();
    return wanted == EncoderSettings.AUTO_BITRATE ? suitable(settings.scene()) : wanted;
  }

  /**
   * {@inheritDoc} While there is loss its packets carry copies, if the settings allow it; while
   * there is none, a voice with bits enough is coded the cheaper way. libopus joins the two without
   * a seam.
   */
  @Override
  public void prepareForLoss(int percent) {
    if (settings != null && settings.fec() && percent != preparedForPercent) {
      prepare(percent);
    }
  }

  private void prepare(int lossPercent) {
    preparedForPercent = lossPercent;
    fec(lossPercent > 0);
    expectedLossPercent(lossPercent);
    boolean cheaper = lossPercent == 0 && !dtx && bitrateBps() >= CELT_FROM_BPS * channels;
    set(SET_SIGNAL, settings.scene() == Scene.MUSIC || cheaper ? SIGNAL_MUSIC : SIGNAL_VOICE);
  }

  /** Where listeners hear little gain from more (RFC 7587 §3.1.1), for the band this rate holds. */
  private int suitable(Scene scene) {
    int mono =
        switch (rateHz) {
          case 8_000 -> scene == Scene.MUSIC ? 24_000 : 16_000;
          case 12_000 -> scene == Scene.MUSIC ? 32_000 : 20_000;
          case 16_000 -> scene == Scene.MUSIC ? 40_000 : 24_000;
          case 24_000 -> scene == Scene.MUSIC ? 56_000 : 28_000;
          default -> scene == Scene.MUSIC ? 64_000 : 32_000;
        };
    return mono * channels;
  }

  @Override
  public int rateHz() {
    return rateHz;
  }

  /**
   * Encodes one packet. One of 30 ms is made of three frames, as Opus has none of that length.
   *
   * @param samplesPerChannel 2.5, 5, 10, 20, 30, 40 or 60 ms of them
   * @return bytes written to {@code out}, 0 if there is nothing to send (DTX), or a negative
   *     libopus code if the frame has another length or {@code maxLength} is too short
   */
  @Override
  public int encode(
      short[] pcm, int offset, int samplesPerChannel, byte[] out, int outOffset, int maxLength) {
    open();
    Objects.checkFromIndexSize(outOffset, maxLength, out.length);
    this.pcm.write(0, pcm, offset, samplesPerChannel * channels);
    int limit = Math.min(maxLength, MAX_PACKET_BYTES);
    int length =
        samplesPerChannel * 100 == 3 * rateHz
            ? encodeThree(samplesPerChannel / 3, limit)
            : encodeAt(0, samplesPerChannel, 0, limit);
    if (dtx && length <= DTX_BYTES) {
      return Math.min(0, length);
    }
    if (length > 0) {
      packet.read(0, out, outOffset, length);
    }
    return length;
  }

  private int encodeThree(int samplesPerFrame, int limit) {
    if (repacketizer == null) {
      repacketizer = new OpusRepacketizer();
    }
    int room = repacketizer.frameRoom(limit);
    for (int frame = 0; frame < OpusRepacketizer.FRAMES; frame++) {
      int length =
          encodeAt(frame * samplesPerFrame, samplesPerFrame, repacketizer.address(frame), room);
      if (length < 0) {
        return length;
      }
      repacketizer.length(frame, length);
    }
    return repacketizer.join(Pointer.nativeValue(packet), limit);
  }

  /** Encodes to an address, 0 for that of {@link #packet}. */
  private int encodeAt(int firstSample, int samples, long address, int limit) {
    long from = Pointer.nativeValue(pcm) + (long) firstSample * channels * Short.BYTES;
    long to = address == 0 ? Pointer.nativeValue(packet) : address;
    return OpusLibrary.opus_encode(handle, from, samples, to, limit);
  }

  /**
   * {@inheritDoc} Its settings become this one's too.
   *
   * @throws IllegalArgumentException if the other is no Opus encoder of this rate and as many
   *     channels
   */
  @Override
  public void continueFrom(AudioEncoder other) {
    open();
    if (!(other instanceof OpusEncoder opus)
        || opus.rateHz != rateHz
        || opus.channels != channels) {
      throw new IllegalArgumentException("not an encoder of the same kind");
    }
    opus.open();
    // The state holds no address within itself: opus_encoder.c documents that it may be copied.
    int size = OpusLibrary.opus_encoder_get_size(channels);
    for (int done = 0; done < size; done += COPY_BYTES) {
      int bytes = Math.min(COPY_BYTES, size - done);
      opus.state.read(done, copied, 0, bytes);
      state.write(done, copied, 0, bytes);
    }
    dtx = opus.dtx;
    settings = opus.settings;
    preparedForPercent = opus.preparedForPercent;
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
    dtx = on;
  }

  /**
   * Codes nothing above what a receiver can play (maxplaybackrate, RFC 7587 §6.1).
   *
   * @param rateHz the receiver's: a band of half of it is coded, of 4, 6, 8, 12 or 20 kHz
   */
  public void maxPlaybackRate(int rateHz) {
    int band = rateHz < 12_000 ? 0 : rateHz < 16_000 ? 1 : rateHz < 24_000 ? 2 : 3;
    set(SET_MAX_BANDWIDTH, BANDWIDTH_NARROWBAND + (rateHz < 48_000 ? band : 4));
  }

  /** Samples by which this encoder delays what passes through it. */
  public int lookaheadSamples() {
    open();
    IntByReference samples = new IntByReference();
    check(controls.opus_encoder_ctl(state, GET_LOOKAHEAD, samples), GET_LOOKAHEAD, 0);
    return samples.getValue();
  }

  private void set(int request, int value) {
    open();
    check(controls.opus_encoder_ctl(state, request, value), request, value);
  }

  private static void check(int status, int request, int value) {
    if (status != OpusLibrary.OK) {
      throw new IllegalArgumentException("Opus refuses " + value + " for setting " + request);
    }
  }

  private void open() {
    if (handle == 0) {
      throw new IllegalStateException("this Opus encoder is closed");
    }
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (handle != 0) {
      OpusLibrary.opus_encoder_destroy(handle);
      handle = 0;
      pcm.close();
      packet.close();
      if (repacketizer != null) {
        repacketizer.close();
      }
    }
  }
}
