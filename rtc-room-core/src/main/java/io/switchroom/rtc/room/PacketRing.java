package io.switchroom.rtc.room;

import java.util.Arrays;

/**
 * The newest packets of a track, to be sent again. A fixed number of slots of a fixed size,
 * allocated once.
 */
final class PacketRing {
  /** No packet that fits a path's MTU of 1500 is longer. */
  private static final int SLOT_BYTES = 1_460;

  private static final int NOT_KEPT = -1;

  private final int mask;
  private final byte[] bytes;
  private final long[] sequences;
  private final long[] timestamps;
  private final int[] lengths;
  private final boolean[] markers;
  private long newest;

  /**
   * @param slots a power of two
   */
  PacketRing(int slots) {
    mask = slots - 1;
    bytes = new byte[slots * SLOT_BYTES];
    sequences = new long[slots];
    timestamps = new long[slots];
    lengths = new int[slots];
    markers = new boolean[slots];
    clear();
  }

  void clear() {
    Arrays.fill(sequences, Long.MIN_VALUE);
    newest = Long.MIN_VALUE;
  }

  /**
   * Keeps a payload, which is copied; one that is too long is only remembered as seen.
   *
   * @return false if this number was here before, or is too old to tell
   */
  boolean put(
      byte[] payload, int offset, int length, long sequence, long timestamp, boolean marker) {
    int slot = (int) sequence & mask;
    if (newest != Long.MIN_VALUE && (sequence <= newest - sequences.length)
        || sequences[slot] == sequence) {
      return false;
    }
    newest = Math.max(newest, sequence);
    sequences[slot] = sequence;
    timestamps[slot] = timestamp;
    markers[slot] = marker;
    if (length > SLOT_BYTES) {
      lengths[slot] = NOT_KEPT;
    } else {
      lengths[slot] = length;
      System.arraycopy(payload, offset, bytes, slot * SLOT_BYTES, length);
    }
    return true;
  }

  /** The slot that keeps this packet, or -1. */
  int find(long sequence) {
    int slot = (int) sequence & mask;
    return sequences[slot] == sequence && lengths[slot] != NOT_KEPT ? slot : -1;
  }

  byte[] bytes() {
    return bytes;
  }

  int offset(int slot) {
    return slot * SLOT_BYTES;
  }

  int length(int slot) {
    return lengths[slot];
  }

  long timestamp(int slot) {
    return timestamps[slot];
  }

  boolean marker(int slot) {
    return markers[slot];
  }
}
