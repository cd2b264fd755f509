package io.switchroom.rtc.srtp;

import java.util.Arrays;

/**
 * A bounded map from SSRC to a context, without boxing. One browser has a handful of SSRCs, so a
 * scan of a flat array is cheaper than any hashing.
 */
final class SsrcTable<C> {
  private final int maxSize;
  private int[] ssrcs = new int[4];
  private Object[] contexts = new Object[4];
  private int size;

  SsrcTable(int maxSize) {
    this.maxSize = maxSize;
  }

  /** The context of this SSRC, or null. */
  @SuppressWarnings("unchecked")
  C get(int ssrc) {
    for (int i = 0; i < size; i++) {
      if (ssrcs[i] == ssrc) {
        return (C) contexts[i];
      }
    }
    return null;
  }

  boolean isFull() {
    return size == maxSize;
  }

  /** Adds a context for an SSRC that is not in the table yet; the table must not be full. */
  void add(int ssrc, C context) {
    if (size == ssrcs.length) {
      ssrcs = Arrays.copyOf(ssrcs, 2 * size);
      contexts = Arrays.copyOf(contexts, 2 * size);
    }
    ssrcs[size] = ssrc;
    contexts[size++] = context;
  }

  void remove(int ssrc) {
    for (int i = 0; i < size; i++) {
      if (ssrcs[i] == ssrc) {
        size--;
        ssrcs[i] = ssrcs[size];
        contexts[i] = contexts[size];
        contexts[size] = null;
        return;
      }
    }
  }
}
