package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.DecoderMemory;
import io.switchroom.codec.audio.ShareableDecoder;
import java.util.Arrays;

/** One packet's sound, and what its decoder remembered before and after it. */
final class DecodedPacket {
  private AudioCodec codec;
  private int sequence;
  private long timestamp;
  private long stateBefore;
  private long stateAfter;
  private short[] pcm = {};
  private int samples;
  private DecoderMemory after;

  /** Takes the place of the packet that was here. */
  void store(
      AudioCodec codec,
      int sequence,
      long timestamp,
      long stateBefore,
      long stateAfter,
      short[] from,
      int offset,
      int samples,
      ShareableDecoder decoder) {
    if (codec != this.codec) {
      this.codec = codec;
      after = decoder.newMemory();
    }
    if (samples > pcm.length) {
      pcm = new short[samples];
    }
    this.sequence = sequence;
    this.timestamp = timestamp;
    this.stateBefore = stateBefore;
    this.stateAfter = stateAfter;
    this.samples = samples;
    System.arraycopy(from, offset, pcm, 0, samples);
    if (after != null) {
      decoder.keepMemory(after);
    }
  }

  boolean is(AudioCodec codec, int sequence, long timestamp) {
    return sequence == this.sequence && timestamp == this.timestamp && codec == this.codec;
  }

  int sequence() {
    return sequence;
  }

  /** How many samples it holds. */
  int samples() {
    return samples;
  }

  boolean sounds(short[] other, int offset, int samples) {
    return Arrays.equals(pcm, 0, this.samples, other, offset, offset + samples);
  }

  /** Number of what the decoder remembered before it. */
  long stateBefore() {
    return stateBefore;
  }

  /** Number of what the decoder remembered after it. */
  long stateAfter() {
    return stateAfter;
  }

  /** Copies the sound out; the decoder goes on after it. */
  void take(short[] out, int offset, ShareableDecoder decoder) {
    System.arraycopy(pcm, 0, out, offset, samples);
    decoder.goOnAfter(out, offset, samples, after);
  }
}
