package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.ShareableDecoder;

/**
 * The decoder of one of several who hear the same stream, each at his own time and with his own
 * idea of what was lost. It decodes only what none of the others has decoded after the same
 * payloads, so that everyone hears what he would hear alone.
 *
 * <p>What a decoder remembers has a number ({@link DecodedPackets#newState}): who has the same
 * number remembers the same, and each packet decoded leads to another one. Who was given a packet
 * that another one was not, or in another order, remembers something else and decodes by himself
 * until a packet comes out alike; from then on they differ in nothing but, sometimes, last bits.
 * Decoders of G.722 are alike again after 0.3 to 0.6 s. G.711 has nothing to remember.
 */
public final class SharedDecoder {
  /** The number of the memory of a decoder that has decoded nothing. */
  private static final long NOTHING = 0;

  private final AudioCodec codec;
  private final ShareableDecoder decoder;
  private final DecodedPackets packets;
  private final boolean remembers;
  private long state;
  private boolean decoded;

  /**
   * @param decoder of the codec; it stays the caller's, who closes it
   * @param isNew whether it has decoded nothing yet: then it goes on from the first packet that is
   *     known, as if it had heard what went before
   */
  public SharedDecoder(
      AudioCodec codec, ShareableDecoder decoder, DecodedPackets packets, boolean isNew) {
    this.codec = codec;
    this.decoder = decoder;
    this.packets = packets;
    remembers = decoder.newMemory() != null;
    state = isNew ? NOTHING : packets.newState();
  }

  /** What it decodes with. */
  public ShareableDecoder decoder() {
    return decoder;
  }

  /**
   * As {@link ShareableDecoder#decode}.
   *
   * @param sequence of the packet, 16 bits
   * @param timestamp of the packet, 32 bits
   */
  public int decode(
      int sequence,
      long timestamp,
      byte[] in,
      int offset,
      int length,
      short[] out,
      int outOffset,
      int maxSamples) {
    DecodedPacket known = packets.find(codec, sequence, timestamp);
    if (known != null && known.samples() > maxSamples) {
      known = null; // not the same packet
    }
    decoded = known == null || !isNextIn(known);
    if (!decoded) {
      return take(known, out, outOffset);
    }
    int samples = decoder.decode(in, offset, length, out, outOffset, maxSamples);
    if (samples <= 0) {
      return samples;
    }
    if (known != null && known.sounds(out, outOffset, samples)) {
      return take(known, out, outOffset);
    }
    long before = state;
    state = remembers ? packets.newState() : NOTHING;
    DecodedPacket place = known == null ? packets.placeFor(sequence) : null;
    if (place != null) {
      place.store(codec, sequence, timestamp, before, state, out, outOffset, samples, decoder);
    }
    return samples;
  }

  private boolean isNextIn(DecodedPacket known) {
    return !remembers || state == NOTHING || state == known.stateBefore();
  }

  private int take(DecodedPacket known, short[] out, int outOffset) {
    known.take(out, outOffset, decoder);
    state = known.stateAfter();
    return known.samples();
  }

  /** Whether the last packet had to be decoded here. */
  public boolean hasDecoded() {
    return decoded;
  }
}
