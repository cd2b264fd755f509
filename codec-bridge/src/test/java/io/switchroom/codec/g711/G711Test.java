package io.switchroom.codec.g711;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.pcm.ToneProbe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The expected values are built from the tables of ITU-T G.711, not from a formula. */
class G711Test {
  /** Table 2a (μ-law, positive): where each run of equal intervals begins, and their size. */
  private static final int[][] MU_LAW = {
    {0, 1},
    {1, 2},
    {31, 4},
    {95, 8},
    {223, 16},
    {479, 32},
    {991, 64},
    {2015, 128},
    {4063, 256},
    {8159, 0}
  };

  /** Table 1a (A-law, positive). */
  private static final int[][] A_LAW = {
    {0, 2}, {64, 4}, {128, 8}, {256, 16}, {512, 32}, {1024, 64}, {2048, 128}, {4096, 0}
  };

  /** 129 decision values: interval n reaches from the n-th to the one after it. */
  private static int[] decisionValues(int[][] runs) {
    int[] values = new int[129];
    int n = 0;
    for (int run = 0; run + 1 < runs.length; run++) {
      for (int value = runs[run][0]; value < runs[run + 1][0]; value += runs[run][1]) {
        values[n++] = value;
      }
    }
    values[n++] = runs[runs.length - 1][0];
    assertEquals(129, n);
    return values;
  }

  private static int[] decisionValues(G711 law) {
    return decisionValues(law == G711.PCMU ? MU_LAW : A_LAW);
  }

  /** Units of the tables in 16-bit samples: the tables have 14 and 13 bits. */
  private static int unit(G711 law) {
    return law == G711.PCMU ? 4 : 8;
  }

  private static int positiveCode(G711 law, int interval) {
    return law == G711.PCMU ? 0xFF - interval : (0x80 | interval) ^ 0x55;
  }

  @ParameterizedTest
  @EnumSource
  void encodesEverySampleIntoTheIntervalOfTheTable(G711 law) {
    int[] decision = decisionValues(law);
    int interval = 0;
    for (int sample = 0; sample <= Short.MAX_VALUE; sample++) {
      while (interval < 127 && sample >= decision[interval + 1] * unit(law)) {
        interval++;
      }
      int expected = positiveCode(law, interval);
      assertEquals(expected, encode(law, sample), "sample " + sample);
      // One's complement, as in the ITU's software tools: −1 mirrors 0.
      assertEquals(expected & 0x7F, encode(law, ~sample), "sample " + ~sample);
    }
  }

  @ParameterizedTest
  @EnumSource
  void decodesEveryCodeToTheMiddleOfItsInterval(G711 law) {
    int[] decision = decisionValues(law);
    for (int interval = 0; interval < 128; interval++) {
      int middle = (decision[interval] + decision[interval + 1]) * unit(law) / 2;
      if (law == G711.PCMU && interval == 0) {
        middle = 0;
      }
      assertEquals(middle, decode(law, positiveCode(law, interval)));
      assertEquals(-middle, decode(law, positiveCode(law, interval) & 0x7F));
    }
  }

  /** CRC-32 of all 256 codes decoded (16 bit, little endian), computed with CPython's audioop. */
  @Test
  void decodesAsOthersDo() {
    assertEquals(0x0C847A9FL, crcOfDecodedCodes(G711.PCMU));
    assertEquals(0x9D764657L, crcOfDecodedCodes(G711.PCMA));
  }

  @ParameterizedTest
  @EnumSource
  void givesBackEveryCodeItDecoded(G711 law) {
    for (int code = 0; code < 256; code++) {
      boolean negativeZero = law == G711.PCMU && code == 0x7F;
      assertEquals(negativeZero ? 0xFF : code, encode(law, decode(law, code)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsAToneAndAddsLittleNoise(G711 law) {
    short[] tone = new short[8000];
    ToneProbe.write(tone, 0, 8000, 0, 8000, 1020, -10);
    byte[] coded = new byte[8003];
    law.encode(tone, 0, 8000, coded, 3);
    short[] heard = new short[8005];
    law.decode(coded, 3, 8000, heard, 5);
    double noise = 0;
    for (int i = 0; i < 8000; i++) {
      noise += Math.pow(heard[5 + i] - tone[i], 2);
    }
    double noiseDb = 10 * Math.log10(noise / 8000 / (32768.0 * 32768.0 / 2));
    assertEquals(-10, ToneProbe.dbfs(heard, 5, 8000, 8000, 1020), 0.1);
    assertTrue(noiseDb < -10 - 35, "G.712 asks for a ratio of 33 dB here; noise " + noiseDb);
  }

  private static int encode(G711 law, int sample) {
    byte[] out = new byte[1];
    law.encode(new short[] {(short) sample}, 0, 1, out, 0);
    return out[0] & 0xFF;
  }

  private static int decode(G711 law, int code) {
    short[] out = new short[1];
    law.decode(new byte[] {(byte) code}, 0, 1, out, 0);
    return out[0];
  }

  private static long crcOfDecodedCodes(G711 law) {
    ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    for (int code = 0; code < 256; code++) {
      bytes.putShort((short) decode(law, code));
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    return crc.getValue();
  }
}
