package io.switchroom.rtc.webrtc;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Writes one STUN message (RFC 8489 §5) after another into its own buffer: a start method, the
 * attributes, then {@link #finish}. The mirror of {@link StunMessage}.
 */
final class StunWriter {
  // Header, a user name of 513 bytes, and every other attribute we write.
  private static final int CAPACITY = 768;

  private final byte[] buffer = new byte[CAPACITY];
  private final CRC32 crc = new CRC32();
  private int length;

  /** Starts a Binding request. */
  StunWriter request(byte[] transactionId) {
    return start(StunMessage.BINDING_REQUEST, transactionId, 0);
  }

  /** Starts an answer of the given type, with the request's transaction id. */
  StunWriter answer(int type, StunMessage request) {
    return start(type, request.buffer(), request.transactionIdAt());
  }

  private StunWriter start(int type, byte[] transactionId, int transactionIdAt) {
    length = 0;
    writeShort(type);
    writeShort(0);
    writeInt(StunMessage.MAGIC_COOKIE);
    System.arraycopy(
        transactionId, transactionIdAt, buffer, length, StunMessage.TRANSACTION_ID_LENGTH);
    length += StunMessage.TRANSACTION_ID_LENGTH;
    return this;
  }

  StunWriter username(String username) {
    return text(StunMessage.USERNAME, username.getBytes(StandardCharsets.UTF_8));
  }

  private StunWriter text(int type, byte[] value) {
    attribute(type, value.length);
    System.arraycopy(value, 0, buffer, length, value.length);
    length += value.length;
    while (length % 4 != 0) {
      buffer[length++] = 0;
    }
    return this;
  }

  StunWriter priority(int priority) {
    attribute(StunMessage.PRIORITY, 4);
    writeInt(priority);
    return this;
  }

  StunWriter useCandidate() {
    attribute(StunMessage.USE_CANDIDATE, 0);
    return this;
  }

  StunWriter controlling(long tieBreaker) {
    attribute(StunMessage.ICE_CONTROLLING, 8);
    writeInt((int) (tieBreaker >>> 32));
    writeInt((int) tieBreaker);
    return this;
  }

  /** The address the request came from, IPv4 or IPv6 (RFC 8489 §14.2). */
  StunWriter xorMappedAddress(InetSocketAddress from) {
    byte[] address = from.getAddress().getAddress();
    attribute(StunMessage.XOR_MAPPED_ADDRESS, 4 + address.length);
    writeShort(address.length == 4 ? 1 : 2);
    writeShort(from.getPort() ^ (StunMessage.MAGIC_COOKIE >>> 16));
    for (int i = 0; i < address.length; i++) {
      buffer[length++] = (byte) (address[i] ^ buffer[4 + i]);
    }
    return this;
  }

  StunWriter errorCode(int code, String reason) {
    byte[] phrase = reason.getBytes(StandardCharsets.UTF_8);
    byte[] value = new byte[4 + phrase.length];
    value[2] = (byte) (code / 100);
    value[3] = (byte) (code % 100);
    System.arraycopy(phrase, 0, value, 4, phrase.length);
    return text(StunMessage.ERROR_CODE, value);
  }

  StunWriter unknownAttribute(int type) {
    attribute(StunMessage.UNKNOWN_ATTRIBUTES, 2);
    writeShort(type);
    writeShort(0);
    return this;
  }

  /** Signs everything so far; only FINGERPRINT may follow. */
  StunWriter messageIntegrity(MessageIntegrityKey key) {
    attribute(StunMessage.MESSAGE_INTEGRITY, MessageIntegrityKey.LENGTH);
    key.sign(buffer, 0, length);
    length += MessageIntegrityKey.LENGTH;
    return this;
  }

  /** Adds FINGERPRINT and returns the message as an array of its own. */
  byte[] finish() {
    attribute(StunMessage.FINGERPRINT, 4);
    int bodyLength = length + 4 - StunMessage.HEADER_LENGTH;
    buffer[2] = (byte) (bodyLength >> 8);
    buffer[3] = (byte) bodyLength;
    crc.reset();
    crc.update(buffer, 0, length - StunMessage.ATTRIBUTE_HEADER_LENGTH);
    writeInt((int) crc.getValue() ^ StunMessage.FINGERPRINT_XOR);
    return Arrays.copyOf(buffer, length);
  }

  private void attribute(int type, int valueLength) {
    writeShort(type);
    writeShort(valueLength);
  }

  private void writeShort(int value) {
    buffer[length++] = (byte) (value >> 8);
    buffer[length++] = (byte) value;
  }

  private void writeInt(int value) {
    writeShort(value >> 16);
    writeShort(value);
  }
}
