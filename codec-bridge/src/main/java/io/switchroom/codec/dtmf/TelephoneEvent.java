package io.switchroom.codec.dtmf;

/**
 * The payload of a telephone-event packet (RFC 4733 §2.3), such as a pressed key.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     event     |E|R| volume    |          duration             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * A view over bytes like {@code RtpPacket}: {@link #wrap} copies nothing and allocates nothing.
 */
public final class TelephoneEvent {
  /** Bytes of one event. A packet may carry more of them; they are events of their own. */
  public static final int LENGTH = 4;

  /** The longest duration one segment of an event can have, in timestamp units. */
  public static final int MAX_DURATION = 0xFFFF;

  /** Events 0 to 15 are the keys of a phone (§3.2). */
  private static final String KEYS = "0123456789*#ABCD";

  private byte[] buffer;
  private int offset;

  /**
   * @return false if there is no room for an event, and the view is of no use
   */
  public boolean wrap(byte[] payload, int offset, int length) {
    buffer = payload;
    this.offset = offset;
    return length >= LENGTH;
  }

  /** Which event, 0 to 255; up to 15 it is a key. */
  public int event() {
    return buffer[offset] & 0xFF;
  }

  /** Whether the event is over. */
  public boolean isEnd() {
    return (buffer[offset + 1] & 0x80) != 0;
  }

  /** Loudness of a key's tone, −dBm0, 0 to 63. */
  public int volume() {
    return buffer[offset + 1] & 0x3F;
  }

  /** How long the event has lasted since the packet's timestamp, in units of it. */
  public int duration() {
    return (buffer[offset + 2] & 0xFF) << 8 | buffer[offset + 3] & 0xFF;
  }

  /**
   * Writes an event.
   *
   * @param volume −dBm0, 0 to 63
   * @param duration in timestamp units, at most {@link #MAX_DURATION}
   * @return {@link #LENGTH}
   */
  public static int write(
      byte[] out, int offset, int event, boolean end, int volume, int duration) {
    out[offset] = (byte) event;
    out[offset + 1] = (byte) ((end ? 0x80 : 0) | volume & 0x3F);
    out[offset + 2] = (byte) (duration >> 8);
    out[offset + 3] = (byte) duration;
    return LENGTH;
  }

  /** The key of an event, '0' to '9', '*', '#', 'A' to 'D'; or 0 if it is none. */
  public static char key(int event) {
    return event >= 0 && event < KEYS.length() ? KEYS.charAt(event) : 0;
  }

  /** The event of a key, or -1 if there is none. */
  public static int event(char key) {
    return KEYS.indexOf(Character.toUpperCase(key));
  }
}
