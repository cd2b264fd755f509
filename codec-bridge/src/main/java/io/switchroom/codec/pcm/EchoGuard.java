package io.switchroom.codec.pcm;

import java.util.Arrays;

/**
 * Keeps a phone line's echo out of the room: what we send to a line may come back from its far
 * hybrid 20 to 500 ms later, and all others would hear themselves again.
 *
 * <pre>
 * sent(level) ─→ the last 25 levels ─┐
 *                                    ├─ which of 25 delays does the line's level follow? ─→ echo: how late, how loud
 * process(frame, level) ─────────────┘
 *                └─→ no louder than that echo can be: turned down; louder: somebody speaks there, left alone
 * </pre>
 *
 * It compares levels, not waves: it needs no wave-exact delay, survives a slip of the jitter buffer
 * and costs little, but where both speak at once the echo is heard with the voice. Until the line's
 * level has followed ours for seconds, no bit is changed. One thread.
 */
public final class EchoGuard {
  private static final int DELAYS = 25;
  private static final int MEMORY_TICKS = 250;
  private static final int FEWEST_TICKS = 200;

  /** Correlation of the two levels from which one is the other's echo, and below which no more. */
  private static final float FOUND = 0.85f;

  private static final float LOST = 0.6f;

  /** How much louder than expected is still echo: half-overlapping frames, a resonant line. */
  private static final float TOLERANCE_DB = 6;

  /** No line returns more than this of what it gets; what is louder is somebody speaking. */
  private static final float LEAST_LOSS_DB = 3;

  private static final int FIRST_LOSS_TICKS = 25;
  private static final float LOSS_STEP_DB = 0.1f;

  /** Loudness (dB above silence) that counts as nothing said. */
  private static final float SENT_FLOOR = AudioLevel.SILENCE - 55;

  private static final float LINE_FLOOR = AudioLevel.SILENCE - 70;

  /** After a word it stays open for its quieter end. */
  private static final int OPEN_TICKS = 12;

  private static final float CLOSED = Gain.ofDb(-30);

  /** Loudness of what was sent, the newest first; one more than delays, see {@link #expected}. */
  private final float[] sent = new float[DELAYS + 2];

  private final float[] meanSent = new float[DELAYS];
  private final float[] varSent = new float[DELAYS];
  private final float[] covariance = new float[DELAYS];
  private final float[] lossDb = new float[DELAYS];
  private final int[] lossTicks = new int[DELAYS];
  private float meanLine;
  private float varLine;
  private int ticks;
  private int delay = -1;
  private int openTicks;
  private float gain = 1;

  public EchoGuard() {
    Arrays.fill(sent, SENT_FLOOR);
  }

  /**
   * Tells how loud the frame is that this tick sends to the line.
   *
   * @param level −dBov, 0..127
   */
  public void sent(int level) {
    System.arraycopy(sent, 0, sent, 1, sent.length - 1);
    sent[0] = Math.max(SENT_FLOOR, AudioLevel.SILENCE - level);
  }

  /**
   * Turns an echo down in place; to be called once a tick, before {@link #sent}.
   *
   * @param level of the frame, −dBov, 0..127
   */
  public void process(short[] frame, int samples, int level) {
    float next = decide(level);
    if (next != 1 || gain != 1) {
      Gain.ramp(frame, 0, samples, gain, next);
      gain = next;
    }
  }

  /** In place of a frame that was not decoded because it is silent. */
  public void pause() {
    gain = decide(AudioLevel.SILENCE);
  }

  /** The line is sent nothing for a while: there is nothing to return. */
  public void sentNothing() {
    Arrays.fill(sent, SENT_FLOOR);
  }

  /** Which gain this tick's frame is to end with. */
  private float decide(int level) {
    float line = Math.max(LINE_FLOOR, AudioLevel.SILENCE - level);
    learn(line);
    if (delay < 0) {
      return 1;
    }
    float expected = expected();
    openTicks = line > expected + TOLERANCE_DB ? OPEN_TICKS : Math.max(0, openTicks - 1);
    return openTicks == 0 && expected > LINE_FLOOR ? CLOSED : 1;
  }

  /** Whether the line has been found to return an echo. */
  public boolean isEcho() {
    return delay >= 0;
  }

  /** The loudest the echo can be now, dB above silence: of the frames around the found delay. */
  private float expected() {
    float loudest = sent[delay];
    loudest = Math.max(loudest, sent[Math.max(0, delay - 1)]);
    loudest = Math.max(loudest, sent[delay + 1]);
    loudest = Math.max(loudest, sent[delay + 2]);
    return loudest <= SENT_FLOOR ? LINE_FLOOR : loudest - lossDb[delay];
  }

  private void learn(float line) {
    float loudest = SENT_FLOOR;
    for (float one : sent) {
      loudest = Math.max(loudest, one);
    }
    if (loudest <= SENT_FLOOR || line > loudest - LEAST_LOSS_DB) {
      return; // nothing sent that could return, or louder than could return
    }
    ticks = Math.min(MEMORY_TICKS, ticks + 1);
    // A voice over the echo tells little of it, but an echo that has moved looks the same.
    boolean over = delay >= 0 && line > expected() + TOLERANCE_DB;
    float weight = (over ? 0.25f : 1) / ticks;
    float ofLine = line - meanLine;
    meanLine += weight * ofLine;
    varLine = (1 - weight) * (varLine + weight * ofLine * ofLine);
    int best = 0;
    float bestCorrelation = -1;
    for (int d = 0; d < DELAYS; d++) {
      float ofSent = sent[d] - meanSent[d];
      meanSent[d] += weight * ofSent;
      varSent[d] = (1 - weight) * (varSent[d] + weight * ofSent * ofSent);
      covariance[d] = (1 - weight) * (covariance[d] + weight * ofSent * ofLine);
      if (sent[d] > SENT_FLOOR + 10 && line > LINE_FLOOR) {
        learnLoss(d, sent[d] - line);
      }
      float correlation = correlation(d);
      if (correlation > bestCorrelation) {
        bestCorrelation = correlation;
        best = d;
      }
    }
    if (ticks >= FEWEST_TICKS && bestCorrelation > FOUND) {
      delay = best;
    } else if (delay >= 0 && bestCorrelation < LOST) {
      forget();
    }
  }

  /**
   * Not the mean: what five of six frames lose at least, as fricatives return louder than vowels.
   */
  private void learnLoss(int d, float loss) {
    if (lossTicks[d] < FIRST_LOSS_TICKS) {
      lossTicks[d]++;
      lossDb[d] += (loss - lossDb[d]) / lossTicks[d];
    } else {
      lossDb[d] += loss < lossDb[d] ? -5 * LOSS_STEP_DB : LOSS_STEP_DB;
    }
  }

  private float correlation(int d) {
    float product = varSent[d] * varLine;
    return product <= 1 ? 0 : covariance[d] / (float) Math.sqrt(product);
  }

  private void forget() {
    delay = -1;
    ticks = 0;
    meanLine = 0;
    varLine = 0;
    Arrays.fill(meanSent, 0);
    Arrays.fill(varSent, 0);
    Arrays.fill(covariance, 0);
    Arrays.fill(lossTicks, 0);
    openTicks = 0;
  }
}
