package io.switchroom.scenarios.quality.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.quality.sound.Sounds;
import io.switchroom.scenarios.support.Sound;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SenderTest {
  @ParameterizedTest
  @EnumSource
  void isSilentForAsLongAsOneLikesAndIsHeardAgainAtOnce(AudioCodec codec) {
    int rateHz = codec.audioRateHz();
    Tape tape = new Tape();
    try (Sender sender = new Sender(codec, rateHz, 20, EncoderSettings.SPEECH, 1);
        AudioDecoder decoder = codec.newDecoder(rateHz)) {
      sender.says(Sounds.tone(1_000, -20));
      play(sender, decoder, 50, tape);
      sender.says(Sound.SILENCE);
      play(sender, decoder, 1_000, tape);
      sender.says(Sounds.tone(1_000, -20));
      play(sender, decoder, 50, tape);
    }
    short[] heard = tape.pcm();
    short[] pause = Arrays.copyOfRange(heard, 2 * rateHz, 21 * rateHz);
    int level = AudioLevel.of(pause, 0, pause.length);
    assertTrue(level > 65, "a pause of -" + level + " dBov");
    short[] again = Arrays.copyOfRange(heard, heard.length - rateHz * 4 / 5, heard.length);
    assertEquals(-20, ToneProbe.dbfs(again, rateHz, 1_000), 0.5);
  }

  private static void play(Sender sender, AudioDecoder decoder, int packets, Tape tape) {
    short[] pcm = new short[5_760];
    for (int i = 0; i < packets; i++) {
      RtpPacket packet = sender.next();
      int samples =
          decoder.decode(
              packet.buffer(), packet.payloadOffset(), packet.payloadLength(), pcm, 0, pcm.length);
      tape.listen(pcm, 0, samples);
    }
  }
}
