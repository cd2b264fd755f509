package io.switchroom.rtc.room;

/** A video codec as far as a forwarder must know it: where a picture begins that needs no other. */
public enum VideoCodec {
  /** RFC 7741. */
  VP8 {
    @Override
    boolean startsKeyFrame(byte[] payload, int offset, int length) {
      return Vp8Payload.startsKeyFrame(payload, offset, length);
    }
  },
  /** RFC 6184, packetization mode 1. */
  H264 {
    @Override
    boolean startsKeyFrame(byte[] payload, int offset, int length) {
      return H264Payload.startsKeyFrame(payload, offset, length);
    }
  };

  /** Whether a decoder may begin with this packet. False for anything malformed. */
  abstract boolean startsKeyFrame(byte[] payload, int offset, int length);
}
