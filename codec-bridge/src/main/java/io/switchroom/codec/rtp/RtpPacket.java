package io.switchroom.codec.rtp;

/**
 * One RTP packet seen in place: a reusable view over somebody else's bytes (RFC 3550 §5.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           synchronization source (SSRC) identifier            |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |            contributing source (CSRC) identifiers             |
 * |                             ....                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * The bytes stay the caller's; the view is meaningful until the caller reuses them or wraps others.
 * Getters and setters may be called only after a wrap that returned true.
 */
public final class RtpPacket {
  /** A header without contributing sources and extension, as we send it. */
  public static final int FIXED_HEADER_LENGTH = 12;

  private static final int ONE_BYTE_EXTENSIONS = 0xBEDE;
  private static final int TWO_BYTE_EXTENSIONS = 0x1000;

  private byte[] buffer = new byte[FIXED_HEADER_LENGTH];
  private int offset;
  private int length;
  private int headerLength;
  private int payloadLength;
  private int extensionProfile;
  private int extensionOffset;
  private int extensionLength;

  /**
   * Points this view at {@code length} bytes from {@code offset}.
   *
   * @return false if they are no RTP packet (wrong version, or CSRCs, extension or padding reaching
   *     beyond the end); the view must not be read then
   */
  public boolean wrap(byte[] buffer, int offset, int length) {
    if (!wrapProtected(buffer, offset, length)) {
      return false;
    }
    if ((buffer[offset] & 0x20) != 0) {
      int padding = payloadLength == 0 ? 0 : buffer[offset + length - 1] & 0xFF;
      if (padding == 0 || padding > payloadLength) {
        return false;
      }
      payloadLength -= padding;
    }
    return true;
  }

  /**
   * As {@link #wrap}, for a packet still under SRTP: its padding is encrypted and therefore not
   * looked at, and its payload ends with the authentication tag.
   */
  public boolean wrapProtected(byte[] buffer, int offset, int length) {
    if (length < FIXED_HEADER_LENGTH || (buffer[offset] & 0xC0) != 0x80) {
      return false;
    }
    int header = FIXED_HEADER_LENGTH + 4 * (buffer[offset] & 0x0F);
    int profile = 0;
    int extension = 0;
    if ((buffer[offset] & 0x10) != 0) {
      if (header + 4 > length) {
        return false;
      }
      profile = Bytes.uint16(buffer, offset + header);
      extension = 4 * Bytes.uint16(buffer, offset + header + 2);
      header += 4 + extension;
    }
    if (header > length) {
      return false;
    }
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    headerLength = header;
    payloadLength = length - header;
    extensionProfile = profile;
    extensionOffset = offset + header - extension;
    extensionLength = extension;
    return true;
  }

  /** The array last wrapped. */
  public byte[] buffer() {
    return buffer;
  }

  /** Where the packet begins in {@link #buffer()}. */
  public int offset() {
    return offset;
  }

  /** Bytes of the whole packet, padding included. */
  public int length() {
    return length;
  }

  /** 0..127. */
  public int payloadType() {
    return buffer[offset + 1] & 0x7F;
  }

  /** For audio: the first packet of a talkspurt (RFC 3551 §4.1). */
  public boolean marker() {
    return buffer[offset + 1] < 0;
  }

  /** 0..65535. */
  public int sequence() {
    return Bytes.uint16(buffer, offset + 2);
  }

  /** Unsigned 32 bit, in units of the codec's clock. */
  public long timestamp() {
    return Bytes.int32(buffer, offset + 4) & 0xFFFF_FFFFL;
  }

  /** All 32 bits, whatever the sign. */
  public int ssrc() {
    return Bytes.int32(buffer, offset + 8);
  }

  /** Bytes from {@link #offset()} to the payload: fixed header, CSRCs and header extension. */
  public int headerLength() {
    return headerLength;
  }

  /** Absolute index of the payload in {@link #buffer()}. */
  public int payloadOffset() {
    return offset + headerLength;
  }

  /** Bytes of payload without padding; 0 is possible. */
  public int payloadLength() {
    return payloadLength;
  }

  public void payloadType(int payloadType) {
    buffer[offset + 1] = (byte) (buffer[offset + 1] & 0x80 | payloadType & 0x7F);
  }

  public void marker(boolean marker) {
    buffer[offset + 1] = (byte) (buffer[offset + 1] & 0x7F | (marker ? 0x80 : 0));
  }

  public void sequence(int sequence) {
    Bytes.putInt16(buffer, offset + 2, sequence);
  }

  public void timestamp(long timestamp) {
    Bytes.putInt32(buffer, offset + 4, (int) timestamp);
  }

  public void ssrc(int ssrc) {
    Bytes.putInt32(buffer, offset + 8, ssrc);
  }

  /**
   * The level the sender measured (RFC 6464).
   *
   * @param extensionId the ID negotiated for {@code urn:ietf:params:rtp-hdrext:ssrc-audio-level}
   * @return −dBov: 0 (loudest) to 127 (silence), or -1 if the packet does not tell
   */
  public int audioLevel(int extensionId) {
    int element = extensionElement(extensionId);
    return element < 0 ? -1 : buffer[element] & 0x7F;
  }

  /** Index of the first data byte of a non-empty header extension element (RFC 8285 §4), or -1. */
  private int extensionElement(int id) {
    boolean oneByte = extensionProfile == ONE_BYTE_EXTENSIONS;
    if (!oneByte && (extensionProfile & 0xFFF0) != TWO_BYTE_EXTENSIONS) {
      return -1;
    }
    int end = extensionOffset + extensionLength;
    int at = extensionOffset;
    while (at < end) {
      int first = buffer[at++] & 0xFF;
      if (first == 0) {
        continue; // padding between elements
      }
      int elementId;
      int elementLength;
      if (oneByte) {
        elementId = first >> 4;
        elementLength = (first & 0x0F) + 1;
        if (elementId == 0 || elementId == 15) {
          return -1; // §4.2: ignore the rest
        }
      } else {
        if (at == end) {
          return -1;
        }
        elementId = first;
        elementLength = buffer[at++] & 0xFF;
      }
      if (elementId == id) {
        return elementLength > 0 && at + elementLength <= end ? at : -1;
      }
      at += elementLength;
    }
    return -1;
  }

  /**
   * Writes a fixed header: version 2, no padding, no extension, no CSRC.
   *
   * @return {@link #FIXED_HEADER_LENGTH}
   */
  public static int writeHeader(
      byte[] buffer,
      int offset,
      boolean marker,
      int payloadType,
      int sequence,
      long timestamp,
      int ssrc) {
    buffer[offset] = (byte) 0x80;
    buffer[offset + 1] = (byte) ((marker ? 0x80 : 0) | payloadType & 0x7F);
    Bytes.putInt16(buffer, offset + 2, sequence);
    Bytes.putInt32(buffer, offset + 4, (int) timestamp);
    Bytes.putInt32(buffer, offset + 8, ssrc);
    return FIXED_HEADER_LENGTH;
  }
}
