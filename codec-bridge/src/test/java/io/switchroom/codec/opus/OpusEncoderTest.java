package io.switchroom.codec.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.Voice;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.audio.EncoderSettings.Scene;
import io.switchroom.codec.g722.G722Encoder;
import io.switchroom.codec.pcm.ToneProbe;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpusEncoderTest {
  private final byte[] packet = new byte[1500];

  private static EncoderSettings settings(int complexity, boolean fec, boolean dtx, Scene scene) {
    return new EncoderSettings(EncoderSettings.AUTO_BITRATE, complexity, fec, 10, dtx, scene);
  }

  @ParameterizedTest
  @EnumSource
  void twoEncodersThatShareAPastSendTheSamePackets(Scene scene) throws IOException {
    for (int rateHz : new int[] {8000, 16_000, 48_000}) {
      short[] voice = Voice.speech(rateHz);
      for (int ms : new int[] {10, 20, 30, 60}) {
        for (int complexity : new int[] {0, 5, 10}) {
          boolean fec = complexity == 5;
          continues(voice, rateHz, ms, settings(complexity, fec, !fec, scene));
        }
      }
    }
  }

  private void continues(short[] voice, int rateHz, int ms, EncoderSettings settings) {
    int samples = rateHz / 1000 * ms;
    byte[] other = new byte[1500];
    OpusEncoder first = new OpusEncoder(rateHz, 1, settings);
    OpusEncoder second = new OpusEncoder(rateHz, 1, settings);
    for (int i = 0; i < 500 / ms; i++) {
      first.encode(voice, i * samples, samples, packet, 0, 1500);
      second.encode(voice, i * samples + rateHz, samples, other, 0, 1500);
    }
    second.continueFrom(first);
    for (int i = 500 / ms; i < 800 / ms; i++) {
      int length = first.encode(voice, i * samples, samples, packet, 0, 1500);
      int same = second.encode(voice, i * samples, samples, other, 0, 1500);
      assertEquals(length, same, rateHz + " Hz " + settings);
      assertTrue(Arrays.equals(packet, 0, length, other, 0, length), rateHz + " Hz " + settings);
    }
    first.close();
    int last = second.encode(voice, 0, samples, other, 0, 1500);
    assertTrue(last >= 0, "the other is freed, this one is whole");
    second.close();
  }

  @Test
  void continuesOnlyWhatIsLikeItself() {
    try (OpusEncoder encoder = new OpusEncoder(8000, 1);
        OpusEncoder wide = new OpusEncoder(16_000, 1);
        OpusEncoder stereo = new OpusEncoder(8000, 2);
        G722Encoder g722 = new G722Encoder()) {
      encoder.continueFrom(encoder);
      assertThrows(IllegalArgumentException.class, () -> encoder.continueFrom(wide));
      assertThrows(IllegalArgumentException.class, () -> encoder.continueFrom(stereo));
      assertThrows(IllegalArgumentException.class, () -> encoder.continueFrom(g722));
      OpusEncoder closed = new OpusEncoder(8000, 1);
      closed.close();
      assertThrows(IllegalStateException.class, () -> encoder.continueFrom(closed));
    }
  }

  @Test
  void aPacketOfThirtyMsIsThreeFramesOfTen() throws IOException {
    short[] voice = Voice.speech(48_000);
    OpusFrames frames = new OpusFrames();
    for (Scene scene : Scene.values()) {
      try (OpusEncoder encoder = new OpusEncoder(48_000, 1, settings(5, false, false, scene));
          OpusDecoder decoder = new OpusDecoder(48_000, 1)) {
        short[] heard = new short[1440];
        for (int i = 0; i + 1440 <= voice.length; i += 1440) {
          int length = encoder.encode(voice, i, 1440, packet, 0, 200);
          assertTrue(length > 0 && length <= 200, "length " + length);
          assertTrue(frames.start(packet, 0, length));
          assertEquals(480, OpusPacket.frameSamples(packet, 0, 48_000));
          assertEquals(1440, OpusPacket.samples(packet, 0, length, 48_000));
          assertEquals(1440, decoder.decode(packet, 0, length, heard, 0, 1440));
        }
        assertTrue(encoder.encode(voice, 0, 1440, packet, 0, 5) < 0, "no room");
      }
    }
  }

  @Test
  void aVoiceIsCodedTheCheaperWayUntilPacketsGetLostAndNobodyHearsTheChange() {
    EncoderSettings voice = new EncoderSettings(48_000, 5, true, 0, false, Scene.SPEECH);
    short[] pcm = new short[960];
    short[] heard = new short[960];
    int[] copies = new int[3];
    OpusActivity activity = new OpusActivity();
    try (OpusEncoder encoder = new OpusEncoder(48_000, 1, voice);
        OpusDecoder decoder = new OpusDecoder(48_000, 1)) {
      for (int i = 0; i < 300; i++) {
        encoder.prepareForLoss(i < 100 || i >= 200 ? 0 : 10);
        ToneProbe.write(pcm, 0, 960, i * 960L, 48_000, 1_000, -15);
        int length = encoder.encode(pcm, 0, 960, packet, 0, 1500);
        assertEquals(960, decoder.decode(packet, 0, length, heard, 0, 960));
        boolean settled = i % 100 > 10;
        if (settled) {
          boolean linearPrediction = (packet[0] & 0xFF) >> 3 < 16; // RFC 6716 §3.1
          assertEquals(i / 100 == 1, linearPrediction, "packet " + i);
          copies[i / 100] += activity.hasCopy(packet, 0, length) ? 1 : 0;
        }
        for (int at = 0; i > 10 && at < 960; at += 240) {
          double dbfs = ToneProbe.dbfs(heard, at, 240, 48_000, 1_000);
          assertEquals(-15, dbfs, 2, "packet " + i + " at " + at);
        }
      }
      assertEquals(0, copies[0] + copies[2]);
      // Later on the codec takes the steady tone for noise, which gets no copies.
      assertTrue(copies[1] > 10, "copies: " + copies[1]);
    }
  }

  @Test
  void whoAskedForNoCopiesGetsNone() {
    EncoderSettings voice = new EncoderSettings(48_000, 5, false, 0, false, Scene.SPEECH);
    try (OpusEncoder encoder = new OpusEncoder(48_000, 1, voice)) {
      encoder.prepareForLoss(20);
      for (int i = 0; i < 20; i++) {
        short[] pcm = new short[960];
        ToneProbe.write(pcm, 0, 960, i * 960L, 48_000, 1_000, -15);
        int length = encoder.encode(pcm, 0, 960, packet, 0, 1500);
        assertTrue(length > 0 && (packet[0] & 0xFF) >> 3 >= 16, "packet " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30, 60})
  void silenceIsNotSentUnderDtx(int ms) {
    try (OpusEncoder encoder = new OpusEncoder(16_000, 1, settings(5, false, true, Scene.SPEECH))) {
      int sent = 0;
      for (int i = 0; i < 3000 / ms; i++) {
        int length = encoder.encode(new short[16 * ms], 0, 16 * ms, packet, 0, 1500);
        assertTrue(length == 0 || length > 2, "length " + length);
        sent += length > 0 ? 1 : 0;
      }
      assertTrue(sent < 3000 / ms / 3 + 5, "sent " + sent);
    }
  }

  @Test
  void musicKeepsBothChannelsAndTheirTreble() {
    try (OpusEncoder encoder = new OpusEncoder(48_000, 2, settings(5, false, false, Scene.MUSIC));
        OpusDecoder decoder = new OpusDecoder(48_000, 2)) {
      short[] left = new short[960];
      short[] right = new short[960];
      short[] both = new short[1920];
      short[] heardLeft = new short[48_000];
      short[] heardRight = new short[48_000];
      for (int i = 0; i < 50; i++) {
        ToneProbe.write(left, 0, 960, i * 960L, 48_000, 1000, -12);
        ToneProbe.write(right, 0, 960, i * 960L, 48_000, 15_000, -12);
        for (int s = 0; s < 960; s++) {
          both[2 * s] = left[s];
          both[2 * s + 1] = right[s];
        }
        int length = encoder.encode(both, 0, 960, packet, 0, 1500);
        assertTrue(OpusPacket.isStereo(packet, 0, length));
        assertEquals(960, decoder.decode(packet, 0, length, both, 0, 960));
        for (int s = 0; s < 960; s++) {
          heardLeft[i * 960 + s] = both[2 * s];
          heardRight[i * 960 + s] = both[2 * s + 1];
        }
      }
      assertEquals(-12, ToneProbe.dbfs(heardLeft, 9600, 38_400, 48_000, 1000), 1);
      assertEquals(-12, ToneProbe.dbfs(heardRight, 9600, 38_400, 48_000, 15_000), 1.5);
      assertTrue(ToneProbe.dbfs(heardLeft, 9600, 38_400, 48_000, 15_000) < -45);
      assertTrue(ToneProbe.dbfs(heardRight, 9600, 38_400, 48_000, 1000) < -45);
    }
  }

  @Test
  void codesNothingAboveWhatTheReceiverPlays() {
    short[] pcm = new short[960];
    for (int playbackHz : new int[] {8000, 16_000, 48_000}) {
      try (OpusEncoder encoder = new OpusEncoder(48_000, 1, EncoderSettings.SPEECH);
          OpusDecoder decoder = new OpusDecoder(48_000, 1)) {
        encoder.bitrate(96_000);
        encoder.maxPlaybackRate(playbackHz);
        short[] heard = new short[48_000];
        for (int i = 0; i < 50; i++) {
          ToneProbe.write(pcm, 0, 960, i * 960L, 48_000, 6000, -12);
          int length = encoder.encode(pcm, 0, 960, packet, 0, 1500);
          decoder.decode(packet, 0, length, heard, i * 960, 960);
        }
        double level = ToneProbe.dbfs(heard, 9600, 38_400, 48_000, 6000);
        assertEquals(playbackHz > 12_000, level > -20, playbackHz + " Hz: " + level);
      }
    }
  }

  @Test
  void copiesAreOnlyInPacketsThatHaveThem() throws IOException {
    short[] voice = Voice.speech(16_000);
    short[] heard = new short[640];
    int recovered = 0;
    for (boolean fec : new boolean[] {false, true}) {
      try (OpusEncoder encoder = new OpusEncoder(16_000, 1, settings(5, fec, false, Scene.SPEECH));
          OpusDecoder decoder = new OpusDecoder(16_000, 1)) {
        for (int i = 0; i + 320 <= voice.length; i += 320) {
          int length = encoder.encode(voice, i, 320, packet, 0, 1500);
          int samples = decoder.recover(packet, 0, length, heard, 0, 320);
          assertFalse(samples > 0 && !fec);
          recovered += samples > 0 ? 1 : 0;
          assertEquals(0, decoder.recover(packet, 0, length, heard, 0, 160), "less than a frame");
          assertEquals(320, decoder.decode(packet, 0, length, heard, 0, 320));
        }
      }
    }
    assertTrue(recovered > 50, recovered + " packets with a copy");
  }

  @Test
  void refusesSettingsOutOfRange() {
    EncoderSettings wrong = new EncoderSettings(24_000, 11, false, 0, false, Scene.SPEECH);
    assertThrows(IllegalArgumentException.class, () -> new OpusEncoder(16_000, 1, wrong));
  }
}
