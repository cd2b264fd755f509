package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.quality.measure.ToneEar;
import io.switchroom.scenarios.quality.rig.Leg;
import io.switchroom.scenarios.quality.rig.RoomRig;
import io.switchroom.scenarios.quality.sound.Sounds;
import java.util.List;

/** A phone of another rate comes and goes; what somebody hears of it who listens to a third. */
final class RateChanges implements Table {
  private static final double SETTLING_S = 3;
  private static final double STAY_S = 2;

  /** Longer than a browser's rate waits for a pause in what it says. */
  private static final double LONG_STAY_S = 6;

  /**
   * @param browser whether the talker is one; its Opus is decoded at whatever rate the room needs
   * @param visitor of which codec the phone is that comes and goes
   */
  record Case(AudioCodec talker, boolean browser, AudioCodec listener, AudioCodec visitor) {
    Case(AudioCodec talker, AudioCodec listener, AudioCodec visitor) {
      this(talker, false, listener, visitor);
    }
  }

  static final List<Case> CASES =
      List.of(
          new Case(AudioCodec.PCMU, AudioCodec.PCMU, AudioCodec.G722),
          new Case(AudioCodec.PCMU, AudioCodec.PCMA, AudioCodec.OPUS),
          new Case(AudioCodec.G722, AudioCodec.PCMU, AudioCodec.G722),
          new Case(AudioCodec.OPUS, AudioCodec.PCMU, AudioCodec.G722),
          new Case(AudioCodec.OPUS, AudioCodec.PCMU, AudioCodec.OPUS),
          new Case(AudioCodec.PCMU, AudioCodec.G722, AudioCodec.PCMA),
          new Case(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.OPUS),
          new Case(AudioCodec.OPUS, AudioCodec.OPUS, AudioCodec.PCMU),
          new Case(AudioCodec.OPUS, true, AudioCodec.PCMU, AudioCodec.G722),
          new Case(AudioCodec.OPUS, true, AudioCodec.PCMU, AudioCodec.OPUS));

  @Override
  public String name() {
    return "rates";
  }

  @Override
  public String measured(Effort effort) {
    int visits = (int) effort.seconds(100, 5);
    MarkdownTable table =
        new MarkdownTable(
            "talker → listener",
            "visitor",
            "visits",
            "clicks",
            "dips",
            "slips",
            "discontinuities",
            "THD+N dB");
    for (Case each : CASES) {
      ToneEar ear = measure(each, visits);
      table.row(
          (each.browser ? "browser" : SpeechOverLoss.name(each.talker))
              + " → "
              + SpeechOverLoss.name(each.listener),
          SpeechOverLoss.name(each.visitor),
          visits,
          ear.clicks(),
          ear.dips(),
          ear.slips(),
          ear.discontinuities(),
          tenths(ear.thdPlusNoiseDb()));
    }
    return table.toString();
  }

  static ToneEar measure(Case what, int visits) {
    try (RoomRig rig = new RoomRig()) {
      Leg talker = what.browser ? rig.browser("talker", 48_000) : rig.phone("talker", what.talker);
      talker.says(Sounds.tone((int) Sounds.REFERENCE_HZ, -15));
      Leg listener = rig.phone("listener", what.listener);
      rig.run(SETTLING_S);
      ToneEar ear = new ToneEar(listener.rateHz(), Sounds.REFERENCE_HZ);
      listener.hears(ear::listen);
      double stayS = what.browser ? LONG_STAY_S : STAY_S;
      for (int i = 0; i < visits; i++) {
        Leg visitor = rig.phone("visitor", what.visitor);
        rig.run(stayS);
        rig.leave(visitor);
        rig.run(STAY_S);
      }
      return ear;
    }
  }
}
