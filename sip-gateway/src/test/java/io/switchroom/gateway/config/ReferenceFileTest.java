package io.switchroom.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReferenceFileTest {
  /** What a value may be measured in, or, for those without a unit, what may stand there. */
  private static final Pattern UNIT =
      Pattern.compile(
          "\\b(ports?|bytes|seconds|milliseconds|microseconds|bits per second|connections|per second|members"
              + "|threads|IP address|true or false|room number|sdkAppId|effort|list|table|number"
              + "|text|addresses|calls|transactions|percent|voices|hours)\\b");

  private final List<String> lines = lines();

  private static List<String> lines() {
    String name = "/" + ConfigLoader.REFERENCE;
    try (InputStream in = ReferenceFileTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyKeyIsExplainedWithItsUnitOnItsOwnLine() {
    for (Setting setting : ConfigLoader.reference().all()) {
      String line = lines.get(setting.origin().line() - 1);
      String comment = line.replaceFirst("[^#]*#?", "");
      assertTrue(UNIT.matcher(comment).find(), "no unit: " + line);
    }
  }

  @Test
  void aUnitInAKeyIsTheUnitInItsComment() {
    Map<String, String> units =
        Map.of(
            "Hours",
            "hours",
            "Seconds",
            "seconds",
            "Ms",
            "milliseconds",
            "Us",
            "microseconds",
            "Bytes",
            "bytes",
            "Bps",
            "bits");
    for (Setting setting : ConfigLoader.reference().all()) {
      String line = lines.get(setting.origin().line() - 1);
      units.forEach(
          (suffix, unit) ->
              assertTrue(!setting.key().endsWith(suffix) || line.contains("# " + unit), line));
    }
  }

  @Test
  void theReferenceFileIsAlsoAFileOfTheOperators() throws Exception {
    ConfigLoader loader = new ConfigLoader(Map.of(), 3);
    Path copy = Files.createTempFile("reference", ".yaml");
    try {
      Files.write(copy, lines);

      assertEquals(loader.load(Optional.empty()), loader.load(Optional.of(copy)));
    } finally {
      Files.delete(copy);
    }
  }
}
