package io.switchroom.codec.jitter;

/**
 * How far a stream has been played: which packet is next, and when its sound begins. It moves on
 * over the packets that have come, and over the gaps of those that have not.
 *
 * <pre>
 *        played ┤next
 *  … 41  42  43 │ 44   –   46  47     index
 *               └→ play   44: it is here
 *               └→ pass over: counts a packet that is here as skipped, one that is not as lost
 * </pre>
 *
 * Until the first packet is played the point goes back to whichever packet has the lowest number.
 */
final class PlayoutPoint {
  /** No codec has shorter ones, but any bytes may come. */
  private static final long LEAST_FRAME_NS = 2_500_000;

  private final Timeline timeline;
  private final PlayoutDelay delay;
  private final PacketSlots slots;

  private long next;

  /** When the sound of {@link #next} begins if it adjoins what was played. */
  private long nextMediaNs;

  /** Of the packet last played; 0 if there was none yet. */
  private long playedFrameNs;

  private long lost;
  private long skipped;

  PlayoutPoint(Timeline timeline, PlayoutDelay delay, PacketSlots slots) {
    this.timeline = timeline;
    this.delay = delay;
    this.slots = slots;
  }

  /** Sees to it that there is a slot for a packet, and that none that still waits is in it. */
  void makeRoom(long index, long mediaNs) {
    if (!isPlaying() && (slots.sounds() == 0 || index < next)) {
      next = index;
      nextMediaNs = mediaNs;
    }
    long span = Math.max(index, timeline.newest()) + 1 - next;
    if (span > slots.count() && slots.sounds() > 0) {
      slots.grow(span);
    }
    while (index >= next + slots.count()) {
      passOver();
    }
  }

  /**
   * Plays the next packet, which is here.
   *
   * @return how long it sounds
   */
  long play() {
    playedFrameNs = durationOf(next);
    nextMediaNs = slots.mediaNs(next) + playedFrameNs;
    slots.remove(next++);
    return playedFrameNs;
  }

  /** Goes on behind the next packet without playing it. */
  void passOver() {
    if (slots.hasSound(next)) {
      skipped++;
      nextMediaNs = slots.mediaNs(next) + durationOf(next);
    } else if (!slots.hasNoSound(next)) {
      lost++;
      nextMediaNs += lostFrameNs();
    }
    slots.remove(next++);
  }

  /**
   * If the first packet with sound is overdue by more than {@code grossNs}, passes over until by no
   * more than {@code untilNs}.
   *
   * @return whether anything was passed over
   */
  boolean cutDown(long nowNs, long grossNs, long untilNs) {
    if (slots.sounds() == 0 || overdueNs(nowNs) <= Math.max(grossNs, untilNs)) {
      return false;
    }
    long before = next;
    while (slots.sounds() > 1 && overdueNs(nowNs) > untilNs) {
      passOver();
    }
    return next != before;
  }

  /** How long the first packet with sound has been due; only if there is one. */
  long overdueNs(long nowNs) {
    return nowNs - delay.dueNs(slots.mediaNs(slots.firstSound(next)));
  }

  private long durationOf(long index) {
    long told = slots.durationNs(index);
    return told > 0 ? told : Math.max(LEAST_FRAME_NS, timeline.frameNs());
  }

  /** Duration a packet that is missing probably had. */
  long lostFrameNs() {
    return Math.max(LEAST_FRAME_NS, playedFrameNs > 0 ? playedFrameNs : timeline.frameNs());
  }

  /** Whether anything was ever played. */
  boolean isPlaying() {
    return playedFrameNs > 0;
  }

  /** Whether a packet comes too late to be played. */
  boolean isPast(long index) {
    return isPlaying() ? index < next : index <= timeline.newest() - PacketSlots.MAX_COUNT;
  }

  /** Packets with sound that wait to be played. */
  int waiting() {
    return slots.sounds();
  }

  /** Whether the next packet is here and has no sound. */
  boolean isWithoutSound() {
    return slots.hasNoSound(next);
  }

  /** Whether with the next packet, which is here, the sender falls silent. */
  boolean isSilentFromHere() {
    return slots.isSilentFrom(next);
  }

  /** What was told of the duration of the next packet, which is here; 0 if nothing. */
  long toldNs() {
    return slots.durationNs(next);
  }

  /** Where the next packet is kept. */
  int slot() {
    return slots.slot(next);
  }

  /** Whether the bytes of a packet that is past are still kept; 1 is the last one. */
  boolean hasPayload(int back) {
    return slots.hasPayload(next - back);
  }

  /** Where a packet that is past is kept. */
  int slot(int back) {
    return slots.slot(next - back);
  }

  /** Whether the next packet is here and has sound. */
  boolean isHere() {
    return slots.hasSound(next);
  }

  /** Whether the next packet, which is here, begins where what was played ends. */
  boolean adjoins() {
    return slots.mediaNs(next) - nextMediaNs <= lostFrameNs() / 2;
  }

  /** Whether there is no sound between what was played and the first packet that is here. */
  boolean adjoinsFirstSound() {
    return nextMediaNs + lostFrameNs() / 2 > slots.mediaNs(slots.firstSound(next));
  }

  /** How long the next packet has been due, whether or not it is here; negative: it is not yet. */
  long spareNs(long nowNs) {
    return nowNs - delay.dueNs(nextMediaNs);
  }

  /** Packets given up. */
  long lost() {
    return lost;
  }

  /** Packets that were here and passed over. */
  long skipped() {
    return skipped;
  }
}
