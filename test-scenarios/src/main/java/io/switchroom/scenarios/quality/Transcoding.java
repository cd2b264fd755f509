package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.quality.measure.Spectrum;
import io.switchroom.scenarios.quality.measure.SpeechDistance;
import io.switchroom.scenarios.quality.rig.Leg;
import io.switchroom.scenarios.quality.rig.RoomRig;
import io.switchroom.scenarios.quality.rig.Tape;
import io.switchroom.scenarios.quality.sound.OfflineRates;
import io.switchroom.scenarios.quality.sound.Recording;
import io.switchroom.scenarios.quality.sound.Sounds;
import io.switchroom.scenarios.support.Sound;
import java.util.Arrays;
import java.util.List;

/** Each codec to each other through a room, and to a browser. */
final class Transcoding implements Table {
  private static final double[] TONES_HZ = {310, 630, 1_090, 1_570, 2_110, 2_710, 3_190};
  private static final double SETTLING_S = 2;
  private static final int MOST_DELAY_MS = 250;

  /** Who listens: a phone of a codec, or a browser. */
  record Listener(AudioCodec codec, boolean browser) {
    String title() {
      return browser ? "browser" : SpeechOverLoss.name(codec);
    }
  }

  static final List<Listener> LISTENERS =
      List.of(
          new Listener(AudioCodec.PCMU, false),
          new Listener(AudioCodec.PCMA, false),
          new Listener(AudioCodec.G722, false),
          new Listener(AudioCodec.OPUS, false),
          new Listener(AudioCodec.OPUS, true));

  /**
   * @param toneSinadDb how far noise and distortion are below a tone of 1020 Hz, up to 3400 Hz
   * @param multitoneSinadDb the same for seven tones
   * @param speechDb {@link SpeechDistance} up to 3150 Hz
   * @param wideSpeechDb the same up to 6400 Hz, or NaN where one end is narrow
   */
  record Figures(
      double toneSinadDb, double multitoneSinadDb, double speechDb, double wideSpeechDb) {}

  @Override
  public String name() {
    return "transcoding";
  }

  @Override
  public String measured(Effort effort) {
    Recording speech = Recording.ofSpeech(4, effort.seconds(30, 8), -20);
    MarkdownTable table =
        new MarkdownTable(
            "talker → listener",
            "1020 Hz: SINAD dB",
            "seven tones: SINAD dB",
            "speech, narrow: distance dB",
            "speech, wide: distance dB");
    for (AudioCodec from : AudioCodec.values()) {
      for (Listener to : LISTENERS) {
        Figures f = measure(from, to, speech);
        table.row(
            SpeechOverLoss.name(from) + " → " + to.title(),
            tenths(f.toneSinadDb),
            tenths(f.multitoneSinadDb),
            tenths(f.speechDb),
            Double.isNaN(f.wideSpeechDb) ? "–" : tenths(f.wideSpeechDb));
      }
    }
    return table.toString();
  }

  static Figures measure(AudioCodec from, Listener to, Recording speech) {
    int rateHz = to.codec.audioRateHz();
    Sound[] tones =
        Arrays.stream(TONES_HZ).mapToObj(hz -> Sounds.tone((int) hz, -26)).toArray(Sound[]::new);
    double tone =
        new Spectrum(heard(from, to, Sounds.tone((int) Sounds.REFERENCE_HZ, -10), 4), rateHz)
            .sinadDb(60, 3_400, Sounds.REFERENCE_HZ);
    double multitone =
        new Spectrum(heard(from, to, Sounds.sum(tones), 4), rateHz).sinadDb(60, 3_400, TONES_HZ);
    short[] spoken = heardSpeech(from, to, speech);
    boolean wide = from.audioRateHz() > 8_000 && rateHz > 8_000;
    return new Figures(
        tone,
        multitone,
        new SpeechDistance(8_000, false, MOST_DELAY_MS)
            .between(speech.pcm(8_000), atRate(spoken, rateHz, 8_000)),
        wide
            ? new SpeechDistance(16_000, true, MOST_DELAY_MS)
                .between(speech.pcm(16_000), atRate(spoken, rateHz, 16_000))
            : Double.NaN);
  }

  private static short[] atRate(short[] pcm, int fromHz, int toHz) {
    return fromHz == toHz ? pcm : OfflineRates.down(pcm, fromHz / toHz);
  }

  private static short[] heard(AudioCodec from, Listener to, Sound sound, double seconds) {
    try (RoomRig rig = new RoomRig()) {
      Leg listener = enter(rig, to);
      rig.phone("talker", from).says(sound);
      rig.run(SETTLING_S);
      Tape tape = new Tape();
      listener.hears(tape);
      rig.run(seconds);
      return tape.pcm();
    }
  }

  private static short[] heardSpeech(AudioCodec from, Listener to, Recording speech) {
    try (RoomRig rig = new RoomRig()) {
      Leg listener = enter(rig, to);
      // Encoders and the playout have begun; then the recording starts with the next packet.
      Leg talker = rig.phone("talker", from).says(Sounds.tone(300, -70));
      rig.run(SETTLING_S);
      talker.says(speech);
      Tape tape = new Tape();
      listener.hears(tape);
      rig.run((double) speech.pcm(8_000).length / 8_000 + 0.5);
      return tape.pcm();
    }
  }

  static Leg enter(RoomRig rig, Listener to) {
    return to.browser
        ? rig.browser("listener", to.codec.audioRateHz())
        : rig.phone("listener", to.codec);
  }
}
