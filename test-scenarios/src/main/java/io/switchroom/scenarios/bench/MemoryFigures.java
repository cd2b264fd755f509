package io.switchroom.scenarios.bench;

/**
 * What a server's process occupies. A figure that is unknown is null.
 *
 * @param residentBytes its share of the machine's memory
 * @param liveHeapBytes of its heap after everything dead was collected
 * @param otherBytes resident memory beside the heap: what libraries and the JVM itself need; all of
 *     it for a process that has no Java heap
 */
record MemoryFigures(Long residentBytes, Long liveHeapBytes, Long otherBytes, Long threads) {
  static final MemoryFigures UNKNOWN = new MemoryFigures(null, null, null, null);

  /** What each call needs of the heap beyond {@code base}, KiB. */
  Double liveHeapKibPerCall(MemoryFigures base, int calls) {
    return perCall(liveHeapBytes, base.liveHeapBytes, calls);
  }

  /** What each call needs beside the heap beyond {@code base}, KiB. */
  Double otherKibPerCall(MemoryFigures base, int calls) {
    return perCall(otherBytes, base.otherBytes, calls);
  }

  private static Double perCall(Long bytes, Long baseBytes, int calls) {
    return bytes == null || baseBytes == null || calls == 0
        ? null
        : (bytes - baseBytes) / 1024.0 / calls;
  }
}
