package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.quality.measure.ToneEar;
import io.switchroom.scenarios.quality.rig.Leg;
import io.switchroom.scenarios.quality.rig.RoomRig;
import io.switchroom.scenarios.quality.sound.Sounds;

/**
 * A tone through a room of ten for an hour. One says it, one is listened to who now and then says
 * something himself, so that he goes over to a mix of his own and back; eight others, of all
 * codecs, listen and say nothing.
 */
final class ToneThroughRoom implements Table {
  static final double TONE_DBFS = -15;

  private static final double SETTLING_S = 2;

  private static final AudioCodec[] OTHERS = {
    AudioCodec.PCMU, AudioCodec.PCMA, AudioCodec.G722, AudioCodec.PCMU,
    AudioCodec.PCMA, AudioCodec.G722, AudioCodec.OPUS, AudioCodec.PCMU
  };

  /** A talker's and a listener's codec. */
  record Path(AudioCodec from, AudioCodec to, boolean levelled) {}

  private static final Path[] PATHS = {
    new Path(AudioCodec.PCMU, AudioCodec.PCMU, false),
    new Path(AudioCodec.PCMU, AudioCodec.PCMU, true),
    new Path(AudioCodec.PCMA, AudioCodec.PCMA, false),
    new Path(AudioCodec.PCMU, AudioCodec.G722, false),
    new Path(AudioCodec.G722, AudioCodec.G722, false),
    new Path(AudioCodec.G722, AudioCodec.PCMA, false),
    new Path(AudioCodec.PCMU, AudioCodec.OPUS, false),
    new Path(AudioCodec.OPUS, AudioCodec.OPUS, false)
  };

  @Override
  public String name() {
    return "tone";
  }

  @Override
  public String measured(Effort effort) {
    MarkdownTable table =
        new MarkdownTable(
            "talker → listener",
            "simulated min",
            "discontinuities",
            "THD+N dB",
            "in the worst 50 ms",
            "level error dB",
            "level, lowest–highest dBFS");
    for (Path path : PATHS) {
      ToneEar ear = measure(path, effort.seconds(3_600, 60));
      table.row(
          SpeechOverLoss.name(path.from)
              + " → "
              + SpeechOverLoss.name(path.to)
              + (path.levelled ? ", automatic gain" : ""),
          Math.round(ear.seconds() / 60),
          ear.discontinuities(),
          tenths(ear.thdPlusNoiseDb()),
          tenths(ear.worstThdPlusNoiseDb()),
          path.levelled ? "–" : tenths(ear.levelDbfs() - TONE_DBFS),
          tenths(ear.lowestDbfs()) + " – " + tenths(ear.highestDbfs()));
    }
    return table.toString();
  }

  static ToneEar measure(Path path, double seconds) {
    try (RoomRig rig = new RoomRig()) {
      rig.phone("talker", path.from, path.from.audioRateHz(), 20, path.levelled)
          .says(Sounds.tone((int) Sounds.REFERENCE_HZ, TONE_DBFS))
          .deaf();
      Leg listener =
          rig.phone("listener", path.to)
              .says(Sounds.nowAndThen(11_000, 1_300, Sounds.tone(2_400, -12)));
      for (int i = 0; i < OTHERS.length; i++) {
        rig.phone("other" + i, OTHERS[i]).deaf();
      }
      // With automatic gain the level is settled a good deal later.
      rig.run(path.levelled ? 10 * SETTLING_S : SETTLING_S);
      ToneEar ear = new ToneEar(listener.rateHz(), Sounds.REFERENCE_HZ);
      listener.hears(ear::listen);
      rig.run(seconds);
      if (listener.lost() > 0) {
        throw new IllegalStateException(listener.lost() + " packets did not follow one another");
      }
      return ear;
    }
  }
}
