package io.switchroom.codec.pcm;

import java.util.Arrays;

/**
 * The voice of one telephone line on one of its ways into a room, between its decoder and whoever
 * hears it:
 *
 * <pre>
 * decoder ─→ EchoGuard? ─→ NoiseSuppressor? ─→ AutomaticGain? ─→ level
 *              ↑ sent(level): what the line is sent
 * </pre>
 *
 * A line that is heard at two times, in a mix and packet by packet, has one for each, and a
 * listener hears one of them; both are turned by one gain, learnt on one of them. What is not asked
 * for costs nothing and changes no bit. One thread; nothing allocates per frame.
 */
public final class LineVoice implements AutoCloseable {
  private static final int TICKS_PER_SECOND = 50;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final LineSettings settings;
  private final EchoGuard guard;
  private final AutomaticGain gain;
  private NoiseSuppressor suppressor;
  private int rateHz;
  private short[] piece;
  private short[] skipped;
  private boolean hasTail;

  /**
   * @param rateHz of the PCM; noise is suppressed at 8000 and 16000 only
   * @param sameLineOrNull the line on another of its ways, if there is one: then both have one gain
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if noise is to be
   *     suppressed and the library for it is missing
   */
  public LineVoice(LineSettings settings, int rateHz, LineVoice sameLineOrNull) {
    this.settings = settings;
    this.rateHz = rateHz;
    this.guard = settings.echoGuard() ? new EchoGuard() : null;
    this.gain = settings.automaticGain() ? newGain(rateHz, sameLineOrNull) : null;
    this.suppressor = newSuppressor();
  }

  private static AutomaticGain newGain(int rateHz, LineVoice sameLine) {
    return sameLine == null || sameLine.gain == null
        ? new AutomaticGain(rateHz)
        : sameLine.gain.alongside(rateHz);
  }

  private NoiseSuppressor newSuppressor() {
    boolean fits = rateHz == 8_000 || rateHz == 16_000;
    return settings.noiseSuppression() && fits ? new SpeexNoiseSuppressor(rateHz) : null;
  }

  /** Of the PCM, Hz. */
  public int rateHz() {
    return rateHz;
  }

  /** What follows is of that rate; what was learnt of the line's loudness holds on. */
  public void rateHz(int newRateHz) {
    if (newRateHz == rateHz) {
      return;
    }
    rateHz = newRateHz;
    piece = null;
    skipped = null;
    if (gain != null) {
      gain.rateHz(newRateHz);
    }
    closeSuppressor();
    suppressor = newSuppressor();
  }

  /**
   * Treats a frame of 20 ms in place.
   *
   * @param level the frame's as it came, −dBov, 0..127
   * @return the level it has now
   */
  public int process(short[] frame, int level) {
    return process(frame, rateHz / TICKS_PER_SECOND, level, false);
  }

  /**
   * Treats what a packet held in place, in pieces of 20 ms and one of 10 ms if need be; what is
   * left beyond stays as it is.
   *
   * @return the level of its loudest piece, −dBov, 0..127
   */
  public int processPacket(short[] pcm, int offset, int samples) {
    if (!settings.touches()) {
      return AudioLevel.of(pcm, offset, samples);
    }
    if (piece == null) {
      piece = new short[rateHz / TICKS_PER_SECOND];
    }
    int half = piece.length / 2;
    int loudest = AudioLevel.SILENCE;
    for (int at = 0; samples - at >= half; ) {
      int taken = samples - at >= piece.length ? piece.length : half;
      System.arraycopy(pcm, offset + at, piece, 0, taken);
      loudest = Math.min(loudest, processPiece(taken));
      System.arraycopy(piece, 0, pcm, offset + at, taken);
      at += taken;
    }
    return loudest;
  }

  private int processPiece(int samples) {
    int level = AudioLevel.of(piece, 0, samples);
    if (level == AudioLevel.SILENCE && suppressor == null) {
      pause();
      return level;
    }
    return process(piece, samples, level, false);
  }

  /**
   * Treats a frame of the comfort noise that stands for the line's own: as loud as the voice is
   * made, so that both belong together.
   *
   * @param level −dBov, 0..127
   * @return the level it has now
   */
  public int processNoise(short[] frame, int level) {
    return process(frame, rateHz / TICKS_PER_SECOND, level, true);
  }

  private int process(short[] frame, int samples, int cameAt, boolean noise) {
    int level = cameAt;
    if (guard != null) {
      guard.process(frame, samples, level);
      level = AudioLevel.of(frame, 0, samples);
    }
    if (suppressor != null) {
      suppressor.process(frame, 0, samples);
      hasTail = true;
      level = AudioLevel.of(frame, 0, samples);
    }
    if (gain == null) {
      return level;
    }
    return noise ? gain.processNoise(frame, level) : gain.process(frame, samples, level);
  }

  /** In place of a frame of 20 ms that was not decoded because it is silent. */
  public void pause() {
    if (guard != null) {
      guard.pause();
    }
    if (gain != null) {
      gain.pause();
    }
  }

  /** Whether something of the last frame is still to come out: see {@link #tail}. */
  public boolean hasTail() {
    return hasTail;
  }

  /**
   * No frame follows for now: what the delay still holds of the last one.
   *
   * @param frame receives 20 ms that end in silence
   * @return its level
   */
  public int tail(short[] frame) {
    int samples = rateHz / TICKS_PER_SECOND;
    Arrays.fill(frame, 0, samples, (short) 0);
    int level = process(frame, samples, AudioLevel.SILENCE, false);
    hasTail = false;
    return level;
  }

  /** What follows is not what came next: forgets the {@link #tail}, which belonged elsewhere. */
  public void skip() {
    if (hasTail) {
      if (skipped == null) {
        skipped = new short[suppressor.delaySamples()];
      }
      Arrays.fill(skipped, (short) 0);
      suppressor.process(skipped, 0, skipped.length);
      hasTail = false;
    }
  }

  /**
   * Tells how loud the frame is that this tick sends to the line, once {@link #process} had its
   * own.
   *
   * @param level −dBov, 0..127
   */
  public void sent(int level) {
    if (guard != null) {
      guard.sent(level);
    }
  }

  /** The line is sent nothing for a while. */
  public void sentNothing() {
    if (guard != null) {
      guard.sentNothing();
    }
  }

  /** How much later sound comes out than it went in, ns. */
  public long delayNs() {
    return suppressor == null ? 0 : suppressor.delaySamples() * NS_PER_SECOND / rateHz;
  }

  @Override
  public void close() {
    closeSuppressor();
    if (gain != null) {
      gain.leave();
    }
  }

  private void closeSuppressor() {
    if (suppressor != null) {
      suppressor.close();
      suppressor = null;
      hasTail = false;
    }
  }
}
