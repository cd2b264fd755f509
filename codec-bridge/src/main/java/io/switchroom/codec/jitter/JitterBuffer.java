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

  static final long TICK_NS = 20_000_000;

  private static final int DEFAULT_MAX_DELAY_MS = 300;

  private final Timeline timeline;
  private final PlayoutDelay delay;
  private final PacketSlots slots = new PacketSlots();
  private final PlayoutPoint point;
  private final Delivery delivery;
  private final long tickNs;

  private long late;
  private long duplicate;
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
    point = new PlayoutPoint(timeline, delay, slots);
    delivery = new Delivery(point, tickNs);
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
    if (point.isPast(index)) {
      late++;
      if (point.isPlaying() && sound) {
        delay.cameTooLate();
      }
      return false;
    }
    point.makeRoom(index, timeline.mediaNs());
    slots.store(packet, sound, index, timeline.mediaNs(), durationNs, nowNs);
    return true;
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
    return delivery.take(nowNs, lackingNs);
  }

  /**
   * How much longer than necessary the packet after the last one taken would wait if it were taken
   * at {@code nowNs}; negative if more than 7 of 100 such packets would not be here by then.
   */
  public long spareNs(long nowNs) {
    return point.spareNs(nowNs);
  }

  /** Whether the packet that follows the one last taken is here. */
  public boolean isNextHere() {
    return point.isHere() && point.adjoins();
  }

  /**
   * After {@link Take#CONCEAL}: whether the packet may still come. If not, it was given up, and
   * {@link #frameNs} is what of it was not concealed before.
   */
  public boolean isAwaited() {
    return delivery.isAwaited();
  }

  /** Duration a packet that was given up probably had. */
  public long lostFrameNs() {
    return point.lostFrameNs();
  }

  /**
   * After {@link Take#CONCEAL}: whether the packet after the missing one is here, with a copy in it
   * perhaps; the accessors of the payload then speak of it.
   */
  public boolean isFollowed() {
    return delivery.isFollowed();
  }

  /**
   * Lets the accessors speak of an earlier packet until the next take.
   *
   * @param back 1 for the last one that is past, 2 for the one before, and so on
   * @return whether it came and is still here
   */
  public boolean recall(int back) {
    return delivery.recall(back);
  }

  /** Whether the sender said that it is silent, and nothing was played since. */
  public boolean isSenderSilent() {
    return delivery.isSenderSilent();
  }

  /** Whether anything was ever played. */
  public boolean isPlaying() {
    return point.isPlaying();
  }

  /** The array the frame last taken is in. */
  public byte[] payload() {
    return slots.payloads();
  }

  /** Where the frame last taken begins in {@link #payload()}. */
  public int payloadOffset() {
    return slots.payloadOffset(delivery.slot());
  }

  /** Bytes of the frame last taken. */
  public int payloadLength() {
    return slots.payloadLength(delivery.slot());
  }

  /** Of the frame last taken. */
  public int payloadType() {
    return slots.payloadType(delivery.slot());
  }

  /** Of the frame last taken, as in the packet. */
  public int sequence() {
    return slots.sequence(delivery.slot());
  }

  /** Of the frame last taken, as in the packet. */
  public long timestamp() {
    return slots.timestamp(delivery.slot());
  }

  /** Of the frame last taken. */
  public boolean marker() {
    return slots.marker(delivery.slot());
  }

  /** When the frame last taken arrived. */
  public long arrivalNs() {
    return slots.arrivalNs(delivery.slot());
  }

  /** Duration of the frame last taken, or of what is to be concealed. */
  public long frameNs() {
    return delivery.frameNs();
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
    return delivery.played();
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
    return point.lost();
  }

  /** Packets that were here and passed over to shorten the delay. */
  public long skipped() {
    return point.skipped();
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
