package io.switchroom.scenarios.wire.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something another process does: looked at again and again until a deadline. */
public final class Await {
  private static final long LOOK_NS = 25_000_000L;

  private Await() {}

  /**
   * Returns as soon as {@code condition} holds.
   *
   * @param what what is waited for, in the words of the failure; asked only then
   * @throws AssertionError if it does not hold in time
   */
  public static void until(Duration deadline, Supplier<String> what, BooleanSupplier condition) {
    value(deadline, what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** As {@link #until}, for a condition that comes with a value. */
  public static <T> T value(Duration deadline, Supplier<String> what, Supplier<Optional<T>> look) {
    long endNs = System.nanoTime() + deadline.toNanos();
    while (true) {
      Optional<T> value = look.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > endNs) {
        throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what.get());
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }
}
