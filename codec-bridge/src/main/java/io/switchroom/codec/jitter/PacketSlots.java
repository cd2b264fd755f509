package io.switchroom.codec.jitter;

import io.switchroom.codec.rtp.RtpPacket;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A ring of received packets by index (a sequence number that never wraps). It begins with room for
 * 8 in a row, as short as the first packet, and grows up to 64 of them when they are needed. A slot
 * keeps its packet's bytes and index after the packet was taken, until another one needs it.
 *
 * <p>All of a slot lies side by side in one array. With hundreds of calls none of it is in the
 * processor's cache when a packet comes, and each place that is far from the others is waited for.
 *
 * <pre>
 * index 8 │ mediaNs 8 │ durationNs 8 │ arrivalNs 8 │ timestamp 4 │ sequence 4 │ length 4 │
 * state 1 │ payload type 1 │ marker 1 │ unused 1 │ payload …
 * </pre>
 */
final class PacketSlots {
  /** More are never kept. */
  static final int MAX_COUNT = 64;

  /** Longer than anything that fits a datagram on an ordinary network. */
  static final int MAX_PAYLOAD_LENGTH = 2048;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final int INDEX = 0;
  private static final int MEDIA_NS = 8;
  private static final int DURATION_NS = 16;
  private static final int ARRIVAL_NS = 24;
  private static final int TIMESTAMP = 32;
  private static final int SEQUENCE = 36;
  private static final int LENGTH = 40;
  private static final int STATE = 44;
  private static final int PAYLOAD_TYPE = 45;
  private static final int MARKER = 46;
  private static final int PAYLOAD = 48;

  private static final int FIRST_COUNT = 8;
  private static final int SLOT_BYTES_STEP = 32;
  private static final byte ABSENT = 0;
  private static final byte SOUND = 1;
  private static final byte NO_SOUND = 2;
  private static final byte SILENT_FROM_HERE = 3;

  private int count = FIRST_COUNT;
  private int slotBytes = PAYLOAD;
  private byte[] slots = empty(count, slotBytes);
  private int sounds;

  private static byte[] empty(int count, int slotBytes) {
    byte[] slots = new byte[count * slotBytes];
    for (int slot = 0; slot < count; slot++) {
      LONG.set(slots, slot * slotBytes + INDEX, -1L);
    }
    return slots;
  }

  /** How many packets in a row there is room for. */
  int count() {
    return count;
  }

  /** Makes room for {@code wanted} packets in a row, or for {@link #MAX_COUNT}. */
  void grow(long wanted) {
    int larger = count;
    while (larger < wanted && larger < MAX_COUNT) {
      larger *= 2;
    }
    resize(larger, slotBytes);
  }

  /** A few times in a stream's life: it sends more bytes per packet than ever before. */
  private void widen(int bytes) {
    int needed = (bytes + SLOT_BYTES_STEP - 1) / SLOT_BYTES_STEP * SLOT_BYTES_STEP;
    resize(count, PAYLOAD + Math.max(needed, (slotBytes - PAYLOAD) * 3 / 2));
  }

  private void resize(int newCount, int newBytes) {
    byte[] to = empty(newCount, newBytes);
    for (int slot = 0; slot < count; slot++) {
      int from = slot * slotBytes;
      long index = (long) LONG.get(slots, from + INDEX);
      if (index >= 0) {
        int at = ((int) index & newCount - 1) * newBytes;
        System.arraycopy(slots, from, to, at, PAYLOAD + payloadLength(slot));
      }
    }
    slots = to;
    count = newCount;
    slotBytes = newBytes;
  }

  /** Copies a packet in. The caller has made sure that its slot's former packet is past. */
  void store(
      RtpPacket packet, boolean sound, long index, long mediaNs, long durationNs, long nowNs) {
    int bytes = sound ? packet.payloadLength() : 0;
    if (bytes > slotBytes - PAYLOAD) {
      widen(bytes);
    }
    int at = slot(index) * slotBytes;
    LONG.set(slots, at + INDEX, index);
    LONG.set(slots, at + MEDIA_NS, mediaNs);
    LONG.set(slots, at + DURATION_NS, durationNs);
    LONG.set(slots, at + ARRIVAL_NS, nowNs);
    INT.set(slots, at + TIMESTAMP, (int) packet.timestamp());
    INT.set(slots, at + SEQUENCE, packet.sequence());
    INT.set(slots, at + LENGTH, bytes);
    slots[at + STATE] = sound ? SOUND : NO_SOUND;
    slots[at + PAYLOAD_TYPE] = (byte) packet.payloadType();
    slots[at + MARKER] = (byte) (packet.marker() ? 1 : 0);
    System.arraycopy(packet.buffer(), packet.payloadOffset(), slots, at + PAYLOAD, bytes);
    sounds += sound ? 1 : 0;
  }

  private int state(long index) {
    return slots[slot(index) * slotBytes + STATE];
  }

  private void state(long index, byte state) {
    slots[slot(index) * slotBytes + STATE] = state;
  }

  private long longOf(int slot, int field) {
    return (long) LONG.get(slots, slot * slotBytes + field);
  }

  private int intOf(int slot, int field) {
    return (int) INT.get(slots, slot * slotBytes + field);
  }

  /** Of the packet without sound just stored: the sender falls silent with it. */
  void silentFrom(long index) {
    state(index, SILENT_FROM_HERE);
  }

  /** Whether this very packet came before, whether or not it was taken since. */
  boolean hasSeen(long index) {
    return longOf(slot(index), INDEX) == index;
  }

  boolean hasSound(long index) {
    return hasSeen(index) && state(index) == SOUND;
  }

  boolean hasNoSound(long index) {
    return hasSeen(index) && state(index) >= NO_SOUND;
  }

  boolean isSilentFrom(long index) {
    return hasSeen(index) && state(index) == SILENT_FROM_HERE;
  }

  /** Whether the payload of this packet is still here, whether or not it was taken. */
  boolean hasPayload(long index) {
    return index >= 0 && hasSeen(index) && payloadLength(slot(index)) > 0;
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
      state(index, ABSENT);
    }
  }

  long mediaNs(long index) {
    return longOf(slot(index), MEDIA_NS);
  }

  /** 0 if not known. */
  long durationNs(long index) {
    return longOf(slot(index), DURATION_NS);
  }

  int slot(long index) {
    return (int) index & count - 1;
  }

  // What a slot holds, by slot number.

  byte[] payloads() {
    return slots;
  }

  int payloadOffset(int slot) {
    return slot * slotBytes + PAYLOAD;
  }

  int payloadLength(int slot) {
    return intOf(slot, LENGTH);
  }

  int payloadType(int slot) {
    return slots[slot * slotBytes + PAYLOAD_TYPE];
  }

  int sequence(int slot) {
    return intOf(slot, SEQUENCE);
  }

  long timestamp(int slot) {
    return intOf(slot, TIMESTAMP) & 0xFFFF_FFFFL;
  }

  boolean marker(int slot) {
    return slots[slot * slotBytes + MARKER] != 0;
  }

  long arrivalNs(int slot) {
    return longOf(slot, ARRIVAL_NS);
  }
}
