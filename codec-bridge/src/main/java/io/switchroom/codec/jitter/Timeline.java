package io.switchroom.codec.jitter;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * Translates a sender's numbering, which wraps, leaps and starts again, into one that does not: an
 * index that grows by one per packet and a media time in nanoseconds (RFC 3550 §5.1, A.1).
 *
 * <p>After a leap both go on without a gap, as if the new packet had come over the network at its
 * quickest. A leap of the sequence numbers alone is believed when a second packet confirms it.
 */
final class Timeline {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;
  private static final int MAX_FRAME_MS = 120;

  /** A sender that leaps all the time must not run ahead of the clock for ever. */
  private static final int MAX_LEAD_MS = 200;

  private static final int USUAL_FRAME_MS = 20;

  private final int clockRateHz;
  private boolean started;
  private int ssrc;
  private int newestSequence;
  private int newestTimestamp;
  private boolean newestHasSound;
  private long newest = 1 << 16;
  private long newestTicks;
  private int confirming = -1;
  private long frameNs = USUAL_FRAME_MS * 1_000_000L;

  private long index;
  private long mediaNs;
  private boolean leapt;
  private long leaps;

  Timeline(int clockRateHz) {
    this.clockRateHz = clockRateHz;
  }

  /**
   * Places a packet; the result is in {@link #index()}, {@link #mediaNs()} and {@link #leapt()}
   * until the next call.
   *
   * @param durationNs of its sound, or 0 if that is not known
   * @return false if its sequence number is so far off that it should be dropped
   */
  boolean place(RtpPacket packet, boolean sound, long durationNs, PlayoutDelay delay, long nowNs) {
    if (!started) {
      started = true;
      delay.start(nowNs);
      leapt = false;
      follow(packet, newest, 0);
      noteDuration(sound, durationNs);
      return true;
    }
    boolean restarted = packet.ssrc() != ssrc;
    int ahead = restarted ? 1 : (short) (packet.sequence() - newestSequence);
    if (ahead > MAX_DROPOUT || ahead < -MAX_MISORDER) {
      if (packet.sequence() != confirming) {
        confirming = packet.sequence() + 1 & 0xFFFF;
        return false;
      }
      restarted = true;
      ahead = 1;
    }
    if (!sound && !restarted) {
      placeWithoutSound(packet, ahead);
      return true;
    }
    int ticks = (int) packet.timestamp() - newestTimestamp;
    long mediaTicks = newestTicks + ticks;
    leapt = restarted || delay.isLeap(nowNs - toNs(mediaTicks));
    if (leapt) {
      long adjoining = newestTicks + ahead * toTicks(frameNs);
      long arriving = toTicks(delay.mediaNsAt(nowNs));
      long latest = arriving + clockRateHz * MAX_LEAD_MS / 1000;
      mediaTicks = ahead < 0 ? adjoining : Math.max(arriving, Math.min(adjoining, latest));
    }
    if (ahead > 0) {
      leaps += leapt ? 1 : 0;
      // Before a talkspurt there may be silence, which is not part of a frame.
      boolean adjoins = ahead == 1 && !leapt && !packet.marker() && newestHasSound;
      if (adjoins && ticks > 0 && ticks <= clockRateHz * MAX_FRAME_MS / 1000) {
        frameNs = toNs(ticks);
      }
      follow(packet, newest + ahead, mediaTicks);
      noteDuration(sound, durationNs);
    } else {
      index = newest + ahead;
      mediaNs = toNs(mediaTicks);
    }
    return true;
  }

  /**
   * Its timestamp says nothing of when it was sent: all packets of a telephone-event carry that of
   * the event's beginning (RFC 4733 §2.2).
   */
  private void placeWithoutSound(RtpPacket packet, int ahead) {
    leapt = false;
    index = newest + ahead;
    mediaNs = toNs(newestTicks);
    if (ahead > 0) {
      newestSequence = packet.sequence();
      newest = index;
      newestHasSound = false;
      confirming = -1;
    }
  }

  private void noteDuration(boolean sound, long durationNs) {
    newestHasSound = sound;
    if (durationNs > 0) {
      frameNs = durationNs;
    }
  }

  private void follow(RtpPacket packet, long index, long mediaTicks) {
    ssrc = packet.ssrc();
    newestSequence = packet.sequence();
    newestTimestamp = (int) packet.timestamp();
    newest = index;
    newestTicks = mediaTicks;
    confirming = -1;
    this.index = index;
    mediaNs = toNs(mediaTicks);
  }

  private long toNs(long ticks) {
    return ticks / clockRateHz * NS_PER_SECOND + ticks % clockRateHz * NS_PER_SECOND / clockRateHz;
  }

  private long toTicks(long ns) {
    return ns / NS_PER_SECOND * clockRateHz + ns % NS_PER_SECOND * clockRateHz / NS_PER_SECOND;
  }

  /** Of the packet last placed; at least 0. */
  long index() {
    return index;
  }

  /** Of the packet last placed: when its first sample was taken, counted from the first packet. */
  long mediaNs() {
    return mediaNs;
  }

  /** Whether the packet last placed does not tell how long the network took. */
  boolean leapt() {
    return leapt;
  }

  /** Index of the newest packet. */
  long newest() {
    return newest;
  }

  /** Duration of the newest packet with sound: as told, or judged by the last two that adjoin. */
  long frameNs() {
    return frameNs;
  }

  /** Restarts of numbering or time so far. */
  long leaps() {
    return leaps;
  }
}
