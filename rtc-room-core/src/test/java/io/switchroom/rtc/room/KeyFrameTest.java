package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a decoder may begin, by the RFCs' own layouts. */
class KeyFrameTest {
  private static boolean starts(VideoCodec codec, String hex) {
    // In the middle of other bytes: nothing beyond the payload may be looked at.
    byte[] payload = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] buffer = new byte[payload.length + 20];
    System.arraycopy(payload, 0, buffer, 10, payload.length);
    return codec.startsKeyFrame(buffer, 10, payload.length);
  }

  @ParameterizedTest
  @CsvSource({
    "10 50 9d 01 2a, true, no extensions; P is 0",
    "10 51 9d 01 2a, false, P is 1",
    "00 50 9d 01 2a, false, not the start of a partition",
    "11 50 9d 01 2a, false, the second partition",
    "90 80 11 50 9d, true, a picture ID of 7 bits",
    "90 80 91 22 50, true, a picture ID of 15 bits",
    "90 80 91 22 51, false, the same between two key frames",
    "90 e0 91 22 07 40 50, true, picture ID and layer index and TID",
    "90 20 40 50, true, KEYIDX alone",
    "90 80 91, false, cut off",
    "10, false, nothing but the descriptor",
  })
  void vp8(String hex, boolean starts, String what) {
    assertEquals(starts, starts(VideoCodec.VP8, hex), what);
  }

  @ParameterizedTest
  @CsvSource({
    "67 42 e0 1f, true, SPS",
    "65 88 84 00, true, IDR",
    "41 9a 24 00, false, another slice",
    "68 ce 3c 80, false, PPS alone",
    "78 00 02 67 42 00 02 68 ce, true, STAP-A with SPS",
    "78 00 02 41 42 00 02 65 ce, true, STAP-A with IDR behind",
    "78 00 02 41 42 00 02 41 ce, false, STAP-A of slices",
    "78 00 20 41 42, false, STAP-A that claims more than it has",
    "7c 85 88 84, true, FU-A that begins an IDR",
    "7c 05 88 84, false, FU-A within an IDR",
    "7c 81 88 84, false, FU-A that begins another",
    "67, false, cut off",
  })
  void h264(String hex, boolean starts, String what) {
    assertEquals(starts, starts(VideoCodec.H264, hex), what);
  }

  @Test
  void noBytesThrow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      byte[] payload = new byte[random.nextInt(12)];
      random.nextBytes(payload);
      for (VideoCodec codec : VideoCodec.values()) {
        try {
          codec.startsKeyFrame(payload, 0, payload.length);
          Vp8Payload.layerIndexAt(payload, 0, payload.length);
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed, e);
        }
      }
    }
    assertFalse(VideoCodec.VP8.startsKeyFrame(new byte[0], 0, 0));
    assertTrue(Vp8Payload.pictureIdAt(new byte[3], 0, 3) < 0);
  }
}
