package io.switchroom.scenarios.demo;

import io.switchroom.codec.container.WavFile;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.scenarios.support.PcmVoice;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * One of the three who meet in the room: what they say, and when. First they speak one after the
 * other; then all hold a tone at once, each another one.
 */
enum Speaker {
  ANNA("Anna", "phone, PCMU", 8_000, 650, 0x1F77B4),
  BEN("Ben", "phone, PCMA", 8_000, 970, 0xE07B00),
  CLEO("Cleo", "browser, Opus", 48_000, 1_430, 0x2E9E4F);

  static final int DURATION_MS = 13_900;
  static final int TONES_BEGIN_MS = 11_300;
  static final int TONES_END_MS = 13_400;
  static final double TONE_DBFS = -26;
  private static final int TURNS_BEGIN_MS = 500;
  static final int TURN_MS = 3_600;

  private final String title;
  private final String line;
  private final int rateHz;
  private final double toneHz;
  private final int rgb;

  Speaker(String title, String line, int rateHz, double toneHz, int rgb) {
    this.title = title;
    this.line = line;
    this.rateHz = rateHz;
    this.toneHz = toneHz;
    this.rgb = rgb;
  }

  String title() {
    return title;
  }

  /** What they are on. */
  String line() {
    return line;
  }

  /** The name they are called in the gateway. */
  String user() {
    return title.toLowerCase(Locale.ROOT);
  }

  boolean isPhone() {
    return this != CLEO;
  }

  /** Of what they say and hear. */
  int rateHz() {
    return rateHz;
  }

  double toneHz() {
    return toneHz;
  }

  int rgb() {
    return rgb;
  }

  int turnBeginsMs() {
    return TURNS_BEGIN_MS + ordinal() * TURN_MS;
  }

  /** All they say, from the beginning of the conversation to its end, at their own rate. */
  short[] part() throws IOException {
    short[] part = new short[rateHz / 1000 * DURATION_MS];
    short[] speech = speech();
    System.arraycopy(speech, 0, part, rateHz / 1000 * turnBeginsMs(), speech.length);
    int from = rateHz / 1000 * TONES_BEGIN_MS;
    int samples = rateHz / 1000 * (TONES_END_MS - TONES_BEGIN_MS);
    ToneProbe.write(part, from, samples, 0, rateHz, toneHz, TONE_DBFS);
    return part;
  }

  /** How long they speak when it is their turn. */
  int speechMs() throws IOException {
    return speech().length / (rateHz / 1000);
  }

  private short[] speech() throws IOException {
    String name = user() + ".wav";
    try (InputStream in = Speaker.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the test file " + name + " is missing");
      }
      WavFile.Wav wav = WavFile.read(in.readAllBytes());
      return PcmVoice.resample(wav.pcm(), wav.rateHz(), rateHz);
    }
  }
}
