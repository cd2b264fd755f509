package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the callers of the load say, decoded again. */
class SpeechTest {
  private static final int FRAMES = 100;

  private static short[] heard(LoadCodec codec, RtpVoice voice) {
    ByteBuffer packet = ByteBuffer.allocate(Datagrams.MAX_LENGTH);
    int header = RtpPacket.FIXED_HEADER_LENGTH;
    int samples = codec.heardSamples();
    short[] pcm = new short[FRAMES * samples];
    try (AudioDecoder decoder = codec.newDecoder()) {
      for (int i = 0; i < FRAMES; i++) {
        int length = voice.write(packet, 0) - header;
        assertEquals(
            samples,
            decoder.decode(packet.array(), header, length, pcm, i * samples, samples),
            "frame " + i);
      }
    }
    return pcm;
  }

  @ParameterizedTest
  @EnumSource(LoadCodec.class)
  void aTalkerIsItsToneWithoutASeamBetweenTheSeconds(LoadCodec codec) {
    RtpVoice voice = RtpVoice.saying(new Speech(codec, false), 5, 0);
    short[] pcm = heard(codec, voice);
    int rateHz = codec.heardRateHz();
    double dbfs = ToneProbe.dbfs(pcm, rateHz / 2, rateHz, rateHz, Tones.hz(5));
    assertEquals(Tones.LEVEL_DBFS, dbfs, 1.5);
    assertTrue(ToneProbe.dbfs(pcm, rateHz / 2, rateHz, rateHz, Tones.hz(6)) < -55);
  }

  @ParameterizedTest
  @EnumSource(LoadCodec.class)
  void aBurstIsHeardOnceAndAtOnce(LoadCodec codec) {
    RtpVoice voice = RtpVoice.silent(new Speech(codec, false), 0);
    List<Long> onsets = new ArrayList<>();
    BurstEar ear = new BurstEar(codec, onsets::add);
    ByteBuffer bytes = ByteBuffer.allocate(Datagrams.MAX_LENGTH);
    RtpPacket packet = new RtpPacket();
    long frameNs = 20_000_000;
    for (int frame = 0; frame < FRAMES; frame++) {
      if (frame == 60) {
        voice.burst();
      }
      packet.wrap(bytes.array(), 0, voice.write(bytes, 0));
      ear.onPacket(packet, frame * frameNs);
    }
    ear.close();
    assertEquals(1, onsets.size(), onsets.toString());
    double lateMs = (onsets.get(0) - 60 * frameNs) / 1e6;
    // Opus looks ahead by 6.5 ms, G.722's filters take 1.4.
    assertTrue(lateMs >= 0 && lateMs < (codec == LoadCodec.OPUS ? 12 : 3), lateMs + " ms");
  }

  @Test
  void underDtxASilentCallerSendsNextToNothingAndSkipsNoNumber() {
    RtpVoice voice = RtpVoice.silent(new Speech(LoadCodec.OPUS, true), 0);
    ByteBuffer bytes = ByteBuffer.allocate(Datagrams.MAX_LENGTH);
    RtpPacket packet = new RtpPacket();
    int packets = 0;
    for (int frame = 0; frame < FRAMES; frame++) {
      int length = voice.write(bytes, 0);
      if (length > 0) {
        packet.wrap(bytes.array(), 0, length);
        assertEquals(packets++, packet.sequence());
        assertEquals(frame * 960L, packet.timestamp());
      }
    }
    assertTrue(packets > 0 && packets <= 20, packets + " packets");
  }

  @Test
  void withoutDtxASilentCallerSendsEveryFrame() {
    short[] pcm = heard(LoadCodec.OPUS, RtpVoice.silent(new Speech(LoadCodec.OPUS, false), 3));
    for (short sample : pcm) {
      assertTrue(Math.abs(sample) < 100, sample + "");
    }
  }
}
