package io.switchroom.codec.rtp;

/**
 * The 16-bit sequence numbers of one stream, made 64 bits long so that they can be compared with
 * {@code <} (the extended sequence number of RFC 3550 §6.4.1).
 *
 * <p>Each number is taken as the nearest one to the highest so far: up to 32767 ahead or 32768
 * behind. A number older than the stream's first one may come out negative.
 */
public final class RtpSequence {
  private long highest;
  private boolean started;

  /**
   * @param sequence as in the packet, 0..65535
   * @return the same number with the stream's wraps counted in the upper bits
   */
  public long unwrap(int sequence) {
    if (!started) {
      started = true;
      highest = sequence;
      return sequence;
    }
    long extended = highest + (short) (sequence - (int) highest);
    if (extended > highest) {
      highest = extended;
    }
    return extended;
  }

  /** The highest number so far; 0 before the first. */
  public long highest() {
    return highest;
  }

  /** Forgets the stream: the next number starts anew. */
  public void reset() {
    started = false;
    highest = 0;
  }
}
