package io.switchroom.scenarios.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.container.WavFile;
import io.switchroom.codec.pcm.ToneProbe;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoTest {
  @TempDir private Path out;

  @Test
  void everyoneHearsTheOthersAndNobodyThemselves() throws Exception {
    StringWriter text = new StringWriter();
    CommandLine demo = DemoMain.commandLine().setOut(new PrintWriter(text, true));

    int status = demo.execute("--out", out.toString(), "--bursts", "10");

    assertEquals(0, status, text::toString);
    for (Speaker listener : Speaker.values()) {
      hearsTheTonesOfTheOthersOnly(listener);
    }
    assertTrue(ImageIO.read(out.resolve("who-heard-whom.png").toFile()).getWidth() >= 1000);
    for (VoicePath path : VoicePath.values()) {
      assertTrue(text.toString().contains(path.title()), text::toString);
    }
  }

  private void hearsTheTonesOfTheOthersOnly(Speaker listener) throws Exception {
    Path file = out.resolve(listener.user() + "-heard.wav");
    WavFile.Wav heard = WavFile.read(Files.readAllBytes(file));
    assertEquals(listener.rateHz(), heard.rateHz());
    int second = heard.rateHz();
    int from = (int) ((Speaker.TONES_BEGIN_MS + 500L) * second / 1000);
    for (Speaker speaker : Speaker.values()) {
      double level = ToneProbe.dbfs(heard.pcm(), from, second, second, speaker.toneHz());
      String what = listener.title() + " hears " + speaker.title() + "'s tone at " + level;
      assertEquals(listener != speaker, level > Speaker.TONE_DBFS - 12, what);
      assertTrue(listener != speaker || level < Speaker.TONE_DBFS - 40, what);
    }
  }
}
