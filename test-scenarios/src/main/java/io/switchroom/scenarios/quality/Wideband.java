package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.scenarios.quality.rig.Leg;
import io.switchroom.scenarios.quality.rig.RoomRig;
import io.switchroom.scenarios.quality.rig.Tape;
import io.switchroom.scenarios.quality.sound.Sounds;
import java.util.List;

/** What is left of high frequencies between phones and browsers. */
final class Wideband implements Table {
  static final int[] TONES_HZ = {300, 1_000, 3_400, 5_000, 6_800};
  private static final double TONE_DBFS = -20;
  private static final double SETTLING_S = 2;

  /** Codec and kind of one end. */
  record End(AudioCodec codec, boolean browser) {
    private Leg enter(RoomRig rig, String name) {
      return browser ? rig.browser(name, 48_000) : rig.phone(name, codec);
    }

    private String title() {
      return browser ? "browser (Opus)" : SpeechOverLoss.name(codec) + " phone";
    }
  }

  static final End BROWSER = new End(AudioCodec.OPUS, true);
  static final End G722 = new End(AudioCodec.G722, false);
  static final End OPUS = new End(AudioCodec.OPUS, false);
  static final End PCMU = new End(AudioCodec.PCMU, false);

  private static final List<List<End>> PATHS =
      List.of(
          List.of(G722, BROWSER),
          List.of(BROWSER, G722),
          List.of(G722, G722),
          List.of(G722, OPUS),
          List.of(OPUS, G722),
          List.of(BROWSER, OPUS),
          List.of(PCMU, G722),
          List.of(PCMU, BROWSER));

  @Override
  public String name() {
    return "wideband";
  }

  @Override
  public String measured(Effort effort) {
    String[] heads = new String[TONES_HZ.length + 1];
    heads[0] = "talker → listener, gain in dB at";
    for (int i = 0; i < TONES_HZ.length; i++) {
      heads[i + 1] = TONES_HZ[i] + " Hz";
    }
    MarkdownTable table = new MarkdownTable(heads);
    for (List<End> path : PATHS) {
      End from = path.get(0);
      End to = path.get(1);
      Object[] cells = new Object[heads.length];
      cells[0] = from.title() + " → " + to.title();
      for (int i = 0; i < TONES_HZ.length; i++) {
        boolean exists = TONES_HZ[i] < from.codec.audioRateHz() / 2;
        cells[i + 1] = exists ? tenths(gainDb(from, to, TONES_HZ[i])) : "–";
      }
      table.row(cells);
    }
    return table.toString();
  }

  static double gainDb(End from, End to, int hz) {
    try (RoomRig rig = new RoomRig()) {
      Leg listener = to.enter(rig, "listener");
      from.enter(rig, "talker").says(Sounds.tone(hz, TONE_DBFS));
      rig.run(SETTLING_S);
      Tape tape = new Tape();
      listener.hears(tape);
      rig.run(2);
      return ToneProbe.dbfs(tape.pcm(), listener.rateHz(), hz) - TONE_DBFS;
    }
  }
}
