package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.scenarios.quality.measure.SpeechDistance;
import io.switchroom.scenarios.quality.rig.Link;
import io.switchroom.scenarios.quality.rig.NaiveReceiver;
import io.switchroom.scenarios.quality.rig.Receiver;
import io.switchroom.scenarios.quality.rig.Sender;
import io.switchroom.scenarios.quality.rig.Tape;
import io.switchroom.scenarios.quality.sound.Recording;
import java.util.Arrays;
import java.util.List;

/** Speech over a bad network: ours beside silence behind a fixed buffer. */
final class SpeechOverLoss implements Table {
  private static final int[] LOSS_PERCENT = {0, 1, 3, 5, 10};
  private static final int[] JITTER_MS = {0, 20, 40, 80};
  private static final int MOST_DELAY_MS = 450;

  /** As livekit/sip and many others have it. */
  static final int NAIVE_DELAY_MS = 60;

  /**
   * @param distanceDb {@link SpeechDistance}
   * @param delayMs from saying to hearing
   */
  record Score(double distanceDb, int delayMs) {}

  /** What stands between a sender and an ear. */
  enum Kind {
    OURS,
    NAIVE
  }

  @Override
  public String name() {
    return "speech";
  }

  @Override
  public String measured(Effort effort) {
    Recording speech = Recording.ofSpeech(3, effort.seconds(24, 8), -20);
    StringBuilder text = new StringBuilder();
    for (AudioCodec codec : List.of(AudioCodec.PCMU, AudioCodec.G722, AudioCodec.OPUS)) {
      String[] heads = new String[JITTER_MS.length + 1];
      heads[0] = codec == AudioCodec.OPUS ? "Opus with FEC, loss" : name(codec) + ", loss";
      for (int i = 0; i < JITTER_MS.length; i++) {
        heads[i + 1] = "jitter " + JITTER_MS[i] + " ms";
      }
      MarkdownTable table = new MarkdownTable(heads);
      for (int loss : LOSS_PERCENT) {
        Object[] cells = new Object[heads.length];
        cells[0] = loss + " %";
        for (int i = 0; i < JITTER_MS.length; i++) {
          Score ours = score(codec, loss / 100.0, JITTER_MS[i], Kind.OURS, speech);
          Score naive = score(codec, loss / 100.0, JITTER_MS[i], Kind.NAIVE, speech);
          cells[i + 1] =
              "**"
                  + tenths(ours.distanceDb)
                  + "** at "
                  + ours.delayMs
                  + " ms; "
                  + tenths(naive.distanceDb)
                  + " at "
                  + naive.delayMs
                  + " ms";
        }
        table.row(cells);
      }
      text.append(table).append('\n');
    }
    return text + anchors(speech);
  }

  /** What the scale means: harm that everyone knows. */
  private static String anchors(Recording speech) {
    MarkdownTable table = new MarkdownTable("what was done to it", "distance dB");
    table.row("nothing", tenths(between(speech.pcm(8_000), speech.pcm(8_000).clone())));
    table.row("G.711 once", tenths(score(AudioCodec.PCMU, 0, 0, Kind.NAIVE, speech).distanceDb));
    for (int percent : new int[] {5, 20, 50}) {
      table.row(
          "G.711, " + percent + " % of its packets silence",
          tenths(score(AudioCodec.PCMU, percent / 100.0, 0, Kind.NAIVE, speech).distanceDb));
    }
    return table.toString();
  }

  private static double between(short[] said, short[] heard) {
    short[] longer = Arrays.copyOf(heard, heard.length + 8 * MOST_DELAY_MS);
    return new SpeechDistance(8_000, false, MOST_DELAY_MS).between(said, longer);
  }

  static String name(AudioCodec codec) {
    return switch (codec) {
      case PCMU -> "PCMU";
      case PCMA -> "PCMA";
      case G722 -> "G.722";
      case OPUS -> "Opus";
    };
  }

  static Score score(AudioCodec codec, double loss, double jitterMs, Kind kind, Recording speech) {
    boolean wide = codec.audioRateHz() > 8_000;
    int rateHz = wide ? 16_000 : 8_000;
    int lossPercent = (int) Math.round(100 * loss);
    EncoderSettings settings =
        new EncoderSettings(32_000, 9, true, lossPercent, false, EncoderSettings.Scene.SPEECH);
    Tape tape = new Tape();
    short[] said = speech.pcm(rateHz);
    double seconds = (double) said.length / rateHz;
    try (Sender sender = new Sender(codec, rateHz, 20, settings, 1);
        Receiver receiver =
            kind == Kind.OURS
                ? Receiver.ours(codec, rateHz)
                : new NaiveReceiver(codec, rateHz, NAIVE_DELAY_MS)) {
      sender.says(speech);
      // The recording begins anew while its end is still on the way.
      new Link(loss, jitterMs, 11).run(sender, receiver, seconds + 1, tape);
    }
    SpeechDistance distance = new SpeechDistance(rateHz, wide, MOST_DELAY_MS);
    double db = distance.between(said, tape.pcm());
    return new Score(db, distance.medianDelayMs());
  }
}
