package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.scenarios.quality.rig.Leg;
import io.switchroom.scenarios.quality.rig.RoomRig;
import io.switchroom.scenarios.quality.rig.Tape;
import io.switchroom.scenarios.quality.sound.Sounds;

/** What a loud talker hears of himself while others are as loud, so that the limiter works. */
final class OwnVoice implements Table {
  private static final int OWN_HZ = (int) Sounds.REFERENCE_HZ;
  private static final double LOUD_DBFS = -6;
  private static final double SETTLING_S = 3;
  private static final double SECONDS = 20;

  /** None is a harmonic of another or of the own one, nor a simple sum or difference of them. */
  private static final int[] OTHERS_HZ = {433, 647, 1_361, 1_783, 2_239, 2_659};

  private static final AudioCodec[] OTHERS = {
    AudioCodec.PCMA,
    AudioCodec.G722,
    AudioCodec.OPUS,
    AudioCodec.PCMU,
    AudioCodec.G722,
    AudioCodec.OPUS
  };

  /**
   * @param residueDb his own tone in what he hears, relative to how loud he says it
   * @param forOthersDb the same tone in what somebody else hears: it is there
   * @param weakestOtherDb the weakest of the others in what he hears
   */
  record Figures(double residueDb, double forOthersDb, double weakestOtherDb) {}

  @Override
  public String name() {
    return "own-voice";
  }

  @Override
  public String measured(Effort effort) {
    MarkdownTable table =
        new MarkdownTable(
            "talker",
            "other talkers",
            "own tone in his mix dB",
            "own tone in a listener's dB",
            "weakest other in his mix dB");
    for (AudioCodec codec : AudioCodec.values()) {
      for (int others : new int[] {1, OTHERS.length}) {
        Figures f = measure(codec, others);
        table.row(
            SpeechOverLoss.name(codec),
            others,
            tenths(f.residueDb),
            tenths(f.forOthersDb),
            tenths(f.weakestOtherDb));
      }
    }
    return table.toString();
  }

  static Figures measure(AudioCodec codec, int others) {
    try (RoomRig rig = new RoomRig()) {
      Leg own = rig.phone("own", codec).says(Sounds.tone(OWN_HZ, LOUD_DBFS));
      Leg listener = rig.phone("listener", codec);
      for (int i = 0; i < others; i++) {
        rig.phone("other" + i, OTHERS[i]).says(Sounds.tone(OTHERS_HZ[i], LOUD_DBFS));
      }
      rig.run(SETTLING_S);
      Tape ownTape = new Tape();
      Tape listenerTape = new Tape();
      own.hears(ownTape);
      listener.hears(listenerTape);
      rig.run(SECONDS);
      double weakest = 0;
      for (int i = 0; i < others; i++) {
        weakest = Math.min(weakest, level(ownTape, own, OTHERS_HZ[i]));
      }
      return new Figures(
          level(ownTape, own, OWN_HZ), level(listenerTape, listener, OWN_HZ), weakest);
    }
  }

  private static double level(Tape tape, Leg leg, double hz) {
    return ToneProbe.dbfs(tape.pcm(), leg.rateHz(), hz) - LOUD_DBFS;
  }
}
