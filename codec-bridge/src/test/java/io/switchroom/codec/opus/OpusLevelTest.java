package io.switchroom.codec.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.switchroom.codec.Voice;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.audio.EncoderSettings.Scene;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.ToneProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of packets without decoding them, beside what libopus hears in them. */
class OpusLevelTest {
  /** In libopus since 1.5; an independent reader of the copy flags. */
  interface CopyFlags extends Library {
    int opus_packet_has_lbrr(byte[] packet, int length);
  }

  private static final int LOUD = 40;
  private final byte[] packet = new byte[1500];
  private final short[] judged = new short[5760 * 2];
  private final short[] all = new short[5760 * 2];
  private final TreeSet<String> modes = new TreeSet<>();
  private int packets;
  private int silent;
  private int loudest = AudioLevel.SILENCE;

  /** Sends a sound through every mode there is for it. */
  private void sendInEveryMode(int rateHz, int channels, short[] mono) {
    for (int ms : new int[] {10, 20, 60}) {
      for (int bitrateBps : new int[] {10_000, 40_000}) {
        for (boolean fec : new boolean[] {false, true}) {
          EncoderSettings settings =
              new EncoderSettings(bitrateBps * channels, 0, fec, 20, ms == 20, Scene.SPEECH);
          send(rateHz, channels, mono, ms, settings);
        }
      }
    }
  }

  private void send(int rateHz, int channels, short[] mono, int ms, EncoderSettings settings) {
    int samples = rateHz / 1000 * ms;
    short[] frame = new short[samples * channels];
    try (OpusEncoder encoder = new OpusEncoder(rateHz, channels, settings);
        OpusDecoder decoder = new OpusDecoder(rateHz, 1);
        OpusDecoder reference = new OpusDecoder(rateHz, 1)) {
      for (int from = 0; from + samples <= mono.length; from += samples) {
        for (int i = 0; i < frame.length; i++) {
          frame[i] = mono[from + i / channels];
        }
        int length = encoder.encode(frame, 0, samples, packet, 3, 1400);
        packets++;
        if (length == 0) {
          silent++;
          reference.conceal(all, 0, samples);
          continue;
        }
        modes.add(mode(packet[3]));
        assertEquals(samples, reference.decode(packet, 3, length, all, 0, samples));
        int level = decoder.level(packet, 3, length);
        if (level == AudioDecoder.UNKNOWN) {
          decoder.decode(packet, 3, length, judged, 0, samples);
        } else {
          assertEquals(AudioLevel.SILENCE, level);
          silent++;
          loudest = Math.min(loudest, AudioLevel.of(all, 0, samples));
        }
      }
    }
  }

  private static String mode(int toc) {
    int config = toc >> 3 & 0x1F;
    return config < 12 ? "SILK" : config < 16 ? "hybrid" : "CELT";
  }

  @ParameterizedTest
  @CsvSource({"8000,1", "16000,1", "48000,1", "48000,2"})
  void silenceAndFaintNoiseAreNotWorthDecoding(int rateHz, int channels) {
    sendInEveryMode(rateHz, channels, new short[2 * rateHz]);
    Random random = new Random(1);
    short[] noise = new short[2 * rateHz];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (short) Math.round(random.nextGaussian() * 10.4); // −70 dBov
    }
    sendInEveryMode(rateHz, channels, noise);
    assertTrue(loudest > 60, "taken for silence at −" + loudest + " dBov");
    assertTrue(modes.contains("SILK"), modes + "");
    double share = (double) silent / packets;
    assertTrue(share > 0.85, share + " of packets " + modes);
  }

  @ParameterizedTest
  @CsvSource({"8000,1", "16000,1", "48000,1", "48000,2"})
  void noToneHoweverLongIsTakenForSilence(int rateHz, int channels) {
    // SILK's voice flags are off after the first second of it: a tone is no voice.
    short[] tone = new short[2 * rateHz];
    ToneProbe.write(tone, 0, tone.length, 0, rateHz, 300, -10);
    sendInEveryMode(rateHz, channels, tone);
    ToneProbe.write(tone, 0, tone.length, 0, rateHz, 1000, -25);
    sendInEveryMode(rateHz, channels, tone);
    assertTrue(loudest > LOUD, "taken for silence at −" + loudest + " dBov");
    assertTrue(modes.contains("SILK"), modes + "");
  }

  @ParameterizedTest
  @CsvSource({"8000", "48000"})
  void noSyllableIsTakenForSilence(int rateHz) throws IOException {
    sendInEveryMode(rateHz, 1, Voice.speech(rateHz));
    assertTrue(loudest > LOUD, "taken for silence at −" + loudest + " dBov");
    assertTrue(silent > 0, "pauses between words");
  }

  @Test
  void aToneAfterSilenceIsNoticedAtItsFirstPacket() {
    short[] pcm = new short[4 * 48_000];
    ToneProbe.write(pcm, 2 * 48_000, 2 * 48_000, 0, 48_000, 440, -30);
    sendInEveryMode(48_000, 1, pcm);
    assertTrue(loudest > LOUD, "taken for silence at −" + loudest + " dBov");
    assertTrue(silent > packets / 3, "the silence before it");
  }

  @Test
  void theLongerALineIsQuietTheLessIsDecodedAndAToneIsNoticedAllTheSame() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    short[] pcm = new short[960];
    short[] heard = new short[960];
    int firstMinute = 0;
    int secondMinute = 0;
    try (OpusEncoder encoder = new OpusEncoder(48_000, 1, EncoderSettings.SPEECH);
        OpusDecoder decoder = new OpusDecoder(48_000, 1)) {
      for (int i = 0; i < 6_000; i++) {
        for (int s = 0; s < pcm.length; s++) {
          pcm[s] = (short) (random.nextGaussian() * 8); // an open microphone, -72 dBov
        }
        int length = encoder.encode(pcm, 0, 960, packet, 0, 1500);
        if (decoder.level(packet, 0, length) == AudioDecoder.UNKNOWN) {
          decoder.decode(packet, 0, length, heard, 0, 960);
          firstMinute += i < 3_000 ? 1 : 0;
          secondMinute += i < 3_000 ? 0 : 1;
        }
      }
      assertTrue(firstMinute < 100, "seed " + seed + ": " + firstMinute);
      assertTrue(secondMinute < 15, "seed " + seed + ": " + secondMinute);
      ToneProbe.write(pcm, 0, 960, 0, 48_000, 440, -30);
      int length = encoder.encode(pcm, 0, 960, packet, 0, 1500);
      assertEquals(AudioDecoder.UNKNOWN, decoder.level(packet, 0, length), "seed " + seed);
    }
  }

  @Test
  void silenceOfMusicModeIsSilence() {
    try (OpusEncoder encoder =
            new OpusEncoder(
                48_000, 1, new EncoderSettings(96_000, 5, false, 0, false, Scene.MUSIC));
        OpusDecoder decoder = new OpusDecoder(48_000, 1)) {
      short[] pcm = new short[960];
      for (int i = 0; i < 100; i++) {
        if (i >= 50) {
          ToneProbe.write(pcm, 0, 960, i * 960L, 48_000, 440, -60);
        }
        int length = encoder.encode(pcm, 0, 960, packet, 0, 1500);
        assertEquals("CELT", mode(packet[0]));
        int expected = i < 50 ? AudioLevel.SILENCE : AudioDecoder.UNKNOWN;
        assertEquals(expected, decoder.level(packet, 0, length), "packet " + i);
      }
    }
  }

  @Test
  void packetsOfDtxAreSilence() {
    try (OpusDecoder decoder = new OpusDecoder(16_000, 1)) {
      assertEquals(AudioLevel.SILENCE, decoder.level(new byte[] {0x48}, 0, 1));
      assertEquals(AudioLevel.SILENCE, decoder.level(new byte[] {0x48, 0}, 0, 2));
      assertEquals(AudioLevel.SILENCE, decoder.level(new byte[] {0x4B, 3}, 0, 2), "three empty");
      assertEquals(AudioDecoder.UNKNOWN, decoder.level(new byte[0], 0, 0));
      assertEquals(AudioDecoder.UNKNOWN, decoder.level(new byte[] {0x4B}, 0, 1), "no count");
      assertEquals(AudioDecoder.UNKNOWN, decoder.level(new byte[] {0x4B, 0}, 0, 2), "none");
    }
  }

  /** RFC 6716 §4.2.3: which bit is which, for one and two channels and 20, 40, 60 ms. */
  @Test
  void readsTheFlagsOfBothChannels() {
    OpusActivity activity = new OpusActivity();
    int[][] packets = { // TOC, then the first byte with its voice flags alone
      {0x48, 0b1000_0000}, {0x4C, 0b1010_0000}, {0x50, 0b1100_0000}, {0x54, 0b1101_1000},
      {0x58, 0b1110_0000}, {0x5C, 0b1110_1110}, {0x78, 0b1000_0000}, {0x40, 0b1000_0000}
    };
    for (int[] p : packets) {
      for (int bit = 7; bit >= 0; bit--) {
        byte[] bytes = {(byte) p[0], (byte) (1 << bit), 0, 0, 0, 0};
        boolean copy = (p[1] >> bit & 1) == 0 && bit >= 7 - flags(p[0]);
        assertEquals(copy, activity.hasCopy(bytes, 0, 6), p[0] + " bit " + bit);
        if ((p[1] >> bit & 1) == 1 || copy) {
          assertEquals(OpusActivity.SOUND, activity.of(bytes, 0, 6), p[0] + " bit " + bit);
        } else {
          assertTrue(activity.of(bytes, 0, 6) < OpusActivity.SOUND, p[0] + " bit " + bit);
        }
      }
    }
  }

  private static int flags(int toc) {
    int silkFrames = toc < 0x60 ? Math.max(1, toc >> 3 & 3) : 1;
    return (silkFrames + 1) * ((toc & 4) == 0 ? 1 : 2) - 1;
  }

  @Test
  void findsACopyWhereLibopusFindsOne() throws IOException {
    CopyFlags libopus = Native.load("jnopus", CopyFlags.class);
    short[] voice = Voice.speech(48_000);
    OpusActivity activity = new OpusActivity();
    List<Integer> counts = new ArrayList<>();
    for (int ms : new int[] {10, 20, 40, 60}) {
      int copies = 0;
      try (OpusEncoder encoder =
          new OpusEncoder(
              48_000, 1, new EncoderSettings(32_000, 5, true, 20, false, Scene.SPEECH))) {
        for (int i = 0; i + 48 * ms <= voice.length; i += 48 * ms) {
          int length = encoder.encode(voice, i, 48 * ms, packet, 0, 1500);
          boolean copy = libopus.opus_packet_has_lbrr(packet, length) == 1;
          assertEquals(copy, activity.hasCopy(packet, 0, length));
          copies += copy ? 1 : 0;
        }
      }
      counts.add(copies);
    }
    assertFalse(counts.contains(0), counts + "");
  }

  @Test
  void framesLieWhereLibopusFindsThem() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    OpusFrames frames = new OpusFrames();
    int valid = 0;
    try (OpusDecoder decoder = new OpusDecoder(48_000, 1)) {
      for (int i = 0; i < 5_000; i++) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (bytes.length > 1 && random.nextBoolean()) {
          bytes[0] |= 3;
          bytes[1] = (byte) (bytes[1] & 0xC0 | 1 + random.nextInt(4));
        }
        boolean packet = frames.start(bytes, 0, bytes.length);
        int count = 0;
        int longest = 0;
        int total = 0;
        while (packet && frames.next()) {
          assertTrue(frames.offset() > 0 && frames.length() >= 0, "seed " + seed);
          assertTrue(frames.offset() + frames.length() <= bytes.length, "seed " + seed);
          longest = Math.max(longest, frames.length());
          total += frames.length();
          count++;
        }
        assertTrue(total <= bytes.length, "seed " + seed);
        int samples = OpusPacket.samples(bytes, 0, bytes.length, 48_000);
        boolean decodes = decoder.decode(bytes, 0, bytes.length, all, 0, 5760) > 0;
        // Frames of more than 1275 bytes do not occur here.
        assertEquals(decodes, packet && samples > 0, "seed " + seed + " packet " + i);
        if (decodes) {
          assertEquals(samples, count * OpusPacket.frameSamples(bytes, 0, 48_000));
          valid++;
        }
      }
    }
    assertTrue(valid > 500, valid + " packets");
  }
}
