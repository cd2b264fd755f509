package io.switchroom.scenarios.quality.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.scenarios.quality.sound.Sounds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OnsetTest {
  private static short[] burst(double untilMs) {
    short[] pcm = new short[8_000];
    Sounds.sum(Sounds.tone(1_000, -30), Sounds.between(303, untilMs, Sounds.tone(2_000, -15)))
        .read(pcm, pcm.length, 0, 8_000);
    return pcm;
  }

  @Test
  void tellsWhenAndForHowLongAToneIsThere() {
    Onset onset = new Onset(burst(603), 8_000, 2_000);
    assertEquals(303, onset.firstMs(-25), 2);
    assertEquals(300, onset.audibleMs(-25), 2);
  }

  @Test
  void missesAClippedBeginning() {
    short[] pcm = burst(603);
    Arrays.fill(pcm, 8 * 303, 8 * 313, (short) 0);
    assertEquals(290, new Onset(pcm, 8_000, 2_000).audibleMs(-25), 2);
  }
}
