package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;

/**
 * The sound of a stream's newest packets, for several who hear the stream at different times: who
 * comes to a packet first decodes it, and the others take it from here ({@link SharedDecoder}).
 *
 * <pre>
 * on arrival ─ SharedDecoder ─┐                        ┌─ an encoder
 *                             ├─ DecodedPackets: PCM ──┤
 * at the tick ─ SharedDecoder ┘                        └─ a Playout's store
 * </pre>
 *
 * A ring by sequence number. It begins with room for 4 in a row and grows up to 32 when a packet
 * was needed whose place a later one had taken.
 */
public final class DecodedPackets {
  private static final int FIRST_COUNT = 4;
  private static final int MAX_COUNT = 32;

  private DecodedPacket[] ring = new DecodedPacket[FIRST_COUNT];
  private long states;

  /** The packet, or null if nobody decoded it or it is forgotten. */
  DecodedPacket find(AudioCodec codec, int sequence, long timestamp) {
    DecodedPacket there = ring[place(sequence)];
    return there != null && there.is(codec, sequence, timestamp) ? there : null;
  }

  /** Where to keep the packet, in place of an earlier one; null if a later one is there. */
  DecodedPacket placeFor(int sequence) {
    DecodedPacket there = ring[place(sequence)];
    if (there != null && isLater(there, sequence)) {
      grow(there.sequence() - sequence & 0xFFFF);
      there = ring[place(sequence)];
    }
    if (there == null) {
      there = new DecodedPacket();
      ring[place(sequence)] = there;
    }
    return isLater(there, sequence) ? null : there;
  }

  /** By little: after a leap of the numbers nothing that was here is later. */
  private static boolean isLater(DecodedPacket there, int sequence) {
    int ahead = (short) (there.sequence() - sequence);
    return ahead > 0 && ahead <= MAX_COUNT;
  }

  private void grow(int ahead) {
    int count = ring.length;
    while (count <= ahead && count < MAX_COUNT) {
      count *= 2;
    }
    DecodedPacket[] before = ring;
    ring = new DecodedPacket[count];
    for (DecodedPacket packet : before) {
      if (packet != null) {
        ring[place(packet.sequence())] = packet;
      }
    }
  }

  private int place(int sequence) {
    return sequence & ring.length - 1;
  }

  /** A number for what a decoder remembers, unlike all others. */
  long newState() {
    return ++states;
  }
}
