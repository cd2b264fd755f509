package io.switchroom.rtc.room;

import io.switchroom.codec.g711.G711;
import io.switchroom.codec.rtp.RtpPacket;

/** Packets as a peer sends them. */
public final class Rtp {
  private Rtp() {}

  public static byte[] packet(
      int ssrc, int sequence, long timestamp, boolean marker, byte[] payload) {
    byte[] packet = new byte[RtpPacket.FIXED_HEADER_LENGTH + payload.length];
    RtpPacket.writeHeader(packet, 0, marker, 0, sequence & 0xffff, timestamp, ssrc);
    System.arraycopy(payload, 0, packet, RtpPacket.FIXED_HEADER_LENGTH, payload.length);
    return packet;
  }

  /** A tone of 500 Hz in PCMU; the phase follows the timestamp. */
  public static byte[] tone(int ssrc, int sequence, long timestamp, int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] = (short) (8_000 * Math.sin(2 * Math.PI * 500 * (timestamp + i) / 8_000));
    }
    byte[] payload = new byte[samples];
    G711.PCMU.encode(pcm, 0, samples, payload, 0);
    return packet(ssrc, sequence, timestamp, false, payload);
  }

  public static RtpPacket view(byte[] packet) {
    RtpPacket view = new RtpPacket();
    if (!view.wrap(packet, 0, packet.length)) {
      throw new IllegalArgumentException("no RTP packet");
    }
    return view;
  }
}
