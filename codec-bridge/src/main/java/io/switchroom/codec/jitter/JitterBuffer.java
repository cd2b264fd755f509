package io.switchroom.codec.jitter;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * The one place where a voice waits: packets go in as the network brings them and come out in
 * order, each at the moment by which nearly all others would have arrived too ({@link
 * PlayoutDelay}). It has no thread and no timer; its owner calls {@link #put} on arrival and {@link
 * #take} when it needs more sound. One take is one packet, whatever its duration.
 *
 * <pre>
 * put ─→ [ packets by sequence number ] ─→ take:  FRAME    the next packet is here and due
 *          next ↑              ↑ newest           CONCEAL  it is missing: invent one frame
 *                                                 EMPTY    nothing to play
 * </pre>
 *
 * How it decides, for a listener who takes every 20 ms:
 *
 * <ul>
 *   <li>A missing packet is given up when its due time has passed and a later one is here.
 *   <li>When the listener runs dry and that is not so, up to 100 ms are concealed without giving
 *       anything up: if the packet still comes it is played, a little later, and so is all that
 *       follows. This is how the delay grows.
 *   <li>A packet overdue by more than a frame and 10 ms is skipped if a later one is due as well.
 *       This is how the delay shrinks, how it stays bounded when the sender's clock is quicker than
 *       ours, and how a burst after a stall is caught up with.
 *   <li>A leap of the timestamps with no gap in the sequence (silence suppression) is no loss.
 *   <li>A new SSRC, or a leap of sequence numbers or timestamps that no silence explains, goes on
 *       behind what is waiting ({@link Timeline}).
 * </ul>
 */
public final class JitterBuffer {
  /** What {@link #take} found. */
  public enum Take {
    /** A packet, to be read through the accessors until the next call. */
    FRAME,
    /** A packet is missing: conceal {@link #frameNs()} of sound. */
    CONCEAL,
    /** Nothing to play now. */
    EMPTY
  }

  private static final long TICK_NS = 20_000_000;
  private static final long SLACK_NS = 10_000_000;
  private static final long MAX_CONCEALED_NS = 100_000_000;
  private static final int DEFAULT_MAX_DELAY_MS = 300;

  private final Timeline timeline;
  private final PlayoutDelay delay;
  private final PacketSlots slots = new PacketSlots();

  private boolean playing;

  /** The packet to play next, and when its sound begins if it adjoins what was played. */
  private long next;

  private long nextMediaNs;
  private long soundUntilNs;
  private long concealedNs;

  /** Frames concealed for {@link #next} and what follows it, before knowing them lost. */
  private int concealedAhead;

  private int taken;

  private long played;
  private long late;
  private long duplicate;
  private long lost;
  private long skipped;
  private long refused;

  /** A buffer that holds packets back for at most 300 ms. */
  public JitterBuffer(int clockRateHz) {
    this(clockRateHz, DEFAULT_MAX_DELAY_MS);
  }

  /**
   * @param clockRateHz of the RTP timestamps
   * @param maxDelayMs limit of the target delay, however bad the network; the packets of at most
   *     this time and one burst must be fewer than 64
   */
  public JitterBuffer(int clockRateHz, int maxDelayMs) {
    timeline = new Timeline(clockRateHz);
    delay = new PlayoutDelay(maxDelayMs);
  }

  /**
   * Takes a packet in; its payload is copied. What cannot be used is counted and dropped, whatever
   * it contains. A packet without payload counts as one without sound.
   */
  public void put(RtpPacket packet, long nowNs) {
    insert(packet, packet.payloadLength() > 0, nowNs);
  }

  /**
   * Notes a packet of this stream that carries no sound, such as a telephone-event, so that its
   * sequence number is not taken for a loss.
   */
  public void putWithoutSound(RtpPacket packet, long nowNs) {
    insert(packet, false, nowNs);
  }

  private void insert(RtpPacket packet, boolean sound, long nowNs) {
    if (packet.payloadLength() > PacketSlots.MAX_PAYLOAD_LENGTH
        || !timeline.place(packet, delay, nowNs)) {
      refused++;
      return;
    }
    long index = timeline.index();
    if (slots.hasSeen(index)) {
      duplicate++;
      return;
    }
    if (sound && !timeline.leapt()) {
      delay.observe(nowNs - timeline.mediaNs(), nowNs);
    }
    if (playing ? index < next : index <= timeline.newest() - PacketSlots.COUNT) {
      late++;
      return;
    }
    makeRoom(index);
    slots.store(packet, sound, index, timeline.mediaNs());
  }

  private void makeRoom(long index) {
    if (!playing && (slots.sounds() == 0 || index < next)) {
      next = index;
      nextMediaNs = timeline.mediaNs();
    }
    while (index >= next + PacketSlots.COUNT) {
      passOver();
    }
  }

  /** Decides what to play at {@code nowNs}. */
  public Take take(long nowNs) {
    catchUp(nowNs);
    if (slots.sounds() == 0) {
      return runDry(nowNs, 1);
    }
    if (slots.hasSound(next)) {
      if (nowNs >= delay.dueNs(slots.mediaNs(next))) {
        return play(nowNs);
      }
      boolean silenceBefore = slots.mediaNs(next) - nextMediaNs > timeline.frameNs() / 2;
      return silenceBefore ? Take.EMPTY : runDry(nowNs, 0);
    }
    if (nowNs < delay.dueNs(nextMediaNs)) {
      return runDry(nowNs, 1);
    }
    passOver();
    return concealedNs < MAX_CONCEALED_NS ? conceal(nowNs) : Take.EMPTY;
  }

  /** Passes over what need not be waited for, as long as something later is here. */
  private void catchUp(long nowNs) {
    while (true) {
      if (slots.hasNoSound(next)) {
        concealedNs = MAX_CONCEALED_NS; // the sender is alive and silent
        slots.remove(next++);
        continue;
      }
      if (slots.sounds() == 0) {
        return;
      }
      long first = slots.firstSound(next);
      if (first > next && isAccountedFor(first)) {
        concealedAhead = Math.max(0, concealedAhead - 1);
        passOver();
      } else if (isOverdue(first, nowNs)) {
        passOver();
      } else {
        return;
      }
    }
  }

  /** Whether the missing packet was concealed before, or had no sound between its neighbours. */
  private boolean isAccountedFor(long first) {
    return concealedAhead > 0 || nextMediaNs + timeline.frameNs() / 2 > slots.mediaNs(first);
  }

  private boolean isOverdue(long first, long nowNs) {
    boolean isHere = first == next;
    long mediaNs = isHere ? slots.mediaNs(next) : nextMediaNs;
    long tolerated = Math.max(timeline.frameNs(), TICK_NS) + SLACK_NS;
    if (nowNs - delay.dueNs(mediaNs) <= tolerated || isHere && slots.sounds() == 1) {
      return false;
    }
    long following = isHere ? slots.firstSound(next + 1) : first;
    return nowNs >= delay.dueNs(slots.mediaNs(following));
  }

  private void passOver() {
    if (slots.hasSound(next)) {
      skipped++;
      nextMediaNs = slots.mediaNs(next) + timeline.frameNs();
    } else if (!slots.hasNoSound(next)) {
      lost++;
      nextMediaNs += timeline.frameNs();
    }
    slots.remove(next++);
  }

  private Take play(long nowNs) {
    taken = PacketSlots.slot(next);
    nextMediaNs = slots.mediaNs(next) + timeline.frameNs();
    slots.remove(next++);
    playing = true;
    played++;
    concealedNs = 0;
    concealedAhead = 0;
    handOut(nowNs);
    return Take.FRAME;
  }

  /** Nothing can be played, but perhaps soon: fills in if the listener has nothing left. */
  private Take runDry(long nowNs, int framesAhead) {
    boolean hasSoundLeft = nowNs < soundUntilNs - timeline.frameNs() / 2;
    if (!playing || hasSoundLeft || concealedNs >= MAX_CONCEALED_NS) {
      return Take.EMPTY;
    }
    concealedAhead += framesAhead;
    return conceal(nowNs);
  }

  private Take conceal(long nowNs) {
    concealedNs += timeline.frameNs();
    handOut(nowNs);
    return Take.CONCEAL;
  }

  /** A listener whose tick is longer than a frame takes several at once. */
  private void handOut(long nowNs) {
    long frameNs = timeline.frameNs();
    long until = Math.max(soundUntilNs, nowNs) + frameNs;
    soundUntilNs = Math.min(until, nowNs + Math.max(frameNs, TICK_NS));
  }

  /** The array the frame last taken is in. */
  public byte[] payload() {
    return slots.payloads();
  }

  /** Where the frame last taken begins in {@link #payload()}. */
  public int payloadOffset() {
    return slots.payloadOffset(taken);
  }

  /** Bytes of the frame last taken. */
  public int payloadLength() {
    return slots.payloadLength(taken);
  }

  /** Of the frame last taken. */
  public int payloadType() {
    return slots.payloadType(taken);
  }

  /** Of the frame last taken, as in the packet. */
  public int sequence() {
    return slots.sequence(taken);
  }

  /** Of the frame last taken, as in the packet. */
  public long timestamp() {
    return slots.timestamp(taken);
  }

  /** Of the frame last taken. */
  public boolean marker() {
    return slots.marker(taken);
  }

  /** Duration of this sender's frames: what to conceal. 20 ms until two packets have come. */
  public long frameNs() {
    return timeline.frameNs();
  }

  /** How long packets that come quickest are now held back; 0 if the network has no jitter. */
  public long targetDelayNs() {
    return delay.targetNs();
  }

  /** Packets that wait to be taken. */
  public int waiting() {
    return slots.sounds();
  }

  /** Packets handed out. */
  public long played() {
    return played;
  }

  /** Packets that came after they had been given up. */
  public long late() {
    return late;
  }

  /** Packets that came twice. */
  public long duplicate() {
    return duplicate;
  }

  /** Packets given up: those that never came and the {@link #late} ones. */
  public long lost() {
    return lost;
  }

  /** Packets that were here and passed over to shorten the delay. */
  public long skipped() {
    return skipped;
  }

  /** Packets too long, or with a sequence number out of all order. */
  public long refused() {
    return refused;
  }

  /** Times the sender began again: new SSRC, leap of sequence numbers or timestamps. */
  public long resets() {
    return timeline.leaps();
  }
}
