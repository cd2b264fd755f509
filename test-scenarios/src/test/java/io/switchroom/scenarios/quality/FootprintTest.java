package io.switchroom.scenarios.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FootprintTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void showsNativeCodecsThatNobodyFreed() {
    // What tests before this one have left to the collector is not to be freed in the middle of it.
    encoders().forEach(AudioEncoder::close);
    Footprint.now();
    Footprint before = Footprint.now();
    List<AudioEncoder> encoders = encoders();
    Footprint with = Footprint.now();
    encoders.forEach(AudioEncoder::close);
    Footprint after = Footprint.now();
    String all = before + ", then " + with + ", then " + after;
    assertTrue(with.nativeMiB() > before.nativeMiB() + 15, all);
    assertEquals(before.nativeMiB(), after.nativeMiB(), 5, all);
  }

  private static List<AudioEncoder> encoders() {
    List<AudioEncoder> encoders = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      encoders.add(AudioCodec.OPUS.newEncoder(48_000));
    }
    return encoders;
  }
}
