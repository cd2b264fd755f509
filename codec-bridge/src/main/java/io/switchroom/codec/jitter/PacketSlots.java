package io.switchroom.codec.jitter;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;

/**
 * A ring of received packets by index (a sequence number that never wraps), with room for 64 in a
 * row. A slot keeps its packet's bytes and index after the packet was taken, until another one
 * needs it.
 */
final class PacketSlots {
  static final int COUNT = 64;

  /** Longer than anything that fits a datagram on an ordinary network. */
  static final int MAX_PAYLOAD_LENGTH = 2048;

  private static final int MASK = COUNT - 1;
  private static final int FIRST_SLOT_BYTES = 256;
  private static final byte ABSENT = 0;
  private static final byte SOUND = 1;
  private static final byte NO_SOUND = 2;

  private final byte[] state = new byte[COUNT];
  private final long[] index = new long[COUNT];
  private final long[] mediaNs = new long[COUNT];
  private final long[] timestamp = new long[COUNT];
  private final int[] sequence = new int[COUNT];
  private final int[] length = new int[COUNT];
  private final byte[] payloadType = new byte[COUNT];
  private final boolean[] marker = new boolean[COUNT];
  private byte[] payloads = new byte[COUNT * FIRST_SLOT_BYTES];
  private int slotBytes = FIRST_SLOT_BYTES;
  private int sounds;

  PacketSlots() {
    Arrays.fill(index, -1);
  }

  /** Copies a packet in. The caller has made sure that its slot's former packet is past. */
  void store(RtpPacket packet, boolean sound, long index, long mediaNs) {
    int bytes = sound ? packet.payloadLength() : 0;
    if (bytes > slotBytes) {
      widen(bytes);
    }
    int slot = slot(index);
    state[slot] = sound ? SOUND : NO_SOUND;
    this.index[slot] = index;
    this.mediaNs[slot] = mediaNs;
    timestamp[slot] = packet.timestamp();
    sequence[slot] = packet.sequence();
    length[slot] = bytes;
    payloadType[slot] = (byte) packet.payloadType();
    marker[slot] = packet.marker();
    System.arraycopy(packet.buffer(), packet.payloadOffset(), payloads, slot * slotBytes, bytes);
    sounds += sound ? 1 : 0;
  }

  /** Once or twice in a stream's life: it sends more bytes per packet than ever before. */
  private void widen(int bytes) {
    int wider = Math.max(bytes, 2 * slotBytes);
    byte[] copy = new byte[COUNT * wider];
    for (int slot = 0; slot < COUNT; slot++) {
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
    return hasSeen(index) && state[slot(index)] == NO_SOUND;
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

  static int slot(long index) {
    return (int) index & MASK;
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
    return timestamp[slot];
  }

  boolean marker(int slot) {
    return marker[slot];
  }
}
