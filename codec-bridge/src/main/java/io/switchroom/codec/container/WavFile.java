package io.switchroom.codec.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * WAV files as bytes: RIFF, little endian, 16-bit PCM.
 *
 * <pre>
 * "RIFF" size "WAVE" { id(4) size(4) content, padded to even }*    chunks "fmt " and "data" matter
 * </pre>
 */
public final class WavFile {
  private static final int HEADER_LENGTH = 44;
  private static final int FORMAT_PCM = 1;
  private static final int FORMAT_EXTENSIBLE = 0xFFFE;

  private WavFile() {}

  /**
   * The sound of a file.
   *
   * @param pcm samples, interleaved if there are several channels
   */
  public record Wav(int rateHz, int channels, short[] pcm) {}

  /** A mono file. */
  public static byte[] write(short[] pcm, int rateHz) {
    int bytes = pcm.length * Short.BYTES;
    ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(HEADER_LENGTH - 8 + bytes).put(ascii("WAVE"));
    out.put(ascii("fmt ")).putInt(16).putShort((short) FORMAT_PCM).putShort((short) 1);
    out.putInt(rateHz).putInt(rateHz * Short.BYTES).putShort((short) Short.BYTES);
    out.putShort((short) Short.SIZE);
    out.put(ascii("data")).putInt(bytes).asShortBuffer().put(pcm);
    return out.array();
  }

  /**
   * Reads a file of 16-bit PCM. A data chunk that claims more than is there, as streaming writers
   * leave it, ends where the bytes end.
   *
   * @throws WavFormatException if it is anything else
   */
  public static Wav read(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < 12 || !idAt(in, 0).equals("RIFF") || !idAt(in, 8).equals("WAVE")) {
      throw new WavFormatException("not a WAV file: no RIFF/WAVE header");
    }
    int rateHz = 0;
    int channels = 0;
    for (int at = 12; at + 8 <= file.length; ) {
      String id = idAt(in, at);
      int content = at + 8;
      long size = Math.min(in.getInt(at + 4) & 0xFFFF_FFFFL, file.length - content);
      if (id.equals("fmt ")) {
        requirePcm16(in, content, size);
        channels = in.getShort(content + 2) & 0xFFFF;
        rateHz = in.getInt(content + 4);
      } else if (id.equals("data")) {
        if (channels == 0) {
          throw new WavFormatException("WAV data before its fmt chunk");
        }
        short[] pcm = new short[(int) size / Short.BYTES / channels * channels];
        in.position(content);
        in.asShortBuffer().get(pcm);
        return new Wav(rateHz, channels, pcm);
      }
      at = (int) Math.min(file.length, content + size + (size & 1));
    }
    throw new WavFormatException("WAV file without a data chunk");
  }

  private static void requirePcm16(ByteBuffer in, int at, long size) {
    if (size < 16) {
      throw new WavFormatException("WAV fmt chunk of " + size + " bytes, at least 16 needed");
    }
    int format = in.getShort(at) & 0xFFFF;
    if (format == FORMAT_EXTENSIBLE && size >= 26) {
      format = in.getShort(at + 24) & 0xFFFF; // the first bytes of the sub-format's GUID
    }
    int bits = in.getShort(at + 14) & 0xFFFF;
    if (format != FORMAT_PCM || bits != Short.SIZE) {
      throw new WavFormatException(
          "WAV format " + format + " with " + bits + " bits; only 16-bit PCM (format 1) is read");
    }
    int channels = in.getShort(at + 2) & 0xFFFF;
    int rateHz = in.getInt(at + 4);
    if (channels == 0 || rateHz <= 0) {
      throw new WavFormatException("WAV with " + channels + " channels at " + rateHz + " Hz");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String idAt(ByteBuffer in, int at) {
    return new String(in.array(), at, 4, StandardCharsets.US_ASCII);
  }
}
