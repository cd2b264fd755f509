package io.switchroom.codec.jitter;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;

/**
 * A ring of received packets by index (a sequence number that never wraps). It begins with room for
 * 8 in a row, as short as the first packet, and grows up to 64 of them when they are needed. A slot
 * keeps its packet's bytes and index after the packet was taken, until another one needs it.
 */
final class PacketSlots {
  /** More are never kept. */
  static final int MAX_COUNT = 64;

  /** Longer than anything that fits a datagram on an ordinary network. */
  static final int MAX_PAYLOAD_LENGTH = 2048;

  private static final int FIRST_COUNT = 8;
  private static final int SLOT_BYTES_STEP = 32;
  private static final byte ABSENT = 0;
  private static final byte SOUND = 1;
  private static final byte NO_SOUND = 2;
  private static final byte SILENT_FROM_HERE = 3;

  private int count = FIRST_COUNT;
  private byte[] state = new byte[count];
  private long[] index = new long[count];
  private long[] mediaNs = new long[count];
  private long[] durationNs = new long[count];
  private long[] arrivalNs = new long[count];
  private int[] timestamp = new int[count];
  private int[] sequence = new int[count];
  private int[] length = new int[count];
  private byte[] payloadType = new byte[count];
  private boolean[] marker = new boolean[count];
  private byte[] payloads = {};
  private int slotBytes;
  private int sounds;

  PacketSlots() {
    Arrays.fill(index, -1);
  }

  /** How many packets in a row there is room for. */
  int count() {
    return count;
  }

  /** Makes room for {@code wanted} packets in a row, or for {@link #MAX_COUNT}. */
  void grow(long wanted) {
    int from = count;
    while (count < wanted && count < MAX_COUNT) {
      count *= 2;
    }
    long[] before = index;
    index = new long[count];
    Arrays.fill(index, -1);
    state = spread(before, new byte[count], state, 1);
    mediaNs = spread(before, new long[count], mediaNs, 1);
    durationNs = spread(before, new long[count], durationNs, 1);
    arrivalNs = spread(before, new long[count], arrivalNs, 1);
    timestamp = spread(before, new int[count], timestamp, 1);
    sequence = spread(before, new int[count], sequence, 1);
    length = spread(before, new int[count], length, 1);
    payloadType = spread(before, new byte[count], payloadType, 1);
    marker = spread(before, new boolean[count], marker, 1);
    payloads = spread(before, new byte[count * slotBytes], payloads, slotBytes);
    for (int i = 0; i < from; i++) {
      if (before[i] >= 0) {
        index[slot(before[i])] = before[i];
      }
    }
  }

  /** Copies what each slot had, {@code width} elements of it, to where it is in the larger ring. */
  private <T> T spread(long[] indexes, T to, T from, int width) {
    for (int i = 0; i < indexes.length; i++) {
      if (indexes[i] >= 0) {
        System.arraycopy(from, i * width, to, slot(indexes[i]) * width, width);
      }
    }
    return to;
  }

  /** Copies a packet in. The caller has made sure that its slot's former packet is past. */
  void store(
      RtpPacket packet, boolean sound, long index, long mediaNs, long durationNs, long nowNs) {
    int bytes = sound ? packet.payloadLength() : 0;
    if (bytes > slotBytes) {
      widen(bytes);
    }
    int slot = slot(index);
    state[slot] = sound ? SOUND : NO_SOUND;
    this.index[slot] = index;
    this.mediaNs[slot] = mediaNs;
    this.durationNs[slot] = durationNs;
    arrivalNs[slot] = nowNs;
    timestamp[slot] = (int) packet.timestamp();
    sequence[slot] = packet.sequence();
    length[slot] = bytes;
    payloadType[slot] = (byte) packet.payloadType();
    marker[slot] = packet.marker();
    System.arraycopy(packet.buffer(), packet.payloadOffset(), payloads, slot * slotBytes, bytes);
    sounds += sound ? 1 : 0;
  }

  /** Of the packet without sound just stored: the sender falls silent with it. */
  void silentFrom(long index) {
    state[slot(index)] = SILENT_FROM_HERE;
  }

  /** A few times in a stream's life: it sends more bytes per packet than ever before. */
  private void widen(int bytes) {
    int needed = (bytes + SLOT_BYTES_STEP - 1) / SLOT_BYTES_STEP * SLOT_BYTES_STEP;
    int wider = Math.max(needed, slotBytes * 3 / 2);
    byte[] copy = new byte[count * wider];
    for (int slot = 0; slot < count; slot++) {
      System.arraycopy(payloads, slot * slotBytes, copy, slot * wider, length[slot]);
    }
    payloads = copy;
    slotBytes = wider;
  }

  /** Whether this very packet came before, whether or not it was taken since. */
  boolean hasSeen(long index) {
    return this.index[slot(index)] == index;
  }

  boolean hasSound(long index) {
    return hasSeen(index) && state[slot(index)] == SOUND;
  }

  boolean hasNoSound(long index) {
    return hasSeen(index) && state[slot(index)] >= NO_SOUND;
  }

  boolean isSilentFrom(long index) {
    return hasSeen(index) && state[slot(index)] == SILENT_FROM_HERE;
  }

  /** Whether the payload of this packet is still here, whether or not it was taken. */
  boolean hasPayload(long index) {
    return index >= 0 && hasSeen(index) && length[slot(index)] > 0;
  }

  /** Packets with sound waiting. */
  int sounds() {
    return sounds;
  }

  /** The first packet with sound at {@code from} or after; only if there is one. */
  long firstSound(long from) {
    while (!hasSound(from)) {
      from++;
    }
    return from;
  }

  /** Takes a packet off the waiting ones, if it is one of them. */
  void remove(long index) {
    if (hasSound(index)) {
      sounds--;
    }
    if (hasSeen(index)) {
      state[slot(index)] = ABSENT;
    }
  }

  long mediaNs(long index) {
    return mediaNs[slot(index)];
  }

  /** 0 if not known. */
  long durationNs(long index) {
    return durationNs[slot(index)];
  }

  int slot(long index) {
    return (int) index & count - 1;
  }

  // What a slot holds, by slot number.

  byte[] payloads() {
    return payloads;
  }

  int payloadOffset(int slot) {
    return slot * slotBytes;
  }

  int payloadLength(int slot) {
    return length[slot];
  }

  int payloadType(int slot) {
    return payloadType[slot];
  }

  int sequence(int slot) {
    return sequence[slot];
  }

  long timestamp(int slot) {
    return timestamp[slot] & 0xFFFF_FFFFL;
  }

  boolean marker(int slot) {
    return marker[slot];
  }

  long arrivalNs(int slot) {
    return arrivalNs[slot];
  }
}
