package io.switchroom.codec.pcm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.natives.NativeCodecUnavailableException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A test that is skipped where the system has no libspeexdsp, which is not bundled. {@code ./test}
 * installs it: there it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.switchroom.codec.pcm.NeedsSpeexDsp$Condition#isMet",
    disabledReason = "libspeexdsp1 is not installed here")
@interface NeedsSpeexDsp {
  /** Asked by JUnit. */
  final class Condition {
    private Condition() {}

    static boolean isMet() {
      try {
        SpeexNoiseSuppressor.requireAvailable();
        return true;
      } catch (NativeCodecUnavailableException e) {
        assertTrue(e.getMessage().contains("libspeexdsp1"), e.getMessage());
        return Boolean.getBoolean("tests.installed");
      }
    }
  }
}
