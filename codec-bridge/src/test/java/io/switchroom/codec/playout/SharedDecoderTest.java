package io.switchroom.codec.playout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.Voice;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.ShareableDecoder;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several who hear one stream at different times, and who of them decodes. */
class SharedDecoderTest {
  private static final int BYTES = 160;

  private final DecodedPackets packets = new DecodedPackets();

  /** One who hears the stream, and what he would hear if he heard it alone. */
  private final class Hearer {
    final AudioCodec codec;
    final byte[] stream;
    final SharedDecoder shared;
    final AudioDecoder alone;
    final short[] heard;
    final short[] heardAlone;
    int decodes;

    Hearer(AudioCodec codec, byte[] stream, boolean isNew) {
      this.codec = codec;
      this.stream = stream;
      int rateHz = codec.audioRateHz();
      shared =
          new SharedDecoder(codec, (ShareableDecoder) codec.newDecoder(rateHz), packets, isNew);
      alone = codec.newDecoder(rateHz);
      heard = new short[rateHz / 50];
      heardAlone = new short[rateHz / 50];
    }

    Hearer(AudioCodec codec, byte[] stream) {
      this(codec, stream, true);
    }

    /** The largest difference between what he hears and what he would hear alone. */
    int hears(int packet) {
      int at = packet % (stream.length / BYTES) * BYTES;
      int sequence = 65_500 + packet & 0xFFFF;
      long timestamp = 160L * packet & 0xFFFF_FFFFL;
      int samples = shared.decode(sequence, timestamp, stream, at, BYTES, heard, 0, heard.length);
      assertEquals(heard.length, samples);
      decodes += shared.hasDecoded() ? 1 : 0;
      alone.decode(stream, at, BYTES, heardAlone, 0, heardAlone.length);
      int most = 0;
      for (int i = 0; i < samples; i++) {
        most = Math.max(most, Math.abs(heard[i] - heardAlone[i]));
      }
      return most;
    }
  }

  private static byte[] voice(AudioCodec codec) throws IOException {
    short[] pcm = Voice.speech(codec.audioRateHz());
    int samples = codec.audioRateHz() / 50;
    byte[] stream = new byte[pcm.length / samples * BYTES];
    try (AudioEncoder encoder = codec.newEncoder(codec.audioRateHz())) {
      for (int i = 0; i < stream.length / BYTES; i++) {
        encoder.encode(pcm, i * samples, samples, stream, i * BYTES, BYTES);
      }
    }
    return stream;
  }

  @ParameterizedTest
  @EnumSource(names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
  void whoeverComesFirstDecodesAndTheOthersTakeIt(AudioCodec codec) throws IOException {
    byte[] stream = voice(codec);
    Hearer first = new Hearer(codec, stream);
    Hearer second = new Hearer(codec, stream);
    for (int i = 0; i < 400; i++) {
      boolean turned = i % 7 < 3;
      assertEquals(0, (turned ? second : first).hears(i));
      assertEquals(0, (turned ? first : second).hears(i));
    }
    assertEquals(400, first.decodes + second.decodes);
    assertTrue(first.decodes > 100 && second.decodes > 100);
  }

  @ParameterizedTest
  @EnumSource(names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
  void oneWhoIsFarBehindMakesRoomOnce(AudioCodec codec) throws IOException {
    byte[] stream = voice(codec);
    Hearer first = new Hearer(codec, stream);
    Hearer behind = new Hearer(codec, stream);
    for (int i = 0; i < 400; i++) {
      first.hears(i);
      if (i >= 12) {
        behind.hears(i - 12);
      }
    }
    assertEquals(400, first.decodes);
    assertTrue(behind.decodes < 50, "decoded again: " + behind.decodes);
  }

  /** G.722: one of them lost a packet, so that they remember different things for a while. */
  @Test
  void whoLostAPacketHearsWhatHeWouldHearAloneAndSoonSharesAgain() throws IOException {
    byte[] stream = voice(AudioCodec.G722);
    int most = 0;
    int afterwards = 0;
    for (int lost = 5; lost < 300; lost += 7) {
      Hearer all = new Hearer(AudioCodec.G722, stream);
      Hearer other = new Hearer(AudioCodec.G722, stream);
      for (int i = 0; i < 400; i++) {
        all.hears(i);
        if (i != lost) {
          most = Math.max(most, other.hears(i));
        }
      }
      afterwards = Math.max(afterwards, other.decodes);
    }
    assertTrue(most <= 10, "differs by " + most);
    assertTrue(afterwards <= 50, "decoded again: " + afterwards);
  }
}
