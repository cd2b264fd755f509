package io.switchroom.scenarios.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private static final long ORIGIN_NS = 7_000_000_000L;
  private static final long MS = 1_000_000;

  private final Recording recording = new Recording(8_000, ORIGIN_NS, 1_000);

  @Test
  void laysPacketsDownByTimestampWhateverTheJitterOfTheirArrival() {
    recording.onFrame(0xFFFF_FFF0L, frame(1), 160, ORIGIN_NS + 100 * MS);
    recording.onFrame(0x0000_0090L, frame(2), 160, ORIGIN_NS + 133 * MS);

    short[] heard = recording.pcm(ORIGIN_NS + 100 * MS, 60);

    assertArrayEquals(frame(1), Arrays.copyOfRange(heard, 0, 160));
    assertArrayEquals(frame(2), Arrays.copyOfRange(heard, 160, 320));
    assertArrayEquals(frame(0), Arrays.copyOfRange(heard, 320, 480));
  }

  @Test
  void leavesALostPacketSilent() {
    recording.onFrame(0, frame(1), 160, ORIGIN_NS);
    recording.onFrame(320, frame(3), 160, ORIGIN_NS + 40 * MS);

    short[] heard = recording.pcm(ORIGIN_NS, 60);

    assertArrayEquals(frame(0), Arrays.copyOfRange(heard, 160, 320));
    assertArrayEquals(frame(3), Arrays.copyOfRange(heard, 320, 480));
  }

  @Test
  void hearsASenderThatBeginsAnewWhereItArrives() {
    recording.onFrame(0, frame(1), 160, ORIGIN_NS);
    recording.onFrame(5_000_000, frame(2), 160, ORIGIN_NS + 500 * MS);

    assertArrayEquals(frame(2), Arrays.copyOf(recording.pcm(ORIGIN_NS + 500 * MS, 100), 160));
  }

  @Test
  void leavesOutWhatIsBeyondItsEnds() {
    recording.onFrame(0, frame(1), 160, ORIGIN_NS - 10 * MS);
    recording.onFrame(8_000, frame(2), 160, ORIGIN_NS + 990 * MS);
    recording.onFrame(8_160, frame(3), 160, ORIGIN_NS + 1_010 * MS);

    assertEquals(2, recording.packets());
    assertEquals(1, recording.pcm(ORIGIN_NS, 10)[79]);
    assertEquals(0, recording.pcm(ORIGIN_NS, 20)[80]);
  }

  @Test
  void findsTheFirstPacketWithABurst() {
    short[] burst = frame(0);
    burst[52] = -9_000;
    recording.onFrame(0, frame(0), 160, ORIGIN_NS);
    recording.onFrame(160, burst, 160, ORIGIN_NS + 21 * MS);
    recording.onFrame(320, burst, 160, ORIGIN_NS + 41 * MS);

    int packet = recording.firstLoudPacket(ORIGIN_NS, ORIGIN_NS + 100 * MS, 5_000);

    assertEquals(1, packet);
    assertEquals(ORIGIN_NS + 21 * MS, recording.arrivalNs(packet));
    assertEquals(52, recording.onset(packet, 5_000));
    assertEquals(-1, recording.firstLoudPacket(ORIGIN_NS, ORIGIN_NS + 21 * MS, 5_000));
  }

  private static short[] frame(int value) {
    short[] frame = new short[160];
    Arrays.fill(frame, (short) value);
    return frame;
  }
}
