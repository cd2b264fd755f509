package io.switchroom.scenarios.bench;

import io.switchroom.codec.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What one caller says: a frame every 20 ms of a second that repeats for ever, and bursts in
 * between when they are asked for.
 */
final class RtpVoice {
  private final LoadCodec codec;
  private final byte[][] second;
  private final byte[][] burst;
  private final int ssrc;
  private final byte[] header = new byte[RtpPacket.FIXED_HEADER_LENGTH];
  private int frame;
  private int sequence;
  private int burstFrame;
  private boolean paused = true;

  /**
   * @param second payloads of {@link Speech}; an empty one is a packet that is not sent
   */
  private RtpVoice(Speech speech, List<byte[]> second, int ssrc) {
    this.codec = speech.codec();
    this.second = second.toArray(byte[][]::new);
    this.burst = speech.burst().toArray(byte[][]::new);
    this.burstFrame = burst.length;
    this.ssrc = ssrc;
  }

  static RtpVoice silent(Speech speech, int ssrc) {
    return new RtpVoice(speech, speech.silence(), ssrc);
  }

  /** A talker's tone, counted from 0 over all rooms. */
  static RtpVoice saying(Speech speech, int tone, int ssrc) {
    return new RtpVoice(speech, speech.tone(tone), ssrc);
  }

  /** The next frame is the first of a burst. */
  void burst() {
    burstFrame = 0;
  }

  /**
   * Writes the packet of the next frame.
   *
   * @return its length, or 0 if nothing is to be sent
   */
  int write(ByteBuffer out, int at) {
    byte[] payload =
        burstFrame < burst.length
            ? burst[burstFrame++]
            : second[Math.floorMod(frame + ssrc, second.length)];
    long timestamp = (long) frame * codec.timestampStep();
    frame++;
    if (payload.length == 0) {
      paused = true;
      return 0;
    }
    RtpPacket.writeHeader(header, 0, paused, codec.payloadType(), sequence, timestamp, ssrc);
    paused = false;
    sequence = sequence + 1 & 0xFFFF;
    out.put(at, header);
    out.put(at + header.length, payload);
    return header.length + payload.length;
  }
}
