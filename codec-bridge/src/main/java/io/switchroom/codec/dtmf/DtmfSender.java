package io.switchroom.codec.dtmf;

/**
 * Sends keys as telephone-events (RFC 4733 §2.5.1): says which packet is due; who owns the stream
 * gives it sequence number, SSRC and the timestamp of {@link #beganNs}.
 *
 * <pre>
 *  ms      0    20   40   60   80  100  120        200
 *  packet  ▓M   ▓    ▓    ▓    ▓E   ▓E   ▓E         ▓M      M marker, E end bit
 *          └──────── isSounding ────────┘    gap    └ next key
 * </pre>
 *
 * An update per tick, the end three times a tick apart, so that a burst of loss must take 60 ms to
 * hide it. All packets of a key have one timestamp; each tells the duration until the end of its
 * tick. While {@link #isSounding} nothing else should be sent.
 *
 * <p>No clock, no thread; nothing allocates.
 */
public final class DtmfSender {
  /** How often {@link #handleTimeout} is called. */
  private static final long TICK_NS = 20_000_000;

  private static final long NS_PER_MS = 1_000_000;
  private static final int ENDS = 3;

  /** −dBm0, what most phones say; a gateway that makes a tone of it needs some number. */
  private static final int VOLUME = 10;

  private final long toneNs;
  private final long gapNs;
  private final KeyQueue waiting = new KeyQueue();

  private boolean sounding;
  private int event;
  private long beganNs;
  private long elapsedNs;
  private int endsSent;
  private boolean marker;

  private boolean resting;
  private long restUntilNs;

  /**
   * @param toneMs of each key, 40 to 1000: within what 16 bits count at 48 kHz
   * @param gapMs from the end of one key to the next, at least 60: its end is sent meanwhile
   */
  public DtmfSender(int toneMs, int gapMs) {
    if (toneMs < 40 || toneMs > 1_000 || gapMs < 60) {
      throw new IllegalArgumentException("no DTMF: " + toneMs + " ms and " + gapMs + " ms");
    }
    this.toneNs = toneMs * NS_PER_MS;
    this.gapNs = gapMs * NS_PER_MS;
  }

  /**
   * Appends keys, and pauses of 1 s as {@code ','}; what is neither is left out.
   *
   * @return false if more than 128 would wait: then none was taken
   */
  public boolean queue(String keys) {
    return waiting.add(keys);
  }

  /** Whether anything waits or sounds. */
  public boolean isBusy() {
    return sounding || !waiting.isEmpty();
  }

  /** Whether a key is being sent: no audio meanwhile. */
  public boolean isSounding() {
    return sounding;
  }

  /** Forgets all that waits; a key that sounds is ended as usual. */
  public void clear() {
    waiting.clear();
  }

  /** Forgets all that waits and breaks off: the phone takes events no longer. */
  public void stop() {
    waiting.clear();
    sounding = false;
  }

  /**
   * Looks at the clock; to be called once a tick.
   *
   * @return whether a packet is due now: {@link #write} it
   */
  public boolean handleTimeout(long nowNs) {
    if (sounding && endsSent == ENDS) {
      sounding = false;
      rest(beganNs + toneNs + gapNs);
    }
    if (!sounding && !begin(nowNs)) {
      return false;
    }
    elapsedNs = Math.min(toneNs, nowNs - beganNs + TICK_NS);
    if (elapsedNs == toneNs) {
      endsSent++;
    }
    return true;
  }

  private boolean begin(long nowNs) {
    if (resting && nowNs - restUntilNs < 0 || waiting.isEmpty()) {
      return false;
    }
    resting = false;
    char key = waiting.poll();
    if (key == KeyQueue.PAUSE) {
      rest(nowNs + KeyQueue.PAUSE_MS * NS_PER_MS);
      return false;
    }
    event = TelephoneEvent.event(key);
    beganNs = nowNs;
    endsSent = 0;
    marker = true;
    sounding = true;
    return true;
  }

  private void rest(long untilNs) {
    resting = true;
    restUntilNs = untilNs;
  }

  /** When the key began that the packet due is about: its RTP timestamp is of that moment. */
  public long beganNs() {
    return beganNs;
  }

  /** Whether the packet due is its key's first, which has the marker bit (§2.1). */
  public boolean marker() {
    return marker;
  }

  /**
   * Writes the payload of the packet due.
   *
   * @param clockRateHz of the RTP timestamps
   * @return {@link TelephoneEvent#LENGTH}
   */
  public int write(byte[] out, int offset, int clockRateHz) {
    marker = false;
    int duration = (int) (elapsedNs / 1_000 * clockRateHz / 1_000_000);
    return TelephoneEvent.write(out, offset, event, endsSent > 0, VOLUME, duration);
  }
}
