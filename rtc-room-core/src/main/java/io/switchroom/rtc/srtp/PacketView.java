package io.switchroom.rtc.srtp;

import org.jitsi.utils.ByteArrayBuffer;

/**
 * The library's idea of a packet: a reusable window on somebody else's array. It never grows the
 * array; {@link SrtpSession} checks the room before it hands the view over.
 */
final class PacketView implements ByteArrayBuffer {
  private byte[] buffer;
  private int offset;
  private int length;

  void wrap(byte[] buffer, int offset, int length) {
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
  }

  @Override
  public byte[] getBuffer() {
    return buffer;
  }

  @Override
  public int getOffset() {
    return offset;
  }

  @Override
  public int getLength() {
    return length;
  }

  @Override
  public void setLength(int length) {
    this.length = length;
  }

  @Override
  public void setOffset(int offset) {
    this.offset = offset;
  }

  @Override
  public boolean isInvalid() {
    return false;
  }

  @Override
  public void readRegionToBuff(int regionOffset, int regionLength, byte[] out) {
    System.arraycopy(buffer, offset + regionOffset, out, 0, regionLength);
  }

  @Override
  public void grow(int howMuch) {}

  @Override
  public void append(byte[] data, int count) {
    System.arraycopy(data, 0, buffer, offset + length, count);
    length += count;
  }

  @Override
  public void shrink(int count) {
    length = Math.max(0, length - count);
  }
}
