package io.switchroom.rtc.room;

/**
 * Which packets of a stream have not come, and when to ask for them (RFC 4585 §6.2.1): at the next
 * look, and again until they come or there is no hope. Allocates nothing after construction.
 */
final class MissingPackets {
  /** More at once is an outage: a key frame repairs it cheaper. */
  private static final int CAPACITY = 128;

  private static final int MAX_REQUESTS = 8;
  private static final long RETRY_NS = 100_000_000;

  private final long[] sequences = new long[CAPACITY];
  private final long[] dueNs = new long[CAPACITY];
  private final int[] requests = new int[CAPACITY];
  private int count;
  private long highest = Long.MIN_VALUE;

  /** Begins anew, as for a stream never seen before. */
  void reset() {
    count = 0;
    highest = Long.MIN_VALUE;
  }

  /**
   * A packet has come.
   *
   * @return false if so many are missing that asking for them is of no use
   */
  boolean onPacket(long sequence, long nowNs) {
    if (highest == Long.MIN_VALUE) {
      highest = sequence;
      return true;
    }
    if (sequence <= highest) {
      found(sequence);
      return true;
    }
    long gap = sequence - highest - 1;
    boolean hope = gap <= CAPACITY - count;
    if (hope) {
      for (long missing = highest + 1; missing < sequence; missing++) {
        sequences[count] = missing;
        dueNs[count] = nowNs;
        requests[count++] = 0;
      }
    } else {
      count = 0;
    }
    highest = sequence;
    return hope;
  }

  private void found(long sequence) {
    for (int i = 0; i < count; i++) {
      if (sequences[i] == sequence) {
        remove(i);
        return;
      }
    }
  }

  /** They stay in ascending order. */
  private void remove(int index) {
    int behind = --count - index;
    System.arraycopy(sequences, index + 1, sequences, index, behind);
    System.arraycopy(dueNs, index + 1, dueNs, index, behind);
    System.arraycopy(requests, index + 1, requests, index, behind);
  }

  /**
   * What is to be asked for now.
   *
   * @param pairs is filled with packet ID and mask as {@link
   *     io.switchroom.codec.rtp.RtcpWriter#nack} takes them
   * @return how many pairs
   */
  int due(int[] pairs, long nowNs) {
    int pairCount = 0;
    long first = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      if (nowNs - dueNs[i] < 0) {
        continue;
      }
      if (requests[i] == MAX_REQUESTS) {
        remove(i--);
        continue;
      }
      long distance = sequences[i] - first;
      if (first != Long.MIN_VALUE && distance <= 16) {
        pairs[pairCount - 1] |= 1 << distance - 1;
      } else if (pairCount < pairs.length) {
        first = sequences[i];
        pairs[pairCount++] = (int) first << 16;
      } else {
        break;
      }
      requests[i]++;
      dueNs[i] = nowNs + RETRY_NS;
    }
    return pairCount;
  }

  int count() {
    return count;
  }
}
