package io.switchroom.scenarios.bench;

import io.switchroom.codec.pcm.ToneProbe;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What callers say, encoded once for all: a second that repeats for ever, and a burst that may take
 * the place of some of its frames. All payloads are shared and only read.
 *
 * <p>A second is encoded three times in a row and the last one kept, so that an encoder's memory at
 * its end is what it was at its beginning.
 */
final class Speech {
  static final double BURST_HZ = 1_000;
  static final int BURST_MS = 8;

  /** With three tones of the load below full scale. */
  static final int BURST_AMPLITUDE = 20_000;

  /** Far below a voice, far above nothing: a quiet room at a softphone's microphone. */
  private static final double NOISE_RMS = 6;

  private static final int REPETITIONS = 3;
  private static final int BURST_FRAMES = 5;
  private static final int SECONDS_OF_SILENCE = 2;

  private final LoadCodec codec;
  private final boolean dtx;
  private final List<byte[]> silence;
  private final List<byte[]> burst;
  private final byte[][][] tones = new byte[Tones.COUNT][][];

  /**
   * @param dtx whether silent callers send next to nothing (Opus only)
   */
  Speech(LoadCodec codec, boolean dtx) {
    this.codec = codec;
    this.dtx = dtx;
    int rateHz = codec.spokenRateHz();
    // A telephone's line is silent, and what DTX leaves out; an open microphone is not.
    short[] quiet = codec == LoadCodec.PCMU || dtx ? new short[rateHz] : noise(rateHz);
    this.silence = lastSecond(quiet);
    this.burst = burst(quiet, rateHz);
  }

  private static short[] noise(int rateHz) {
    Random random = new Random(1);
    short[] pcm = new short[rateHz];
    for (int i = 0; i < rateHz; i++) {
      pcm[i] = (short) Math.round(NOISE_RMS * random.nextGaussian());
    }
    return pcm;
  }

  private List<byte[]> lastSecond(short[] second) {
    short[] pcm = new short[REPETITIONS * second.length];
    for (int i = 0; i < REPETITIONS; i++) {
      System.arraycopy(second, 0, pcm, i * second.length, second.length);
    }
    List<byte[]> payloads = codec.encode(pcm, dtx);
    int frames = LoadCodec.FRAMES_PER_SECOND;
    return payloads.subList(payloads.size() - frames, payloads.size());
  }

  private List<byte[]> burst(short[] quiet, int rateHz) {
    short[] pcm = Arrays.copyOf(quiet, (SECONDS_OF_SILENCE + 1) * rateHz);
    int first = SECONDS_OF_SILENCE * rateHz;
    for (int i = 0; i < rateHz / 1000 * BURST_MS; i++) {
      // A cosine: loud from its first sample on.
      pcm[first + i] = (short) (BURST_AMPLITUDE * Math.cos(2 * Math.PI * BURST_HZ * i / rateHz));
    }
    int frame = SECONDS_OF_SILENCE * LoadCodec.FRAMES_PER_SECOND;
    int frames = codec == LoadCodec.PCMU ? 1 : BURST_FRAMES;
    return codec.encode(pcm, false).subList(frame, frame + frames);
  }

  LoadCodec codec() {
    return codec;
  }

  /** One second of silence or next to it, a payload for each frame; empty: not sent. */
  List<byte[]> silence() {
    return silence;
  }

  /** The frames of a burst that begins with the first sample. */
  List<byte[]> burst() {
    return burst;
  }

  /** One second of a talker's tone. */
  List<byte[]> tone(int talker) {
    int tone = talker % Tones.COUNT;
    if (tones[tone] == null) {
      int rateHz = codec.spokenRateHz();
      short[] second = new short[rateHz];
      ToneProbe.write(second, 0, rateHz, 0, rateHz, Tones.hz(tone), Tones.LEVEL_DBFS);
      tones[tone] = lastSecond(second).toArray(byte[][]::new);
    }
    return List.of(tones[tone]);
  }
}
