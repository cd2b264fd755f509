package io.switchroom.codec.pcm;

import java.util.Arrays;

/**
 * Decides, tick by tick of 20 ms, whose voices a room mixes: the loudest few, with hold-over.
 *
 * <pre>
 * for each leg: leg.update(level) ─→ select() ─→ for each mixed(i): leg.shape(frame); mixer.add(frame)
 *
 * speaking now or within the hold-over   before   noise only   before   silent: never
 * </pre>
 *
 * <ul>
 *   <li>While places are free, all who are not silent are in, however quiet.
 *   <li>Who begins to speak is in within the same tick if a place is free, taken by noise only, or
 *       taken by a voice quieter by {@value #MARGIN_DB} dB.
 *   <li>Who is in keeps the place for {@value #HOLD_MS} ms after it last spoke, unless a louder
 *       voice needs it, and counts as {@value #MARGIN_DB} dB louder than it is: nobody flaps.
 *   <li>Nothing clicks: who loses the place is mixed once more and fades over that frame; who comes
 *       in amid its sound fades in over 2.5 ms.
 * </ul>
 *
 * A leg that is silent and holds no place costs one comparison per tick. One thread; only {@link
 * #join} allocates.
 *
 * @param <T> what the room knows a leg by
 */
public final class SpeakerGate<T> {
  /**
   * Levels from here on (−dBov) are silence: an A-law line idles at sample values of 8, which is
   * 72.
   */
  public static final int SILENT_FROM = 72;

  static final int TICK_MS = 20;
  static final int HOLD_MS = 600;
  static final int MARGIN_DB = 6;

  /** So fast a leg's loudest moment is forgotten: 10 dB a second, slow against syllables. */
  private static final float FORGET_DB = 0.2f;

  /** More than the level scale is long: any speech goes before any noise. */
  private static final float SPEECH_FIRST = 1000;

  private static final int FADE_IN_PART = 8;

  private final float[] bestScores;
  private final Leg<T>[] best;
  private Leg<T>[] listed;
  private Leg<T>[] mixed;
  private int joined;
  private int listedCount;
  private int mixedCount;
  private boolean speech;

  /**
   * @param places how many voices may be mixed at once, at least 1
   */
  public SpeakerGate(int places) {
    if (places < 1) {
      throw new IllegalArgumentException("a gate with " + places + " places");
    }
    bestScores = new float[places];
    best = legs(places);
    listed = legs(8);
    mixed = legs(8);
  }

  /** A new leg, silent so far. */
  public Leg<T> join(T owner) {
    joined++;
    if (joined > listed.length) {
      listed = Arrays.copyOf(listed, 2 * joined);
      mixed = Arrays.copyOf(mixed, 2 * joined);
    }
    return new Leg<>(this, owner);
  }

  /** Takes a leg out; it frees its place. A second call does nothing. */
  public void leave(Leg<T> leg) {
    if (leg.gate != this) {
      return;
    }
    leg.gate = null;
    joined--;
    remove(listed, listedCount, leg);
    listedCount -= leg.listed ? 1 : 0;
    int before = mixedCount;
    mixedCount -= leg.mixed ? 1 : 0;
    remove(mixed, before, leg);
    leg.forget();
  }

  /** Ends a tick's updates: decides who is mixed in it. */
  public void select() {
    int taken = rank();
    for (int i = 0; i < taken; i++) {
      best[i].chosen = true;
      best[i] = null;
    }
    mixedCount = 0;
    speech = false;
    int kept = 0;
    for (int i = 0; i < listedCount; i++) {
      Leg<T> leg = listed[i];
      leg.settle();
      if (leg.mixed) {
        mixed[mixedCount++] = leg;
        speech |= leg.isSpeaking();
      }
      if (leg.hadSound || leg.in) {
        listed[kept++] = leg;
      } else {
        leg.forget();
      }
    }
    Arrays.fill(listed, kept, listedCount, null);
    listedCount = kept;
  }

  /**
   * How many legs are part of this tick's mix: the chosen ones that sound, and those fading out.
   */
  public int mixed() {
    return mixedCount;
  }

  /** One of them, {@code i} below {@link #mixed()}; in no particular order. */
  public Leg<T> mixed(int i) {
    return mixed[i];
  }

  /** Whether one of those mixed is speaking, or did within the hold-over. */
  public boolean isSpeech() {
    return speech;
  }

  /**
   * Fills {@link #best}; the order of equals is that of the list, so it does not change by itself.
   */
  private int rank() {
    int places = best.length;
    int taken = 0;
    for (int i = 0; i < listedCount; i++) {
      Leg<T> leg = listed[i];
      if (!leg.sounds && (!leg.in || leg.holdMs <= 0)) {
        continue; // only who has a place keeps it through a pause
      }
      float score = leg.score();
      if (taken == places && score <= bestScores[places - 1]) {
        continue;
      }
      int at = taken < places ? taken++ : places - 1;
      for (; at > 0 && bestScores[at - 1] < score; at--) {
        bestScores[at] = bestScores[at - 1];
        best[at] = best[at - 1];
      }
      bestScores[at] = score;
      best[at] = leg;
    }
    return taken;
  }

  private static <T> void remove(Leg<T>[] legs, int count, Leg<T> leg) {
    for (int i = 0; i < count; i++) {
      if (legs[i] == leg) {
        System.arraycopy(legs, i + 1, legs, i, count - i - 1);
        legs[count - 1] = null;
        return;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> Leg<T>[] legs(int count) {
    return (Leg<T>[]) new Leg<?>[count];
  }

  /** One participant's voice as the gate sees it. */
  public static final class Leg<T> {
    private final T owner;
    private final SpeechActivity activity = new SpeechActivity();
    private SpeakerGate<T> gate;
    private boolean listed;

    /** Whether it was updated with sound since the last {@link SpeakerGate#select}. */
    private boolean sounds;

    private boolean hadSound;
    private boolean chosen;
    private boolean in;
    private boolean mixed;
    private boolean fadesIn;
    private int holdMs;

    /** Loudest recent level in dB above silence. */
    private float loudness;

    private Leg(SpeakerGate<T> gate, T owner) {
      this.gate = gate;
      this.owner = owner;
    }

    /** What {@link SpeakerGate#join} was given. */
    public T owner() {
      return owner;
    }

    /**
     * Tells of this tick's frame. A leg that has no frame need not be updated.
     *
     * @param level −dBov, 0..127, as the mix would get it; from {@link #SILENT_FROM} on it has no
     *     sound
     */
    public void update(int level) {
      if (list(level)) {
        activity.onFrame(level, TICK_MS);
        if (activity.standsOut()) {
          holdMs = HOLD_MS;
        }
      }
    }

    /**
     * As {@link #update}, of a frame that is noise by its sender's word: never taken for speech,
     * however loud.
     */
    public void updateNoise(int level) {
      if (list(level)) {
        activity.onNoise(level, TICK_MS);
      }
    }

    private boolean list(int level) {
      if (level >= SILENT_FROM || gate == null) {
        return false;
      }
      float now = AudioLevel.SILENCE - level;
      if (!listed) {
        listed = true;
        loudness = now;
        gate.listed[gate.listedCount++] = this;
      }
      loudness = Math.max(now, loudness);
      sounds = true;
      return true;
    }

    /** Whether this tick's frame is to be mixed, after {@link #shape}. */
    public boolean isMixed() {
      return mixed;
    }

    /** Whether it speaks or did within the hold-over, mixed or not. */
    public boolean isSpeaking() {
      return holdMs > 0;
    }

    /**
     * Fades the frame where the leg comes in or goes out; else leaves it alone. What it leaves is
     * what to add to the mix and to take out of this leg's own.
     *
     * @param frame this tick's 20 ms, changed in place
     */
    public void shape(short[] frame, int samples) {
      if (fadesIn) {
        Gain.ramp(frame, 0, samples / FADE_IN_PART, 0, 1);
      } else if (mixed && !in) {
        Gain.ramp(frame, 0, samples, 1, 0);
      }
    }

    private float score() {
      return loudness + (holdMs > 0 ? SPEECH_FIRST : 0) + (in ? MARGIN_DB : 0);
    }

    /** Takes the decision over and makes ready for the next tick. */
    private void settle() {
      fadesIn = chosen && !in && hadSound;
      mixed = sounds && (chosen || in);
      in = chosen;
      hadSound = sounds;
      chosen = false;
      sounds = false;
      loudness -= FORGET_DB;
      holdMs = Math.max(0, holdMs - TICK_MS);
    }

    private void forget() {
      listed = false;
      sounds = false;
      hadSound = false;
      chosen = false;
      in = false;
      mixed = false;
      fadesIn = false;
      holdMs = 0;
    }
  }
}
