package io.switchroom.rtc.room;

/** Who sends a video track, as far as it can be asked for something: its port. */
public interface VideoSender {

  /** A picture that needs no other is wanted (RFC 4585 §6.3.1). */
  void requestKeyFrame(int ssrc);

  /**
   * Packets are wanted again (RFC 4585 §6.2.1).
   *
   * @param pairs as {@link io.switchroom.codec.rtp.RtcpWriter#nack} takes them; valid in the call
   */
  void requestAgain(int ssrc, int[] pairs, int pairCount);

  /** {@link VideoTrack#limitBps} is another one now. */
  void limitChanged();
}
