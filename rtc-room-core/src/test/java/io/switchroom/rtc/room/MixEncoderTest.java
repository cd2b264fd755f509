package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.codec.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How frames of 20 ms become packets of any duration. */
class MixEncoderTest {
  private static final int MS = 1_000_000;

  private record Packet(int samples, long mediaMs, int firstByte) {}

  private final MediaFigures figures = new MediaFigures();

  /** Frames whose samples tell their tick; what is sent after each. */
  private List<Packet> packets(MixEncoder encoder, int tick, boolean encodes) {
    short[] frame = new short[160];
    java.util.Arrays.fill(frame, (short) (100 * tick));
    encoder.frame(frame, 160, encodes, tick * 20L * MS);
    List<Packet> sent = new ArrayList<>();
    encoder.send(
        (payload, offset, length, mediaNs) ->
            sent.add(new Packet(length, mediaNs / MS, payload[offset])));
    return sent;
  }

  @ParameterizedTest
  @CsvSource({"10, '0 10 20 30 40 50'", "20, '0 20 40'", "30, '0 30'", "40, '0'", "60, '0'"})
  void packetsFollowEachOtherByTheirDuration(int ptimeMs, String beginMs) {
    MixEncoder encoder = new MixEncoder(MixFormat.of(AudioCodec.PCMU, ptimeMs), figures);
    StringBuilder begins = new StringBuilder();
    for (int tick = 0; tick < 3; tick++) {
      for (Packet packet : packets(encoder, tick, true)) {
        assertEquals(8 * ptimeMs, packet.samples);
        begins.append(packet.mediaMs).append(' ');
      }
    }
    assertEquals(beginMs, begins.toString().strip());
    assertEquals(beginMs.split(" ").length, figures.encodes(AudioCodec.PCMU));
  }

  @Test
  void whatNobodyWantsIsNotEncodedButKeepsItsPlace() {
    MixEncoder encoder = new MixEncoder(MixFormat.of(AudioCodec.PCMU, 30), figures);
    assertEquals(List.of(), packets(encoder, 0, false));
    assertEquals(List.of(), packets(encoder, 1, false), "a packet nobody wants");
    assertEquals(0, figures.encodes(AudioCodec.PCMU));
    assertEquals(30, packets(encoder, 2, true).get(0).mediaMs, "begins in the middle of a frame");
  }

  @Test
  void whoContinuesAnothersPacketsBeginsWhereThoseEnd() {
    MixEncoder shared = new MixEncoder(MixFormat.of(AudioCodec.PCMU, 60), figures);
    MixEncoder own = new MixEncoder(MixFormat.of(AudioCodec.PCMU, 60), figures);
    packets(shared, 0, true);
    packets(shared, 1, true);
    own.continueFrom(shared);
    Packet theirs = packets(shared, 2, true).get(0);
    assertEquals(theirs, packets(own, 2, true).get(0));
    assertEquals(0, theirs.mediaMs);
  }

  @Test
  void aSkippedTickIsALeapInTheTimesOfWhatFollows() {
    MixEncoder encoder = new MixEncoder(MixFormat.of(AudioCodec.PCMU, 40), figures);
    packets(encoder, 0, true);
    assertEquals(0, packets(encoder, 4, true).get(0).mediaMs);
    packets(encoder, 5, true);
    assertEquals(100, packets(encoder, 6, true).get(0).mediaMs);
  }
}
