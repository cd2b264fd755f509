package io.switchroom.scenarios.support;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.random.RandomGenerator;

/**
 * A client's outgoing stream: a frame every 20 ms on absolute deadlines, numbers and timestamps. It
 * encodes nothing and owns no socket. A client that was held up goes on with the frame that is due
 * now; it does not catch up in a burst.
 */
final class RtpSender {
  private static final long MAX_LATE_NS = 3 * Voice.FRAME_NS;

  private final int payloadType;
  private final int timestampStep;
  private final int ssrc;
  private int sequence;
  private long timestamp;
  private boolean marker = true;
  private long deadlineNs = Long.MAX_VALUE;
  private Voice voice = PcmVoice.SILENCE;
  private long voiceBeginNs;

  RtpSender(int payloadType, int clockRateHz, RandomGenerator random) {
    this.payloadType = payloadType;
    this.timestampStep = clockRateHz / Voice.FRAMES_PER_SECOND;
    this.ssrc = random.nextInt();
    this.sequence = random.nextInt(0x8000);
    this.timestamp = random.nextInt() & 0x7FFF_FFFFL;
  }

  int ssrc() {
    return ssrc;
  }

  /** Sends the first packet at that time. */
  void start(long atNs) {
    deadlineNs = atNs;
  }

  void stop() {
    deadlineNs = Long.MAX_VALUE;
  }

  /** Says something from the first frame at or after {@code beginNs}; silence until then. */
  void say(Voice voice, long beginNs) {
    this.voice = voice;
    this.voiceBeginNs = beginNs;
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** The frame that is due now; negative before the voice begins. Passes over what is too late. */
  long dueFrame(long nowNs) {
    long late = nowNs - deadlineNs;
    if (late > MAX_LATE_NS) {
      long missed = late / Voice.FRAME_NS;
      deadlineNs += missed * Voice.FRAME_NS;
      timestamp += missed * timestampStep;
    }
    return Math.floorDiv(deadlineNs - voiceBeginNs, Voice.FRAME_NS);
  }

  void read(long frame, short[] out, int samples) {
    (frame < 0 ? PcmVoice.SILENCE : voice).read(Math.max(0, frame), out, samples);
  }

  /** Writes the fixed header of the packet that is due; returns its length. */
  int writeHeader(byte[] packet) {
    return RtpPacket.writeHeader(packet, 0, marker, payloadType, sequence, timestamp, ssrc);
  }

  /** The packet is complete: notes when it left and goes on to the next. */
  void sending(long frame, long nowNs) {
    if (frame >= 0) {
      voice.sent(frame, nowNs);
    }
    marker = false;
    sequence = sequence + 1 & 0xFFFF;
    timestamp += timestampStep;
    deadlineNs += Voice.FRAME_NS;
  }
}
