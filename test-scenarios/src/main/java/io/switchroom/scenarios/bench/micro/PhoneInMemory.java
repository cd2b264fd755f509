package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.room.LocalPort;
import io.switchroom.rtc.room.MixFormat;
import io.switchroom.rtc.room.MixOutput;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.Track;
import java.util.Arrays;

/** A phone's port (PCMU) without a network: takes packets of its own, writes what it would send. */
final class PhoneInMemory extends LocalPort implements MixOutput.Sink {
  private static final AudioCodec CODEC = AudioCodec.PCMU;
  private static final int PAYLOAD = 160;

  private final byte[][] packets;
  private final byte[] in = new byte[RtpPacket.FIXED_HEADER_LENGTH + PAYLOAD];
  private final byte[] out = new byte[RtpPacket.FIXED_HEADER_LENGTH + PAYLOAD];
  private final RtpPacket packet = new RtpPacket();
  private final MixOutput output = new MixOutput(MixFormat.of(CODEC), this);
  private final int ssrc;
  private Track track;
  private int frame;
  private int sent;
  private long sentBytes;

  PhoneInMemory(boolean talks, int ssrc) {
    this.ssrc = ssrc;
    byte[] silence = new byte[PAYLOAD];
    Arrays.fill(silence, (byte) 0xFF); // zero in μ-law
    packets = talks ? Sounds.payloads(CODEC, CODEC.audioRateHz()) : new byte[][] {silence};
  }

  /** The next packet arrives. */
  void speak(long nowNs) {
    int header =
        RtpPacket.writeHeader(
            in, 0, false, 0, frame & 0xFFFF, (long) frame * PAYLOAD & 0xFFFF_FFFFL, ssrc);
    System.arraycopy(packets[frame++ % packets.length], 0, in, header, PAYLOAD);
    packet.wrap(in, 0, in.length);
    track.onRtp(packet, -1, nowNs);
  }

  long sentBytes() {
    return sentBytes;
  }

  @Override
  public void onMixFrame(byte[] payload, int offset, int length, long nowNs) {
    int header =
        RtpPacket.writeHeader(
            out, 0, false, 0, sent & 0xFFFF, (long) sent * PAYLOAD & 0xFFFF_FFFFL, ssrc);
    System.arraycopy(payload, offset, out, header, length);
    sent++;
    sentBytes += header + length;
  }

  @Override
  public void attach(Participant self) {
    track = self.publishAudio(CODEC);
  }

  @Override
  public MixOutput mixOutput() {
    return output;
  }
}
