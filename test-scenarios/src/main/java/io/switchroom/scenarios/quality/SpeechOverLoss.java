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

  /** Of losses and delays, over which the figures are averaged. */
  private static final int PATTERNS = 8;

  private static final long FIRST_SEED = 11;

  /** As livekit/sip and many others have it. */
  static final int NAIVE_DELAY_MS = 60;

  /**
   * @param distanceDb {@link SpeechDistance}, root mean square over all patterns
   * @param delayMs from saying to hearing, mean
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
    Recording speech = Recording.ofSpeech(3, 24, -20);
    int patterns = (int) effort.seconds(PATTERNS, 1);
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
        Said said = Said.of(codec, loss, speech);
        for (int i = 0; i < JITTER_MS.length; i++) {
          Score ours = said.score(loss, JITTER_MS[i], Kind.OURS, patterns);
          Score naive = said.score(loss, JITTER_MS[i], Kind.NAIVE, patterns);
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
    return text + anchors(speech, patterns);
  }

  /** What the scale means: harm that everyone knows. */
  private static String anchors(Recording speech, int patterns) {
    MarkdownTable table = new MarkdownTable("what was done to it", "distance dB");
    Said said = Said.of(AudioCodec.PCMU, 0, speech);
    table.row("nothing", tenths(between(speech.pcm(8_000), speech.pcm(8_000).clone())));
    table.row("G.711 once", tenths(said.score(0, 0, Kind.NAIVE, 1).distanceDb));
    for (int percent : new int[] {5, 20, 50}) {
      table.row(
          "G.711, " + percent + " % of its packets silence",
          tenths(said.score(percent, 0, Kind.NAIVE, patterns).distanceDb));
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

  /**
   * Speech in packets, encoded once.
   *
   * @param rateHz of what is heard
   * @param pcm what was said, at that rate
   */
  record Said(AudioCodec codec, int rateHz, short[] pcm, List<byte[]> packets) {
    /**
     * @param expectedLossPercent which an encoder that knows how prepares for
     */
    static Said of(AudioCodec codec, int expectedLossPercent, Recording speech) {
      int rateHz = codec.audioRateHz() > 8_000 ? 16_000 : 8_000;
      EncoderSettings settings =
          new EncoderSettings(
              32_000, 9, true, expectedLossPercent, false, EncoderSettings.Scene.SPEECH);
      try (Sender sender = new Sender(codec, rateHz, 20, settings, 1)) {
        short[] pcm = speech.pcm(rateHz);
        sender.says(speech);
        // The recording begins anew while its end is still on the way.
        return new Said(codec, rateHz, pcm, sender.next(50 * pcm.length / rateHz + 50));
      }
    }

    Score score(int lossPercent, double jitterMs, Kind kind, int patterns) {
      boolean wide = rateHz > 8_000;
      SpeechDistance distance = new SpeechDistance(rateHz, wide, MOST_DELAY_MS);
      double squares = 0;
      double delaysMs = 0;
      for (int i = 0; i < patterns; i++) {
        Tape tape = new Tape();
        try (Receiver receiver =
            kind == Kind.OURS
                ? Receiver.ours(codec, rateHz)
                : new NaiveReceiver(codec, rateHz, NAIVE_DELAY_MS)) {
          new Link(lossPercent / 100.0, jitterMs, FIRST_SEED + i)
              .run(packets, receiver, rateHz, tape);
        }
        double db = distance.between(pcm, tape.pcm());
        squares += db * db;
        delaysMs += distance.medianDelayMs();
      }
      return new Score(Math.sqrt(squares / patterns), (int) Math.round(delaysMs / patterns));
    }
  }
}
