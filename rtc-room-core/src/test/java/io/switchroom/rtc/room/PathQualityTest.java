package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtpPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathQualityTest {
  private static final long S = 1_000_000_000L;
  private static final long DOWN_AFTER = 10 * S;

  private final PathQuality quality = new PathQuality(DOWN_AFTER);
  private final ReceptionStats reception = new ReceptionStats(9, 8_000);
  private final RtpPacket packet = new RtpPacket();
  private long nowNs = S;
  private int sequence;

  /** Two seconds of a phone's packets, of which each {@code lostEach}-th is lost; 0: none. */
  private int hears(int lostEach, int lateEachMs) {
    for (int i = 0; i < 100; i++) {
      nowNs += 20_000_000;
      sequence++;
      if (lostEach == 0 || i % lostEach != 1) {
        byte[] bytes = Rtp.packet(9, sequence, 160L * sequence, false, new byte[160]);
        packet.wrap(bytes, 0, bytes.length);
        long lateNs = i % 2 * lateEachMs * 1_000_000L;
        reception.onPacket(packet, nowNs + lateNs);
        quality.heard(nowNs);
      }
    }
    return quality.look(reception, nowNs);
  }

  @Test
  void nothingIsKnownBeforeAnythingCame() {
    assertEquals(PathQuality.UNKNOWN, quality.look(reception, 100 * S));
    assertEquals(PathQuality.UNKNOWN, quality.look(null, 100 * S));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "50, 2", "20, 3", "10, 4", "5, 5"})
  void lossOnTheWayFromHimIsMeasured(int lostEach, int grade) {
    assertEquals(grade, hears(lostEach, 0));
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "50, 2", "90, 3", "150, 4", "400, 5"})
  void jitterIsMeasured(int lateMs, int grade) {
    for (int i = 0; i < 3; i++) {
      hears(0, lateMs);
    }
    assertEquals(grade, quality.grade());
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "2, 1", "7, 2", "20, 3", "38, 4", "60, 5"})
  void lossOnTheWayToHimIsWhatHeReports(int fraction256, int grade) {
    quality.heard(nowNs);
    quality.onReport(fraction256, 0, 20, nowNs);
    assertEquals(grade, quality.look(null, nowNs));
  }

  @ParameterizedTest
  @CsvSource({"149, 1", "299, 2", "499, 3", "799, 4", "801, 5", "-1, 1"})
  void theRoundTripCounts(double ms, int grade) {
    quality.heard(nowNs);
    quality.onReport(0, 0, ms, nowNs);
    assertEquals(grade, quality.look(null, nowNs));
  }

  @Test
  void theWorstBlockOfAReportCounts() {
    quality.heard(nowNs);
    quality.onReport(60, 0, -1, nowNs);
    quality.onReport(0, 0, -1, nowNs);
    assertEquals(PathQuality.VERY_BAD, quality.look(null, nowNs));
    quality.onReport(0, 0, -1, nowNs + 5 * S);
    quality.look(null, nowNs + 5 * S);
    assertEquals(PathQuality.EXCELLENT, quality.look(null, nowNs + 6 * S));
  }

  @Test
  void itGetsWorseAtOnceAndBetterWithConfirmation() {
    assertEquals(PathQuality.EXCELLENT, hears(0, 0));
    assertEquals(PathQuality.VERY_BAD, hears(5, 0));
    assertEquals(PathQuality.VERY_BAD, hears(0, 0));
    assertEquals(PathQuality.EXCELLENT, hears(0, 0));
    assertEquals(PathQuality.BAD, hears(10, 0));
    assertEquals(PathQuality.BAD, hears(0, 0));
    assertEquals(PathQuality.BAD, hears(10, 0), "one good moment among bad ones");
  }

  @Test
  void whoFallsSilentIsDownUnlessSilenceIsHisWay() {
    hears(0, 0);
    assertEquals(PathQuality.EXCELLENT, quality.look(reception, nowNs + DOWN_AFTER));
    assertEquals(PathQuality.DOWN, quality.look(reception, nowNs + DOWN_AFTER + 1));
    PathQuality phone = new PathQuality(PathQuality.NEVER_DOWN);
    phone.heard(nowNs);
    phone.look(reception, nowNs);
    assertEquals(PathQuality.EXCELLENT, phone.look(reception, nowNs + 1_000 * S));
  }

  @Test
  void aFewPacketsAreNoMeasure() {
    hears(0, 0);
    byte[] bytes = Rtp.packet(9, sequence + 10, 160L * (sequence + 10), false, new byte[160]);
    packet.wrap(bytes, 0, bytes.length);
    reception.onPacket(packet, nowNs);
    assertEquals(PathQuality.EXCELLENT, quality.look(reception, nowNs), "10 missing of 11");
  }
}
