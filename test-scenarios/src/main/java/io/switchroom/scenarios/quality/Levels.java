package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.quality.measure.SpeechLevel;
import io.switchroom.scenarios.quality.rig.Leg;
import io.switchroom.scenarios.quality.rig.RoomRig;
import io.switchroom.scenarios.quality.rig.Tape;
import io.switchroom.scenarios.quality.sound.Recording;

/** How loud quiet and loud callers are for others. */
final class Levels implements Table {
  static final int[] INPUTS_DBOV = {-40, -36, -32, -28, -24, -20, -16, -12, -9};

  /** A sine that just fits, 0 dBFS, is −3 dBov (RFC 6464, ITU-T G.100.1). */
  private static final double DBFS_OF_DBOV = 3.01;

  private static final Transcoding.Listener PCMU = new Transcoding.Listener(AudioCodec.PCMU, false);
  private static final Transcoding.Listener G722 = new Transcoding.Listener(AudioCodec.G722, false);
  private static final Transcoding.Listener BROWSER =
      new Transcoding.Listener(AudioCodec.OPUS, true);

  @Override
  public String name() {
    return "levels";
  }

  @Override
  public String measured(Effort effort) {
    MarkdownTable table =
        new MarkdownTable(
            "caller's active speech dBov",
            "PCMU → PCMU dBov",
            "G.722 → G.722",
            "PCMU → browser",
            "PCMU → PCMU without automatic gain");
    double[] least = {0, 0, 0, 0};
    double[] most = {-99, -99, -99, -99};
    for (int dbov : INPUTS_DBOV) {
      double[] out = {
        measure(dbov, AudioCodec.PCMU, PCMU, true),
        measure(dbov, AudioCodec.G722, G722, true),
        measure(dbov, AudioCodec.PCMU, BROWSER, true),
        measure(dbov, AudioCodec.PCMU, PCMU, false)
      };
      for (int i = 0; i < out.length; i++) {
        least[i] = Math.min(least[i], out[i]);
        most[i] = Math.max(most[i], out[i]);
      }
      table.row(tenths(dbov), tenths(out[0]), tenths(out[1]), tenths(out[2]), tenths(out[3]));
    }
    Object[] spread = new Object[least.length + 1];
    spread[0] = "**loudest less quietest**";
    for (int i = 0; i < least.length; i++) {
      spread[i + 1] = "**" + tenths(most[i] - least[i]) + " dB**";
    }
    table.row(spread);
    return table.toString();
  }

  /** The level of speech that comes out, dBov, after 30 s. */
  static double measure(double dbov, AudioCodec from, Transcoding.Listener to, boolean levelled) {
    Recording speech = Recording.ofSpeech(6, 20, dbov + DBFS_OF_DBOV);
    try (RoomRig rig = new RoomRig()) {
      Leg listener = Transcoding.enter(rig, to);
      rig.phone("talker", from, from.audioRateHz(), 20, levelled).says(speech);
      rig.run(30);
      Tape tape = new Tape();
      listener.hears(tape);
      rig.run(20);
      return SpeechLevel.activeDbfs(tape.pcm(), listener.rateHz()) - DBFS_OF_DBOV;
    }
  }
}
