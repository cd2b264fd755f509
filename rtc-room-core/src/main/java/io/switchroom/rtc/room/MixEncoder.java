package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import java.util.Arrays;

/**
 * Cuts frames of 20 ms into packets of a format's ptime and encodes them: none, one or two per
 * tick.
 *
 * <pre>
 * ptime 10   ▌▐ ▌▐ ▌▐      two packets a tick
 * ptime 30   ── ▌── ▌ ▌    the rest of a frame waits for the next
 * </pre>
 */
final class MixEncoder {
  /** The longest Opus packet that fits a datagram; at 60 ms it allows 170 kbit/s. */
  private static final int MAX_OPUS_BYTES = 1_275;

  private static final int MOST_PACKETS = 2;
  private static final int NS_PER_MS = 1_000_000;

  private final AudioCodec codec;
  private final AudioEncoder encoder;
  private final MediaFigures figures;
  private final int samplesPerMs;
  private final int packetSamples;
  private final int slotBytes;

  /** What waits for the rest of its packet; null where packets are parts of a frame. */
  private final short[] store;

  private int stored;
  private long storedNs;
  private final byte[] payload;
  private final int[] lengths = new int[MOST_PACKETS];
  private final long[] mediaNs = new long[MOST_PACKETS];
  private int packets;

  MixEncoder(MixFormat format, MediaFigures figures) {
    this.codec = format.codec();
    this.encoder = codec.newEncoder(format.rateHz(), format.encoder());
    this.figures = figures;
    this.samplesPerMs = format.rateHz() / 1_000;
    this.packetSamples = samplesPerMs * format.ptimeMs();
    int frameSamples = samplesPerMs * Mix.TICK_MS;
    boolean waits = frameSamples % packetSamples != 0;
    this.store = waits ? new short[packetSamples + frameSamples] : null;
    this.slotBytes = codec == AudioCodec.OPUS ? MAX_OPUS_BYTES : packetSamples;
    this.payload = new byte[slotBytes * (waits ? 1 : frameSamples / packetSamples)];
  }

  /** Whether a packet may need more than one frame, so that none may be left out. */
  boolean waits() {
    return store != null;
  }

  /**
   * Takes this tick's frame; {@link #packets} tells what came of it.
   *
   * @param encodes false if nobody wants the packets: then only the rest is kept
   */
  void frame(short[] pcm, int samples, boolean encodes, long nowNs) {
    packets = 0;
    if (store == null) {
      for (int at = 0; encodes && at < samples; at += packetSamples) {
        encode(pcm, at, nowNs + at / samplesPerMs * NS_PER_MS);
      }
      return;
    }
    if (stored == 0) {
      storedNs = nowNs;
    }
    System.arraycopy(pcm, 0, store, stored, samples);
    stored += samples;
    if (stored >= packetSamples) {
      if (encodes) {
        encode(store, 0, storedNs);
      }
      stored -= packetSamples;
      System.arraycopy(store, packetSamples, store, 0, stored);
      storedNs = nowNs + (samples - stored) / samplesPerMs * NS_PER_MS;
    }
  }

  private void encode(short[] pcm, int offset, long firstSampleNs) {
    int length =
        encoder.encode(pcm, offset, packetSamples, payload, packets * slotBytes, slotBytes);
    figures.encoded(codec);
    if (length > 0) {
      lengths[packets] = length;
      mediaNs[packets] = firstSampleNs;
      packets++;
    }
  }

  /** Packets that came of the last frame. */
  int packets() {
    return packets;
  }

  /** Hands the last frame's packets out. */
  void send(MixOutput.Sink sink) {
    for (int i = 0; i < packets; i++) {
      sink.onMixFrame(payload, i * slotBytes, lengths[i], mediaNs[i]);
    }
  }

  /** Whether both made the same packets of the last frame, at least one. */
  boolean isEqualTo(MixEncoder other) {
    boolean equal = packets > 0 && packets == other.packets;
    for (int i = 0; equal && i < packets; i++) {
      int from = i * slotBytes;
      equal =
          lengths[i] == other.lengths[i]
              && Arrays.equals(
                  payload, from, from + lengths[i], other.payload, from, from + lengths[i]);
    }
    return equal;
  }

  /** Takes over what the other remembers and what waits in it. */
  void continueFrom(MixEncoder other) {
    encoder.continueFrom(other.encoder);
    if (store != null) {
      System.arraycopy(other.store, 0, store, 0, other.stored);
      stored = other.stored;
      storedNs = other.storedNs;
    }
  }

  void prepareForLoss(int percent) {
    encoder.prepareForLoss(percent);
  }

  void close() {
    encoder.close();
  }
}
