package io.switchroom.codec.dtmf;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * Makes presses of keys out of one stream's telephone-event packets (RFC 4733 §2.5.2), each once.
 *
 * <p>All packets of an event carry the timestamp it began at, and the last one is sent three times;
 * so an event is known by its timestamp, and reported by the first packet of it that arrives, be
 * that its last. Its end is reported too: by the end bit, by {@link #handleTimeout} when that was
 * lost, or as another press begins. An event longer than 16 bits can count goes on in segments with
 * timestamps of their own, each beginning where the one before ended (§2.5.1.3); that is still one
 * press.
 *
 * <p>What senders get wrong and is understood all the same: the timestamp advancing within an event
 * (a press cannot begin while the same key is held), a duration that wraps without a new segment,
 * and timestamps that leap back after a pause.
 */
public final class DtmfReceiver {
  /** What {@link #onPacket} learned. */
  public enum Press {
    /** Nothing new: a repetition, an event already over, or no event. */
    NONE,
    /** A key went down: {@link #event}. If another was down, that one has come up. */
    BEGUN,
    /** It came up again: {@link #event} and {@link #durationMs}. */
    ENDED,
    /** It was seen only when it was over already: {@link #event} and {@link #durationMs}. */
    WHOLE
  }

  /** Updates come every 50 ms or sooner; three lost in a row, and a bit. */
  private static final long LOST_END_NS = 200_000_000;

  /** A segment may begin a packet's length beside where the one before it was last seen. */
  private static final int SEGMENT_SLACK_MS = 60;

  /** Presses are parted by 40 ms at least (ITU-T Q.24); what begins sooner is the same one. */
  private static final int SHORTEST_GAP_MS = 20;

  /** No network holds a packet back for so long: an earlier timestamp is then a new numbering. */
  private static final long REORDERED_NS = 1_000_000_000;

  /** A duration that falls from the upper to the lower quarter of 16 bits has wrapped. */
  private static final int QUARTER = 0x4000;

  private final int clockRateHz;
  private final TelephoneEvent packetEvent = new TelephoneEvent();
  private boolean known;
  private boolean down;
  private int event;

  /** 32 bits: where the present segment began. */
  private int segmentTimestamp;

  private long segmentDuration;
  private long earlierSegments;
  private long lastPacketNs;

  /**
   * @param clockRateHz of the timestamps: 8000, 16000 or 48000
   */
  public DtmfReceiver(int clockRateHz) {
    this.clockRateHz = clockRateHz;
  }

  /** The stream begins anew, with another SSRC: timestamps say nothing about what went before. */
  public void restart() {
    known = false;
    down = false;
  }

  /** Takes one telephone-event packet, in whatever order they arrive. */
  public Press onPacket(RtpPacket packet, long nowNs) {
    return onEvent(
        packet.buffer(), packet.payloadOffset(), packet.payloadLength(), packet.timestamp(), nowNs);
  }

  /**
   * @param timestamp the packet's, of which the lower 32 bits count
   */
  Press onEvent(byte[] payload, int offset, int length, long timestamp, long nowNs) {
    if (!packetEvent.wrap(payload, offset, length)) {
      return Press.NONE;
    }
    int since = (int) timestamp - segmentTimestamp;
    if (!known || since < 0 && nowNs - lastPacketNs > REORDERED_NS) {
      return begun(timestamp, nowNs);
    }
    if (since > 0) {
      boolean sameEvent = packetEvent.event() == event;
      if (sameEvent && down && isNextSegment(since)) {
        return continued(timestamp, nowNs);
      }
      if (!sameEvent || !isAmid(since)) {
        return begun(timestamp, nowNs);
      }
      segmentTimestamp = (int) timestamp;
    }
    if (since < 0 || packetEvent.event() != event || !down) {
      return Press.NONE;
    }
    lastPacketNs = nowNs;
    lasts(packetEvent.duration());
    return packetEvent.isEnd() ? ended() : Press.NONE;
  }

  /**
   * Whether a packet of the same key, later by its timestamp, is of the press it would part from.
   */
  private boolean isAmid(int since) {
    int perMs = clockRateHz / 1000;
    if (down) {
      return since <= segmentDuration + SHORTEST_GAP_MS * perMs;
    }
    boolean sameEnd =
        packetEvent.isEnd() && packetEvent.duration() == (int) (segmentDuration & 0xFFFF);
    return sameEnd && since <= SEGMENT_SLACK_MS * perMs;
  }

  private void lasts(int duration) {
    int before = (int) (segmentDuration & 0xFFFF);
    boolean wraps = before >= 3 * QUARTER && duration < QUARTER;
    boolean isBeforeWrap =
        segmentDuration > TelephoneEvent.MAX_DURATION && duration - before > 2 * QUARTER;
    if (wraps) {
      segmentDuration += 0x10000 - before + duration;
    } else if (!isBeforeWrap) {
      segmentDuration += Math.max(0, duration - before);
    }
  }

  /** Segments are as long as 16 bits can count, or a little less. */
  private boolean isNextSegment(int since) {
    int slack = clockRateHz / 1000 * SEGMENT_SLACK_MS;
    return since > TelephoneEvent.MAX_DURATION - slack
        && since <= TelephoneEvent.MAX_DURATION + slack
        && since >= segmentDuration;
  }

  private Press continued(long timestamp, long nowNs) {
    earlierSegments += (int) timestamp - segmentTimestamp;
    segmentTimestamp = (int) timestamp;
    segmentDuration = packetEvent.duration();
    lastPacketNs = nowNs;
    return packetEvent.isEnd() ? ended() : Press.NONE;
  }

  private Press begun(long timestamp, long nowNs) {
    known = true;
    event = packetEvent.event();
    segmentTimestamp = (int) timestamp;
    segmentDuration = packetEvent.duration();
    earlierSegments = 0;
    lastPacketNs = nowNs;
    down = !packetEvent.isEnd();
    return down ? Press.BEGUN : Press.WHOLE;
  }

  private Press ended() {
    down = false;
    return Press.ENDED;
  }

  /**
   * Ends a press of which nothing has been heard for 200 ms.
   *
   * @return {@link Press#ENDED} or {@link Press#NONE}
   */
  public Press handleTimeout(long nowNs) {
    return down && nowNs - lastPacketNs >= LOST_END_NS ? ended() : Press.NONE;
  }

  /** Whether a key is held down. */
  public boolean isDown() {
    return down;
  }

  /** Of the press reported last, 0 to 255; {@link TelephoneEvent#key} tells its key. */
  public int event() {
    return event;
  }

  /** How long the press reported last lasted, or has lasted, ms. */
  public int durationMs() {
    return (int) ((earlierSegments + segmentDuration) * 1000 / clockRateHz);
  }
}
