package io.switchroom.rtc.webrtc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A reading view of one STUN message (RFC 8489 §5) with the attributes ICE needs (RFC 8445 §16). It
 * is reused: {@link #wrap} points it at a datagram, which the caller keeps and must not change
 * while the view is read. {@link StunWriter} is the other direction.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  |0 0|     STUN Message Type     |         Message Length        |
 *  |                         Magic Cookie                          |
 *  |                     Transaction ID (96 bits)                  |
 * </pre>
 *
 * Attributes behind MESSAGE-INTEGRITY are not covered by it and are ignored, except FINGERPRINT.
 */
public final class StunMessage {
  public static final int BINDING_REQUEST = 0x0001;
  public static final int BINDING_INDICATION = 0x0011;
  public static final int BINDING_SUCCESS = 0x0101;
  public static final int BINDING_ERROR = 0x0111;

  public static final int TRANSACTION_ID_LENGTH = 12;

  static final int HEADER_LENGTH = 20;
  static final int ATTRIBUTE_HEADER_LENGTH = 4;
  static final int MAGIC_COOKIE = 0x2112A442;
  static final int FINGERPRINT_XOR = 0x5354554e;

  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int ERROR_CODE = 0x0009;
  static final int UNKNOWN_ATTRIBUTES = 0x000A;
  static final int XOR_MAPPED_ADDRESS = 0x0020;
  static final int PRIORITY = 0x0024;
  static final int USE_CANDIDATE = 0x0025;
  static final int FINGERPRINT = 0x8028;
  static final int ICE_CONTROLLED = 0x8029;
  static final int ICE_CONTROLLING = 0x802A;

  private static final int MAX_USERNAME_LENGTH = 513;
  private static final int ABSENT = -1;

  private final CRC32 crc = new CRC32();
  private byte[] buffer;
  private int messageAt;
  private int usernameAt;
  private int usernameLength;
  private int integrityAt;
  private int errorCodeAt;
  private int mappedAddressAt;
  private int mappedAddressLength;
  private int priorityAt;
  private boolean useCandidate;
  private boolean controlling;
  private boolean controlled;
  private int unknownAttribute;

  /**
   * Points the view at {@code buffer[offset .. offset+length)} and finds the attributes.
   *
   * @return whether it is a well-formed STUN message with no wrong FINGERPRINT; if not, nothing
   *     else may be asked. Never throws, whatever the bytes.
   */
  public boolean wrap(byte[] buffer, int offset, int length) {
    this.buffer = buffer;
    messageAt = offset;
    usernameAt = ABSENT;
    integrityAt = ABSENT;
    errorCodeAt = ABSENT;
    mappedAddressAt = ABSENT;
    priorityAt = ABSENT;
    useCandidate = false;
    controlling = false;
    controlled = false;
    unknownAttribute = ABSENT;
    if (length < HEADER_LENGTH
        || (buffer[offset] & 0xC0) != 0
        || readInt(offset + 4) != MAGIC_COOKIE
        || readShort(offset + 2) != length - HEADER_LENGTH
        || length % 4 != 0) {
      return false;
    }
    int end = offset + length;
    int at = offset + HEADER_LENGTH;
    while (at < end) {
      int valueAt = at + ATTRIBUTE_HEADER_LENGTH;
      int valueLength = readShort(at + 2);
      int next = valueAt + (valueLength + 3 & ~3);
      if (next > end) {
        return false;
      }
      int type = readShort(at);
      if (type == FINGERPRINT) {
        return valueLength == 4 && next == end && isFingerprint(at);
      }
      if (integrityAt == ABSENT && !take(type, valueAt, valueLength)) {
        return false;
      }
      at = next;
    }
    return true;
  }

  private boolean take(int type, int valueAt, int valueLength) {
    switch (type) {
      case USERNAME -> {
        usernameAt = valueAt;
        usernameLength = valueLength;
        return valueLength <= MAX_USERNAME_LENGTH;
      }
      case MESSAGE_INTEGRITY -> {
        integrityAt = valueAt;
        return valueLength == MessageIntegrityKey.LENGTH;
      }
      case ERROR_CODE -> {
        errorCodeAt = valueAt;
        return valueLength >= 4;
      }
      case XOR_MAPPED_ADDRESS -> {
        mappedAddressAt = valueAt;
        mappedAddressLength = valueLength;
        return valueLength == 8 || valueLength == 20;
      }
      case PRIORITY -> {
        priorityAt = valueAt;
        return valueLength == 4;
      }
      case USE_CANDIDATE -> {
        useCandidate = true;
        return valueLength == 0;
      }
      case ICE_CONTROLLING -> {
        controlling = true;
        return valueLength == 8;
      }
      case ICE_CONTROLLED -> {
        controlled = true;
        return valueLength == 8;
      }
      default -> {
        boolean mustBeUnderstood = type < 0x8000;
        if (mustBeUnderstood && unknownAttribute == ABSENT && type != UNKNOWN_ATTRIBUTES) {
          unknownAttribute = type;
        }
        return true;
      }
    }
  }

  private boolean isFingerprint(int attributeAt) {
    crc.reset();
    crc.update(buffer, messageAt, attributeAt - messageAt);
    return readInt(attributeAt + ATTRIBUTE_HEADER_LENGTH)
        == ((int) crc.getValue() ^ FINGERPRINT_XOR);
  }

  /** Class and method, as one of the constants of this class or another number. */
  public int type() {
    return readShort(messageAt);
  }

  /** Whether this message carries exactly these 12 bytes of transaction id. */
  boolean hasTransactionId(byte[] transactionId) {
    return Arrays.equals(
        buffer, transactionIdAt(), messageAt + HEADER_LENGTH, transactionId, 0, 12);
  }

  byte[] buffer() {
    return buffer;
  }

  int transactionIdAt() {
    return messageAt + 8;
  }

  public boolean hasUsername() {
    return usernameAt != ABSENT;
  }

  /**
   * The part of USERNAME before the colon: the receiver's own ufrag (RFC 8445 §7.2.2), by which the
   * owner of a shared port finds the agent. Empty without USERNAME or colon; not authenticated.
   */
  public String receiverUfrag() {
    int colon = colonIndex();
    return colon < 0 ? "" : usernamePart(0, colon);
  }

  /** The part of USERNAME behind the colon: the sender's ufrag; empty if there is none. */
  public String senderUfrag() {
    int colon = colonIndex();
    return colon < 0 ? "" : usernamePart(colon + 1, usernameLength);
  }

  private int colonIndex() {
    if (usernameAt == ABSENT) {
      return -1;
    }
    for (int i = 0; i < usernameLength; i++) {
      if (buffer[usernameAt + i] == ':') {
        return i;
      }
    }
    return -1;
  }

  private String usernamePart(int from, int to) {
    return new String(buffer, usernameAt + from, to - from, StandardCharsets.UTF_8);
  }

  public boolean hasMessageIntegrity() {
    return integrityAt != ABSENT;
  }

  /** Whether MESSAGE-INTEGRITY is there and was made with this key. */
  boolean isSignedWith(MessageIntegrityKey key) {
    return integrityAt != ABSENT && key.verifies(buffer, messageAt, integrityAt);
  }

  /** USE-CANDIDATE: the controlling agent nominates this pair (RFC 8445 §7.1.2). */
  public boolean useCandidate() {
    return useCandidate;
  }

  /** Whether the sender claims to be the controlling agent. */
  public boolean isControlling() {
    return controlling;
  }

  /** Whether the sender claims to be the controlled agent. */
  public boolean isControlled() {
    return controlled;
  }

  /** PRIORITY as an unsigned number, or -1 if it is absent. */
  public long priority() {
    return priorityAt == ABSENT ? -1 : readInt(priorityAt) & 0xFFFFFFFFL;
  }

  /** The number of ERROR-CODE (for instance 401), or 0 if it is absent. */
  public int errorCode() {
    return errorCodeAt == ABSENT
        ? 0
        : (buffer[errorCodeAt + 2] & 0x07) * 100 + (buffer[errorCodeAt + 3] & 0xFF) % 100;
  }

  /** The first attribute that must be understood and is not, or -1 if there is none. */
  public int unknownAttribute() {
    return unknownAttribute;
  }

  /** XOR-MAPPED-ADDRESS (RFC 8489 §14.2), or null if it is absent or of no known family. */
  public InetSocketAddress mappedAddress() {
    if (mappedAddressAt == ABSENT) {
      return null;
    }
    int family = buffer[mappedAddressAt + 1];
    int addressLength = mappedAddressLength - 4;
    if (family != (addressLength == 4 ? 1 : 2)) {
      return null;
    }
    int port = readShort(mappedAddressAt + 2) ^ (MAGIC_COOKIE >>> 16);
    byte[] address = new byte[addressLength];
    for (int i = 0; i < addressLength; i++) {
      // The mask is the cookie followed by the transaction id, just as they stand in the header.
      address[i] = (byte) (buffer[mappedAddressAt + 4 + i] ^ buffer[messageAt + 4 + i]);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("only a wrong length is refused", e);
    }
  }

  private int readShort(int at) {
    return (buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF);
  }

  private int readInt(int at) {
    return readShort(at) << 16 | readShort(at + 2);
  }
}
