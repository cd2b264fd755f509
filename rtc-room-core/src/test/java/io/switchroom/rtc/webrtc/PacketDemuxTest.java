package io.switchroom.rtc.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.rtc.webrtc.PacketDemux.Kind;
import org.junit.jupiter.api.Test;

class PacketDemuxTest {
  @Test
  void everyPairOfBytesHasTheKindOfRfc7983() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        byte[] packet = {99, (byte) first, (byte) second};
        assertEquals(expected(first, second), PacketDemux.kindOf(packet, 1, 2));
      }
    }
  }

  @Test
  void fewerThanTwoBytesAreNothing() {
    assertEquals(Kind.UNKNOWN, PacketDemux.kindOf(new byte[0], 0, 0));
    assertEquals(Kind.UNKNOWN, PacketDemux.kindOf(new byte[1], 0, 1));
  }

  private static Kind expected(int first, int second) {
    return switch (first >> 6) {
      case 0 -> first < 4 ? Kind.STUN : first < 20 ? Kind.UNKNOWN : Kind.DTLS;
      case 2 -> second >> 5 == 6 ? Kind.RTCP : Kind.RTP;
      default -> Kind.UNKNOWN;
    };
  }
}
