package io.switchroom.scenarios.bench;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * What one caller says: a packet every 20 ms, a tone or silence, never a pause. One array holds the
 * packet for ever; only what changes is written anew.
 */
final class RtpVoice {
  static final int PACKET_LENGTH = RtpPacket.FIXED_HEADER_LENGTH + Tones.FRAME_SAMPLES;

  private static final int PCMU = 0;

  private final byte[] packet = new byte[PACKET_LENGTH];
  private final byte[] tone;
  private final int ssrc;
  private int frame;

  private RtpVoice(byte[] tone, int ssrc) {
    this.tone = tone;
    this.ssrc = ssrc;
    System.arraycopy(
        Tones.silentFrame(), 0, packet, RtpPacket.FIXED_HEADER_LENGTH, Tones.FRAME_SAMPLES);
  }

  static RtpVoice silent(int ssrc) {
    return new RtpVoice(null, ssrc);
  }

  /**
   * @param tone one second, as {@link Tones#second} makes it; only read
   */
  static RtpVoice saying(byte[] tone, int ssrc) {
    return new RtpVoice(tone, ssrc);
  }

  /** Where the packets are written, {@link #PACKET_LENGTH} bytes; only to be read. */
  byte[] packet() {
    return packet;
  }

  /** Writes the next packet. */
  void advance() {
    RtpPacket.writeHeader(
        packet, 0, frame == 0, PCMU, frame, (long) frame * Tones.FRAME_SAMPLES, ssrc);
    if (tone != null) {
      int at = frame % Tones.FRAMES_PER_SECOND * Tones.FRAME_SAMPLES;
      System.arraycopy(tone, at, packet, RtpPacket.FIXED_HEADER_LENGTH, Tones.FRAME_SAMPLES);
    }
    frame++;
  }
}
