package io.switchroom.codec.jitter;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * Packets go in as the network brings them and come out in order. It has no thread and no timer;
 * its owner calls {@link #put} on arrival and {@link #take}, again and again, whenever it is short
 * of sound. One take is one packet, whatever its duration.
 *
 * <pre>
 * put ─→ [ packets by sequence number ] ─→ take:  FRAME    the next packet is here
 *          next ↑              ↑ newest           CONCEAL  it is missing: invent some sound
 *                                                 EMPTY    nothing to play
 * </pre>
 *
 * How it decides:
 *
 * <ul>
 *   <li>The first packet, and one after silence, waits until nearly all others of its age would
 *       have arrived too ({@link PlayoutDelay}). From then on a packet that is here is never
 *       denied. Whether the delay that came of this is still the right one, {@link #spareNs} tells;
 *       the owner plays a little slower or quicker to correct it ({@link DelayControl}).
 *   <li>A missing packet is given up when a later one is here and due.
 *   <li>When nothing is here, up to 100 ms are concealed without giving anything up: if the packet
 *       still comes it is played, a little later, and so is all that follows.
 *   <li>If far more waits than should (a stall released at once), packets are passed over until
 *       what is left can be caught up with by playing quicker.
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
  private static final long MAX_CONCEALED_NS = 100_000_000;

  /** No codec has shorter ones, but any bytes may come. */
  private static final long LEAST_FRAME_NS = 2_500_000;

  private static final int DEFAULT_MAX_DELAY_MS = 300;

  /** More delay than this on top of what is needed is cut down at once, to the other. */
  private static final long GROSS_NS = 150_000_000;

  private static final long CUT_TO_NS = 100_000_000;

  /** An owner that did not take for so long has nothing to go on with: it begins anew. */
  private static final long ABANDONED_NS = 500_000_000;

  private final Timeline timeline;
  private final PlayoutDelay delay;
  private final long tickNs;
  private final PacketSlots slots = new PacketSlots();

  private boolean playing;

  /** Whether the owner was given sound last time, so that what comes next adjoins it. */
  private boolean flowing;

  private long lastTakeNs;

  /** The packet to play next, and when its sound begins if it adjoins what was played. */
  private long next;

  private long nextMediaNs;
  private long concealedNs;

  /** Sound concealed in place of {@link #next} and what follows it, before knowing it lost. */
  private long aheadNs;

  private long playedFrameNs;
  private long frameNs = TICK_NS;
  private int taken;
  private boolean followed;
  private boolean awaited;
  private long lackingNs;
  private boolean senderSilent;

  private long played;
  private long late;
  private long duplicate;
  private long lost;
  private long skipped;
  private long refused;

  /** A buffer for a listener who takes every 20 ms and packets held back for at most 300 ms. */
  public JitterBuffer(int clockRateHz) {
    this(clockRateHz, DEFAULT_MAX_DELAY_MS);
  }

  /** A buffer for a listener who takes every 20 ms. */
  public JitterBuffer(int clockRateHz, int maxDelayMs) {
    this(clockRateHz, maxDelayMs, TICK_NS);
  }

  /**
   * @param clockRateHz of the RTP timestamps
   * @param maxDelayMs limit of the target delay, however bad the network; the packets of at most
   *     this time and one burst must be fewer than 64
   * @param tickNs how often the listener takes
   */
  public JitterBuffer(int clockRateHz, int maxDelayMs, long tickNs) {
    timeline = new Timeline(clockRateHz);
    this.tickNs = tickNs;
    delay = new PlayoutDelay(maxDelayMs);
  }

  /** As {@link #put(RtpPacket, long, long)}; the duration is judged by the timestamps. */
  public void put(RtpPacket packet, long nowNs) {
    put(packet, 0, nowNs);
  }

  /**
   * Takes a packet in; its payload is copied. What cannot be used is counted and dropped, whatever
   * it contains. A packet without payload counts as one without sound.
   *
   * @param durationNs of its sound; 0 or less if that is not known
   */
  public void put(RtpPacket packet, long durationNs, long nowNs) {
    insert(packet, packet.payloadLength() > 0, Math.max(0, durationNs), nowNs);
  }

  /**
   * Notes a packet of this stream that carries no sound, such as a telephone-event, so that its
   * sequence number is not taken for a loss.
   */
  public void putWithoutSound(RtpPacket packet, long nowNs) {
    insert(packet, false, 0, nowNs);
  }

  /** Notes a packet without sound after which the sender is silent ({@link #isSenderSilent}). */
  public void putSilent(RtpPacket packet, long nowNs) {
    if (insert(packet, false, 0, nowNs)) {
      slots.silentFrom(timeline.index());
    }
  }

  private boolean insert(RtpPacket packet, boolean sound, long durationNs, long nowNs) {
    if (packet.payloadLength() > PacketSlots.MAX_PAYLOAD_LENGTH
        || !timeline.place(packet, sound, durationNs, delay, nowNs)) {
      refused++;
      return false;
    }
    long index = timeline.index();
    if (slots.hasSeen(index)) {
      duplicate++;
      return false;
    }
    if (sound && !timeline.leapt()) {
      delay.observe(nowNs - timeline.mediaNs(), nowNs);
    }
    if (playing ? index < next : index <= timeline.newest() - PacketSlots.MAX_COUNT) {
      late++;
      if (playing && sound) {
        delay.cameTooLate();
      }
      return false;
    }
    makeRoom(index);
    slots.store(packet, sound, index, timeline.mediaNs(), durationNs, nowNs);
    return true;
  }

  private void makeRoom(long index) {
    if (!playing && (slots.sounds() == 0 || index < next)) {
      next = index;
      nextMediaNs = timeline.mediaNs();
    }
    long span = Math.max(index, timeline.newest()) + 1 - next;
    if (span > slots.count() && slots.sounds() > 0) {
      slots.grow(span);
    }
    while (index >= next + slots.count()) {
      passOver();
    }
  }

  /** As {@link #take(long, long)} for a listener who lacks a tick. */
  public Take take(long nowNs) {
    return take(nowNs, tickNs);
  }

  /**
   * Decides what to play at {@code nowNs}. Only to be called when more sound is needed now.
   *
   * @param lackingNs how much is needed: no more is to be invented while a packet is awaited
   */
  public Take take(long nowNs, long lackingNs) {
    if (nowNs - lastTakeNs > ABANDONED_NS) {
      flowing = false;
      cutDown(nowNs, 0, TICK_NS);
    }
    lastTakeNs = nowNs;
    followed = false;
    awaited = false;
    this.lackingNs = lackingNs;
    catchUp(nowNs);
    Take take = decide(nowNs);
    flowing = take != Take.EMPTY;
    return take;
  }

  private Take decide(long nowNs) {
    if (slots.sounds() == 0) {
      return runDry(true);
    }
    if (!slots.hasSound(next)) {
      if (nowNs < delay.dueNs(nextMediaNs)) {
        return runDry(true);
      }
      return giveUp();
    }
    boolean due = nowNs >= delay.dueNs(slots.mediaNs(next)) + (flowing ? 0 : rhythmNs(next));
    boolean adjoins = slots.mediaNs(next) - nextMediaNs <= halfFrameNs();
    if (due || flowing && adjoins) {
      return play();
    }
    // Silence lies before it, or what was lost was longer than it was taken for.
    return concealedNs > 0 ? runDry(false) : Take.EMPTY;
  }

  /**
   * When packets and ticks differ in length, a tick sometimes needs a packet sooner after the last
   * than it comes: 10 ms sooner if packets of 30 ms meet ticks of 20. Whoever begins must wait so
   * long.
   */
  private long rhythmNs(long index) {
    long a = tickNs;
    long b = slots.durationNs(index);
    if (b == 0) {
      return 0;
    }
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a < 1_000_000 ? 0 : tickNs - a;
  }

  /** Passes over what need not be waited for, as long as something later is here. */
  private void catchUp(long nowNs) {
    cutDown(nowNs, GROSS_NS, CUT_TO_NS);
    while (true) {
      if (slots.hasNoSound(next)) {
        senderSilent |= slots.isSilentFrom(next);
        concealedNs = MAX_CONCEALED_NS; // the sender is alive and silent
        slots.remove(next++);
      } else if (slots.sounds() > 0 && !slots.hasSound(next) && isAccountedFor()) {
        aheadNs = Math.max(0, aheadNs - lostFrameNs());
        passOver();
      } else {
        return;
      }
    }
  }

  /** Whether the missing packet was concealed before, or had no sound between its neighbours. */
  private boolean isAccountedFor() {
    return aheadNs > lostFrameNs() / 2
        || nextMediaNs + halfFrameNs() > slots.mediaNs(slots.firstSound(next));
  }

  /** If what is next is overdue by more than {@code grossNs}, passes over until by no more. */
  private void cutDown(long nowNs, long grossNs, long untilNs) {
    if (slots.sounds() == 0
        || spareOf(slots.firstSound(next), nowNs) <= Math.max(grossNs, untilNs)) {
      return;
    }
    while (slots.sounds() > 1 && spareOf(slots.firstSound(next), nowNs) > untilNs) {
      passOver();
      aheadNs = 0;
    }
  }

  private long spareOf(long index, long nowNs) {
    return nowNs - delay.dueNs(slots.mediaNs(index));
  }

  private void passOver() {
    if (slots.hasSound(next)) {
      skipped++;
      nextMediaNs = slots.mediaNs(next) + durationOf(next);
    } else if (!slots.hasNoSound(next)) {
      lost++;
      nextMediaNs += lostFrameNs();
    }
    slots.remove(next++);
  }

  private long durationOf(long index) {
    long told = slots.durationNs(index);
    return told > 0 ? told : Math.max(LEAST_FRAME_NS, timeline.frameNs());
  }

  private long halfFrameNs() {
    return lostFrameNs() / 2;
  }

  private Take play() {
    taken = slots.slot(next);
    frameNs = durationOf(next);
    playedFrameNs = frameNs;
    nextMediaNs = slots.mediaNs(next) + frameNs;
    slots.remove(next++);
    playing = true;
    senderSilent = false;
    played++;
    concealedNs = 0;
    aheadNs = 0;
    return Take.FRAME;
  }

  /** The next packet is given up; a part of it may have been concealed before. */
  private Take giveUp() {
    long wholeNs = lostFrameNs();
    long leftNs = Math.max(wholeNs / 4, wholeNs - aheadNs);
    aheadNs = 0;
    passOver();
    if (!playing || concealedNs >= MAX_CONCEALED_NS) {
      return Take.EMPTY;
    }
    followed = slots.hasSound(next);
    taken = slots.slot(next);
    return conceal(leftNs);
  }

  /** Nothing can be played, but perhaps soon. */
  private Take runDry(boolean ahead) {
    if (!playing || concealedNs >= MAX_CONCEALED_NS) {
      return Take.EMPTY;
    }
    long inventedNs = Math.min(lackingNs, Math.min(lostFrameNs(), TICK_NS));
    aheadNs += ahead ? inventedNs : 0;
    awaited = true;
    return conceal(inventedNs);
  }

  private Take conceal(long inventedNs) {
    frameNs = inventedNs;
    concealedNs += inventedNs;
    return Take.CONCEAL;
  }

  /**
   * How much longer than necessary the packet after the last one taken would wait if it were taken
   * at {@code nowNs}; negative if more than 7 of 100 such packets would not be here by then.
   */
  public long spareNs(long nowNs) {
    return nowNs - delay.dueNs(nextMediaNs);
  }

  /** Whether the packet that follows the one last taken is here. */
  public boolean isNextHere() {
    return slots.hasSound(next) && slots.mediaNs(next) - nextMediaNs <= halfFrameNs();
  }

  /**
   * After {@link Take#CONCEAL}: whether the packet may still come. If not, it was given up, and
   * {@link #frameNs} is what of it was not concealed before.
   */
  public boolean isAwaited() {
    return awaited;
  }

  /** Duration a packet that was given up probably had. */
  public long lostFrameNs() {
    return Math.max(LEAST_FRAME_NS, playedFrameNs > 0 ? playedFrameNs : timeline.frameNs());
  }

  /**
   * After {@link Take#CONCEAL}: whether the packet after the missing one is here, with a copy in it
   * perhaps; the accessors of the payload then speak of it.
   */
  public boolean isFollowed() {
    return followed;
  }

  /**
   * Lets the accessors speak of an earlier packet until the next take.
   *
   * @param back 1 for the last one that is past, 2 for the one before, and so on
   * @return whether it came and is still here
   */
  public boolean recall(int back) {
    if (!slots.hasPayload(next - back)) {
      return false;
    }
    taken = slots.slot(next - back);
    return true;
  }

  /** Whether the sender said that it is silent, and nothing was played since. */
  public boolean isSenderSilent() {
    return senderSilent;
  }

  /** Whether anything was ever played. */
  public boolean isPlaying() {
    return playing;
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

  /** When the frame last taken arrived. */
  public long arrivalNs() {
    return slots.arrivalNs(taken);
  }

  /** Duration of the frame last taken, or of what is to be concealed. */
  public long frameNs() {
    return frameNs;
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
