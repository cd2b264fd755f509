package io.switchroom.scenarios.support;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that one kind of work allocates on the test's thread, and how often it was done. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long fromBytes;
  private long bytes;
  private long times;
  private long most;
  private long inThisOne;

  void begin() {
    inThisOne = 0;
    goOn();
  }

  void pause() {
    inThisOne += THREADS.getCurrentThreadAllocatedBytes() - fromBytes;
  }

  void goOn() {
    fromBytes = THREADS.getCurrentThreadAllocatedBytes();
  }

  void end() {
    pause();
    bytes += inThisOne;
    most = Math.max(most, inThisOne);
    times++;
  }

  /** Begins to count anew. */
  public void reset() {
    bytes = 0;
    times = 0;
    most = 0;
  }

  public long bytes() {
    return bytes;
  }

  public long times() {
    return times;
  }

  /** The most bytes one of them took. */
  public long most() {
    return most;
  }

  public double bytesEach() {
    return times == 0 ? 0 : (double) bytes / times;
  }
}
