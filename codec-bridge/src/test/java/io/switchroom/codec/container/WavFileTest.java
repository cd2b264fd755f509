package io.switchroom.codec.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WavFileTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Two samples, 1 and −2, at 8 kHz, byte for byte as sox writes them. */
  private static final String SOX =
      "52494646 28000000 57415645 666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000"
          + "64617461 04000000 0100 feff";

  private static byte[] bytes(String hex) {
    return HEX.parseHex(hex.replace(" ", ""));
  }

  @Test
  void writesWhatSoxWrites() {
    assertArrayEquals(bytes(SOX), WavFile.write(new short[] {1, -2}, 8000));
  }

  @Test
  void readsWhatItWrites() {
    short[] pcm = new short[12_345];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) (i * 31);
    }
    WavFile.Wav wav = WavFile.read(WavFile.write(pcm, 48_000));
    assertEquals(48_000, wav.rateHz());
    assertEquals(1, wav.channels());
    assertArrayEquals(pcm, wav.pcm());
  }

  @Test
  void readsStereoExtensibleFilesWithOtherChunksAndAnUnfinishedSize() {
    String extensible =
        "52494646 ffffffff 57415645"
            + "4c495354 03000000 61626300" // a LIST of odd size, padded
            + "666d7420 28000000 feff 0200 80bb0000 00ee0200 0400 1000 1600 1000 03000000"
            + "0100 000000001000800000aa00389b71"
            + "64617461 ffffffff 0100 0200 0300 0400 05";
    WavFile.Wav wav = WavFile.read(bytes(extensible));
    assertEquals(2, wav.channels());
    assertEquals(48_000, wav.rateHz());
    assertArrayEquals(new short[] {1, 2, 3, 4}, wav.pcm());
  }

  @Test
  void saysWhatItCannotRead() {
    assertTrue(refusal("00").contains("RIFF"));
    assertTrue(refusal(SOX.replace("10000000 0100", "10000000 0300")).contains("format 3"));
    assertTrue(refusal(SOX.replace("0200 1000", "0100 0800")).contains("8 bits"));
    assertTrue(refusal(SOX.substring(0, SOX.indexOf("64617461"))).contains("data chunk"));
    assertTrue(refusal("52494646 28000000 57415645 64617461 00000000").contains("fmt"));
  }

  private static String refusal(String hex) {
    return assertThrows(WavFormatException.class, () -> WavFile.read(bytes(hex))).getMessage();
  }

  @Test
  void throwsNothingElseWhateverTheBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] valid = bytes(SOX);
    for (int i = 0; i < 50_000; i++) {
      byte[] file = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && file.length > 0; flips--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt();
      }
      try {
        assertTrue(WavFile.read(file).pcm().length <= 20, "seed " + seed);
      } catch (WavFormatException expected) {
        assertTrue(expected.getMessage().contains("WAV"), "seed " + seed);
      }
    }
  }
}
