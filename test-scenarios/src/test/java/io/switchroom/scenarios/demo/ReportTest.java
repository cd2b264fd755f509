package io.switchroom.scenarios.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Hearing.Ear CLEAR = new Hearing.Ear(0.95, 0, 0);
  private static final Hearing.Ear NOTHING = new Hearing.Ear(0, -180, -150);

  private final Map<Speaker, Map<Speaker, Hearing.Ear>> ears = new EnumMap<>(Speaker.class);
  private final Map<VoicePath, DelayMeasurement.Delays> paths = new EnumMap<>(VoicePath.class);

  ReportTest() {
    for (Speaker listener : Speaker.values()) {
      Map<Speaker, Hearing.Ear> all = new EnumMap<>(Speaker.class);
      for (Speaker speaker : Speaker.values()) {
        all.put(speaker, listener == speaker ? NOTHING : CLEAR);
      }
      ears.put(listener, all);
    }
    for (VoicePath path : VoicePath.values()) {
      paths.put(
          path,
          new DelayMeasurement.Delays(
              new long[] {1_000_000, 2_000_000, 9_000_000}, new double[] {0, 1, 2}, 4));
    }
  }

  @Test
  void hasNothingToComplainOfWhenAllIsWell() {
    assertEquals(List.of(), complaints());
  }

  @Test
  void saysWhoDidNotHearWhom() {
    ears.get(Speaker.BEN).put(Speaker.CLEO, NOTHING);

    assertEquals(List.of("Ben did not hear Cleo."), complaints());
    assertTrue(Report.hearing(conversation()).contains("NOT HEARD"));
  }

  @Test
  void saysWhoHeardThemselves() {
    ears.get(Speaker.ANNA).put(Speaker.ANNA, new Hearing.Ear(0.1, -50, -12.3));

    assertEquals(List.of("Anna heard own voice, -12.3 dB."), complaints());
  }

  @Test
  void saysOnWhichPathNothingArrived() {
    paths.put(VoicePath.PHONE_TO_PHONE, new DelayMeasurement.Delays(new long[0], new double[0], 4));

    assertEquals(List.of("No burst arrived on the path phone -> phone."), complaints());
  }

  @Test
  void printsPercentilesBesideTheirTargets() {
    String table = Report.delays(new DelayMeasurement.Outcome(paths, 6.5, new long[] {0, 250_000}));

    String row =
        table
            .lines()
            .filter(line -> line.startsWith("browser -> browser"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        List.of("2.00", "9.00", "<=", "2", "4", "1", "1.00"),
        List.of(row.substring(20).strip().split(" +")));
  }

  private Conversation.Outcome conversation() {
    return new Conversation.Outcome(Map.of(), Map.of(), Map.of(), ears, 0);
  }

  private List<String> complaints() {
    return Report.complaints(
        conversation(), new DelayMeasurement.Outcome(paths, 6.5, new long[] {0, 250_000}));
  }
}
