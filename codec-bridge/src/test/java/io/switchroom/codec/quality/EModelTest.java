package io.switchroom.codec.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EModelTest {
  private static double r(CodecImpairment codec, double delayMs, double lossPercent) {
    return EModel.rFactor(codec, delayMs, lossPercent, 1);
  }

  /** G.107 §7.7: with all parameters at their defaults. */
  @Test
  void theDefaultsRate93Point2() {
    assertEquals(93.2, r(CodecImpairment.G711, 0, 0), 0.05);
    assertEquals(4.41, EModel.mos(93.2), 0.005);
  }

  /** G.107 Annex B and G.109: the limits of the categories. */
  @ParameterizedTest
  @CsvSource({
    "90, 4.34",
    "80, 4.03",
    "70, 3.60",
    "60, 3.10",
    "50, 2.58",
    "0, 1",
    "-5, 1",
    "100, 4.5",
    "3, 1"
  })
  void ratingsMeanTheirScores(double rFactor, double mos) {
    assertEquals(mos, EModel.mos(rFactor), 0.007);
  }

  /** Ie as measured, G.113 (02/2001) table I.2: G.711 with concealment, random loss. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 5", "2, 7", "3, 10", "5, 15", "7, 20", "10, 25"})
  void lossImpairsAsMeasured(double lossPercent, double ie) {
    double impaired = r(CodecImpairment.G711, 0, 0) - r(CodecImpairment.G711, 0, lossPercent);
    assertEquals(ie, impaired, 2.1);
  }

  /** G.107 §7.5 with Bpl of G.113: 95 · Ppl / (Ppl + 25.1) and 95 · Ppl / (Ppl + 4.3). */
  @ParameterizedTest
  @CsvSource({"1, 3.64, 17.92", "2, 7.01, 30.16", "5, 15.78, 51.08"})
  void lossImpairsAsCalculated(double lossPercent, double concealed, double silent) {
    double best = r(CodecImpairment.G711, 0, 0);
    assertEquals(concealed, best - r(CodecImpairment.G711, 0, lossPercent), 0.01);
    assertEquals(silent, best - r(CodecImpairment.G711_WITHOUT_CONCEALMENT, 0, lossPercent), 0.01);
  }

  @Test
  void burstsImpairMore() {
    // 95 · 5 / (5 / 2 + 25.1)
    double bursty = EModel.rFactor(CodecImpairment.G711, 0, 5, 2);
    assertEquals(17.21, r(CodecImpairment.G711, 0, 0) - bursty, 0.01);
  }

  /** Against the well-known fit of its curve, Id = 0.024 d + 0.11 (d − 177.3) from 177.3 ms on. */
  @ParameterizedTest
  @CsvSource({"25, 0.6", "50, 1.2", "100, 2.4", "150, 3.6", "200, 7.3", "300, 20.7"})
  void delayImpairs(double delayMs, double id) {
    double impaired = r(CodecImpairment.G711, 0, 0) - r(CodecImpairment.G711, delayMs, 0);
    assertEquals(id, impaired, 2.5);
  }

  @ParameterizedTest
  @EnumSource(AudioCodec.class)
  void neverLeavesItsScaleAndNeverRises(AudioCodec codec) {
    CodecImpairment impairment = CodecImpairment.of(codec);
    double before = 101;
    for (int i = 0; i <= 100; i++) {
      double rFactor = EModel.rFactor(impairment, 10 * i, i, 1);
      assertTrue(rFactor >= 0 && rFactor <= before, codec + " at " + i + ": " + rFactor);
      before = rFactor;
    }
    assertEquals(r(impairment, 0, 0), r(impairment, -7, -3), "nonsense in, no harm");
  }
}
