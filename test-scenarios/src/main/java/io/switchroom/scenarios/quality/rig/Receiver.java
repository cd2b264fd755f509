package io.switchroom.scenarios.quality.rig;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.playout.Playout;
import io.switchroom.codec.rtp.RtpPacket;

/** What makes sound of packets as the network brings them. */
public interface Receiver extends AutoCloseable {
  /** A packet arrived; to be copied. */
  void put(RtpPacket packet, long nowNs);

  /**
   * The next 20 ms.
   *
   * @return false if there are none; the frame is then silence
   */
  boolean read(long nowNs, short[] frame);

  @Override
  void close();

  /** The product's. */
  static Receiver ours(AudioCodec codec, int rateHz) {
    Playout playout = new Playout(codec, rateHz, 300);
    return new Receiver() {
      @Override
      public void put(RtpPacket packet, long nowNs) {
        playout.put(packet, nowNs);
      }

      @Override
      public boolean read(long nowNs, short[] frame) {
        if (playout.read(nowNs, frame) == Playout.Read.SOUND) {
          return true;
        }
        java.util.Arrays.fill(frame, (short) 0);
        return false;
      }

      @Override
      public void close() {
        playout.close();
      }
    };
  }
}
