package io.switchroom.codec.jitter;

import io.switchroom.codec.jitter.JitterBuffer.Take;

/**
 * What the listener is handed, take after take: a packet, leave to invent some sound, or nothing.
 * It keeps account of what was invented, so that sound is neither invented for ever nor twice for
 * the same packet.
 */
final class Delivery {
  private static final long MAX_CONCEALED_NS = 100_000_000;

  /** More delay than this on top of what is needed is cut down at once, to the other. */
  private static final long GROSS_NS = 150_000_000;

  private static final long CUT_TO_NS = 100_000_000;

  /** An owner that did not take for so long has nothing to go on with: it begins anew. */
  private static final long ABANDONED_NS = 500_000_000;

  private final PlayoutPoint point;
  private final long tickNs;

  /** Whether the owner was given sound last time, so that what comes next adjoins it. */
  private boolean flowing;

  private long lastTakeNs;
  private long lackingNs;

  /** Sound concealed since a packet was played. */
  private long concealedNs;

  /** Sound concealed in place of the next packet and what follows it, before knowing it lost. */
  private long aheadNs;

  private long frameNs = JitterBuffer.TICK_NS;
  private int slot;
  private boolean followed;
  private boolean awaited;
  private boolean senderSilent;
  private long played;

  /**
   * @param tickNs how often the listener takes
   */
  Delivery(PlayoutPoint point, long tickNs) {
    this.point = point;
    this.tickNs = tickNs;
  }

  /**
   * Decides what to play at {@code nowNs}.
   *
   * @param lackingNs how much is needed: no more is to be invented while a packet is awaited
   */
  Take take(long nowNs, long lackingNs) {
    if (nowNs - lastTakeNs > ABANDONED_NS) {
      flowing = false;
      cutDown(nowNs, 0, JitterBuffer.TICK_NS);
    }
    lastTakeNs = nowNs;
    followed = false;
    awaited = false;
    this.lackingNs = lackingNs;
    cutDown(nowNs, GROSS_NS, CUT_TO_NS);
    catchUp();
    Take take = decide(nowNs);
    flowing = take != Take.EMPTY;
    return take;
  }

  /** What is passed over needs not be made up for. */
  private void cutDown(long nowNs, long grossNs, long untilNs) {
    if (point.cutDown(nowNs, grossNs, untilNs)) {
      aheadNs = 0;
    }
  }

  /** Passes over what need not be waited for, as long as something later is here. */
  private void catchUp() {
    while (true) {
      if (point.isWithoutSound()) {
        senderSilent |= point.isSilentFromHere();
        concealedNs = MAX_CONCEALED_NS; // the sender is alive and silent
        point.passOver();
      } else if (!point.isHere() && point.waiting() > 0 && isAccountedFor()) {
        aheadNs = Math.max(0, aheadNs - point.lostFrameNs());
        point.passOver();
      } else {
        return;
      }
    }
  }

  /** Whether the missing packet was concealed before, or had no sound between its neighbours. */
  private boolean isAccountedFor() {
    return aheadNs > point.lostFrameNs() / 2 || point.adjoinsFirstSound();
  }

  private Take decide(long nowNs) {
    if (point.waiting() == 0) {
      return runDry(true);
    }
    if (!point.isHere()) {
      return point.spareNs(nowNs) < 0 ? runDry(true) : giveUp();
    }
    if (flowing && point.adjoins() || point.overdueNs(nowNs) >= (flowing ? 0 : rhythmNs())) {
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
  private long rhythmNs() {
    long a = tickNs;
    long b = point.toldNs();
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

  private Take play() {
    slot = point.slot();
    frameNs = point.play();
    senderSilent = false;
    played++;
    concealedNs = 0;
    aheadNs = 0;
    return Take.FRAME;
  }

  /** The next packet is given up; a part of it may have been concealed before. */
  private Take giveUp() {
    long wholeNs = point.lostFrameNs();
    long leftNs = Math.max(wholeNs / 4, wholeNs - aheadNs);
    aheadNs = 0;
    point.passOver();
    if (!point.isPlaying() || concealedNs >= MAX_CONCEALED_NS) {
      return Take.EMPTY;
    }
    followed = point.isHere();
    slot = point.slot();
    return conceal(leftNs);
  }

  /** Nothing can be played, but perhaps soon. */
  private Take runDry(boolean ahead) {
    if (!point.isPlaying() || concealedNs >= MAX_CONCEALED_NS) {
      return Take.EMPTY;
    }
    long inventedNs = Math.min(lackingNs, Math.min(point.lostFrameNs(), JitterBuffer.TICK_NS));
    aheadNs += ahead ? inventedNs : 0;
    awaited = true;
    return conceal(inventedNs);
  }

  private Take conceal(long inventedNs) {
    frameNs = inventedNs;
    concealedNs += inventedNs;
    return Take.CONCEAL;
  }

  /** Makes {@link #slot} that of an earlier packet, 1 for the last one that is past. */
  boolean recall(int back) {
    if (!point.hasPayload(back)) {
      return false;
    }
    slot = point.slot(back);
    return true;
  }

  /** Of the packet handed over; of the one that follows a missing one; of the one recalled. */
  int slot() {
    return slot;
  }

  /** Duration of the packet handed over, or of what is to be concealed. */
  long frameNs() {
    return frameNs;
  }

  /** Whether the packet in whose place sound was invented may still come. */
  boolean isAwaited() {
    return awaited;
  }

  /** Whether the packet after the one given up is here. */
  boolean isFollowed() {
    return followed;
  }

  /** Whether the sender said that it is silent, and nothing was played since. */
  boolean isSenderSilent() {
    return senderSilent;
  }

  /** Packets handed over. */
  long played() {
    return played;
  }
}
