package io.switchroom.rtc.room;

import io.switchroom.codec.cn.PauseNoise;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.SpeakerGate;
import io.switchroom.codec.rtp.RtpPacket;

/**
 * When a sender's comfort noise is to be heard in his pause, and at which RTP times: for listeners
 * who get his packets one by one and would hear nothing between them.
 *
 * <p>A frame goes out a little later than a packet of the sender would, so that his next word never
 * finds its time taken.
 */
final class PauseFill {
  private static final long FRAME_NS = Mix.TICK_MS * 1_000_000L;
  private static final long HOLD_NS = 600_000_000;

  private final PauseNoise noise;
  private final int clockPerFrame;
  private final short[] frame;
  private boolean active;
  private long dueNs;
  private long heldUntilNs;
  private long timestamp;

  /**
   * @param rateHz of the PCM
   * @param clockRateHz of the RTP timestamps
   */
  PauseFill(int rateHz, int clockRateHz) {
    noise = new PauseNoise(rateHz);
    frame = new short[rateHz / 1_000 * Mix.TICK_MS];
    clockPerFrame = clockRateHz / 1_000 * Mix.TICK_MS;
  }

  void onPayload(RtpPacket packet) {
    noise.onPayload(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
  }

  /** He fell silent at that RTP time. */
  void begin(long timestamp64, long nowNs) {
    active = true;
    timestamp = timestamp64;
    dueNs = nowNs + FRAME_NS;
    heldUntilNs = nowNs + HOLD_NS;
    noise.restart();
  }

  /** He speaks again, or is gone. */
  void end() {
    active = false;
  }

  /** Whether he is in a pause whose noise is still heard. */
  boolean isActive() {
    return active;
  }

  /**
   * Makes the next frame, if it is due.
   *
   * @return its level, −dBov; {@link AudioLevel#SILENCE}: there is none
   */
  int next(long nowNs) {
    if (!active || nowNs - dueNs < 0) {
      return AudioLevel.SILENCE;
    }
    int level = noise.next(frame, nowNs - heldUntilNs < 0);
    active = level < SpeakerGate.SILENT_FROM;
    dueNs += FRAME_NS;
    timestamp += clockPerFrame;
    return active ? level : AudioLevel.SILENCE;
  }

  /** What {@link #next} made: 20 ms. */
  short[] frame() {
    return frame;
  }

  /** The RTP time at which that begins. */
  long timestamp64() {
    return timestamp - clockPerFrame;
  }
}
