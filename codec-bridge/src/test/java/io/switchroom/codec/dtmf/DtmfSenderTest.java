package io.switchroom.codec.dtmf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.dtmf.DtmfReceiver.Press;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DtmfSenderTest {
  private static final long MS = 1_000_000;
  private final byte[] payload = new byte[4];

  /** Each tick's packet as text: when, marker, when its key began, payload. */
  private List<String> packets(DtmfSender sender, int ticks, int clockRateHz) {
    List<String> packets = new ArrayList<>();
    for (int tick = 0; tick < ticks; tick++) {
      if (sender.handleTimeout(tick * 20 * MS)) {
        String marker = sender.marker() ? "M" : "-";
        assertTrue(sender.isSounding());
        assertEquals(4, sender.write(payload, 0, clockRateHz));
        packets.add(
            tick * 20
                + " "
                + marker
                + " "
                + sender.beganNs() / MS
                + " "
                + HexFormat.of().formatHex(payload));
      }
    }
    return packets;
  }

  @Test
  void aKeyIsUpdatesAndThreeEndsOfOneTimestamp() {
    DtmfSender sender = new DtmfSender(100, 100);
    assertTrue(sender.queue("5 #"), "what is no key is left out");
    assertEquals(
        List.of(
            "0 M 0 050a00a0",
            "20 - 0 050a0140",
            "40 - 0 050a01e0",
            "60 - 0 050a0280",
            "80 - 0 058a0320",
            "100 - 0 058a0320",
            "120 - 0 058a0320",
            "200 M 200 0b0a00a0",
            "220 - 200 0b0a0140",
            "240 - 200 0b0a01e0",
            "260 - 200 0b0a0280",
            "280 - 200 0b8a0320",
            "300 - 200 0b8a0320",
            "320 - 200 0b8a0320"),
        packets(sender, 50, 8_000));
    assertFalse(sender.isBusy());
  }

  @Test
  void aCommaIsAPauseOfASecond() {
    DtmfSender sender = new DtmfSender(60, 60);
    sender.queue("1,2");
    List<String> packets = packets(sender, 80, 48_000);
    assertEquals("1120 M 1120 020a03c0", packets.get(packets.size() - 5));
  }

  @Test
  void tooManyKeysAreRefusedAtOnce() {
    DtmfSender sender = new DtmfSender(60, 60);
    assertTrue(sender.queue("1".repeat(100)));
    assertFalse(sender.queue("2".repeat(29)));
    assertTrue(sender.queue("2".repeat(28)));
    sender.clear();
    assertFalse(sender.isBusy());
    assertTrue(new DtmfTones(60, 60).queue("1".repeat(128)));
    assertFalse(new DtmfTones(60, 60).queue("1".repeat(129)));
    assertThrows(IllegalArgumentException.class, () -> new DtmfSender(20, 100));
    assertThrows(IllegalArgumentException.class, () -> new DtmfTones(2_000, 100));
  }

  /** What is sent is received, over a line that loses, swaps and doubles packets. */
  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void whatIsSentIsReceivedOnce(int clockRateHz) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String keys = "00112233*#99ABCD4567800000";
    DtmfSender sender = new DtmfSender(120, 80);
    assertTrue(sender.queue(keys));
    DtmfReceiver receiver = new DtmfReceiver(clockRateHz);
    StringBuilder begun = new StringBuilder();
    byte[] datagram = new byte[100];
    RtpPacket packet = new RtpPacket();
    List<byte[]> line = new ArrayList<>();
    int sequence = 0;
    for (int tick = 0; tick < 400; tick++) {
      long nowNs = tick * 20 * MS;
      if (sender.handleTimeout(nowNs)) {
        long timestamp = sender.beganNs() / 1_000 * clockRateHz / 1_000_000 + 0xFFFF_FF00L;
        int header =
            RtpPacket.writeHeader(
                datagram, 0, sender.marker(), 101, sequence++, timestamp & 0xFFFF_FFFFL, 7);
        int length = header + sender.write(datagram, header, clockRateHz);
        for (int copies = random.nextInt(100) < 10 ? 2 : 1; copies > 0; copies--) {
          line.add(random.nextInt(3) == 0 ? 0 : line.size(), Arrays.copyOf(datagram, length));
        }
      }
      while (line.size() > 1 || tick % 5 == 0 && !line.isEmpty()) {
        byte[] arrived = line.remove(0);
        assertTrue(packet.wrap(arrived, 0, arrived.length));
        Press press = random.nextInt(100) < 15 ? Press.NONE : receiver.onPacket(packet, nowNs);
        if (press == Press.BEGUN || press == Press.WHOLE) {
          begun.append(TelephoneEvent.key(receiver.event()));
        }
      }
      receiver.handleTimeout(nowNs);
    }
    assertEquals(keys, begun.toString(), "seed " + seed);
  }

  @Test
  void tonesHaveTheirLevelsAndNothingBetween() {
    DtmfTones tones = new DtmfTones(100, 100);
    tones.queue("1,D");
    short[] pcm = new short[8 * 1_500];
    assertTrue(tones.read(pcm, 0, pcm.length, 8_000));
    assertFalse(tones.read(pcm, 0, 160, 8_000));
    assertEquals(-13.14, ToneProbe.dbfs(pcm, 8 * 10, 8 * 80, 8_000, 697), 0.1);
    assertEquals(-11.14, ToneProbe.dbfs(pcm, 8 * 10, 8 * 80, 8_000, 1_209), 0.1);
    assertEquals(ToneProbe.SILENCE_DBFS, ToneProbe.dbfs(pcm, 8 * 101, 8 * 1_098, 8_000, 1_209));
    assertEquals(-13.14, ToneProbe.dbfs(pcm, 8 * 1_210, 8 * 80, 8_000, 941), 0.1);
    assertEquals(-11.14, ToneProbe.dbfs(pcm, 8 * 1_210, 8 * 80, 8_000, 1_633), 0.1);
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void tonesInPiecesAreHeardAsTheirKeys(int rateHz) {
    DtmfTones tones = new DtmfTones(60, 60);
    tones.queue("159D*0#ABC22");
    DtmfDetector detector = new DtmfDetector(rateHz);
    short[] piece = new short[rateHz / 100 * 3];
    StringBuilder heard = new StringBuilder();
    while (tones.read(piece, 0, piece.length, rateHz)) {
      detector.put(piece, 0, piece.length);
      while (detector.take()) {
        heard.append(detector.key());
      }
    }
    assertEquals("159D*0#ABC22", heard.toString());
  }
}
