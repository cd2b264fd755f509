package io.switchroom.codec.cn;

import io.switchroom.codec.pcm.AudioLevel;

/**
 * What is heard between the words of a sender that has its silences described by comfort noise
 * packets (RFC 3389): his noise while he is in the conversation, then less and less of it, so that
 * the floor never drops at once and a line nobody speaks on is silent in the end.
 *
 * <pre>
 * word ▇▇▇▇▅        ▇▇▇▇▅
 * noise     ▂▂▂▂▂▂▂▂     ▂▂▂▂▂▂▂▁▁▁          held while he holds, then 10 dB less each second
 * </pre>
 *
 * One per stream; nothing allocates.
 */
public final class PauseNoise {
  /** No line's noise is louder, whatever its packets say, −dBov. */
  public static final int LOUDEST = 40;

  private static final int TICKS_PER_SECOND = 50;
  private static final float FADE_DB = 10f / TICKS_PER_SECOND;

  private final ComfortNoise noise;
  private final int samples;
  private int level = AudioLevel.SILENCE;
  private float downDb;

  /**
   * @param rateHz of the PCM, 8000 or 16000
   */
  public PauseNoise(int rateHz) {
    noise = new ComfortNoise(rateHz);
    samples = rateHz / TICKS_PER_SECOND;
  }

  /** A comfort noise packet came; one without a byte changes nothing. */
  public void onPayload(byte[] payload, int offset, int length) {
    if (noise.onPayload(payload, offset, length)) {
      level = ComfortNoise.level(payload, offset);
    }
  }

  /** He was heard: his next pause is filled anew. */
  public void restart() {
    downDb = 0;
  }

  /**
   * The next 20 ms.
   *
   * @param holds whether he still counts as one of the talkers; after that it fades
   * @return its level, −dBov, 0..127; {@link AudioLevel#SILENCE} if the frame was not touched
   *     because nobody would hear it
   */
  public int next(short[] frame, boolean holds) {
    downDb = holds ? 0 : downDb + FADE_DB;
    float tooLoudDb = Math.max(0, LOUDEST - level);
    int now = Math.round(level + tooLoudDb + downDb);
    if (now >= AudioLevel.SILENCE) {
      return AudioLevel.SILENCE;
    }
    noise.volume((float) Math.pow(10, -(tooLoudDb + downDb) / 20));
    noise.generate(frame, 0, samples);
    return now;
  }
}
