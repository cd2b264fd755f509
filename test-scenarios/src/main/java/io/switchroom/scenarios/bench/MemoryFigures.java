package io.switchroom.scenarios.bench;

/**
 * What a server's process occupies. A figure that is unknown is null.
 *
 * @param residentBytes its share of the machine's memory
 * @param liveHeapBytes of its heap after everything dead was collected
 */
record MemoryFigures(Long residentBytes, Long liveHeapBytes, Long threads) {
  /** What each call needs of resident memory beyond {@code base}, KiB. */
  Double residentKibPerCall(MemoryFigures base, int calls) {
    return perCall(residentBytes, base == null ? null : base.residentBytes, calls);
  }

  /** What each call needs of the heap beyond {@code base}, KiB. */
  Double liveHeapKibPerCall(MemoryFigures base, int calls) {
    return perCall(liveHeapBytes, base == null ? null : base.liveHeapBytes, calls);
  }

  private static Double perCall(Long bytes, Long baseBytes, int calls) {
    return bytes == null || baseBytes == null || calls == 0
        ? null
        : (bytes - baseBytes) / 1024.0 / calls;
  }
}
