package io.switchroom.codec.dtmf;

/** Keys that wait to be sent, and pauses among them. */
final class KeyQueue {
  /** What stands for a pause in a string of keys, as in dial strings everywhere. */
  static final char PAUSE = ',';

  static final int PAUSE_MS = 1_000;

  /** Longer than any card number with its PIN. */
  private static final int MOST = 128;

  private final char[] keys = new char[MOST];
  private int first;
  private int count;

  /**
   * Appends the keys and pauses of a string; what is neither, such as a space, is left out.
   *
   * @return false if there is no room for them all: then none is
   */
  boolean add(String text) {
    int wanted = 0;
    for (int i = 0; i < text.length(); i++) {
      wanted += isSent(text.charAt(i)) ? 1 : 0;
    }
    if (wanted > MOST - count) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (isSent(text.charAt(i))) {
        keys[(first + count) % MOST] = Character.toUpperCase(text.charAt(i));
        count++;
      }
    }
    return true;
  }

  private static boolean isSent(char c) {
    return c == PAUSE || TelephoneEvent.event(c) >= 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The next key or {@link #PAUSE}; there must be one. */
  char poll() {
    char key = keys[first];
    first = (first + 1) % MOST;
    count--;
    return key;
  }

  void clear() {
    count = 0;
  }
}
