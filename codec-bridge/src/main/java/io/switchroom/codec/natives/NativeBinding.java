package io.switchroom.codec.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * The outcome of binding a class's {@code native} methods to the first library that has them all
 * (JNA direct mapping), made in that class's static initializer.
 *
 * <p>A failure is kept and thrown at each use instead of breaking the class, so that every caller
 * reads what is missing rather than a {@link NoClassDefFoundError}.
 */
public final class NativeBinding {
  private final String libraryName;
  private final String failure;
  private final Throwable cause;

  private NativeBinding(String libraryName, String failure, Throwable cause) {
    this.libraryName = libraryName;
    this.failure = failure;
    this.cause = cause;
  }

  /**
   * @param codec what users call it, for the error text
   * @param debianPackage what provides it where it is not bundled
   * @param libraryNames tried in this order; JNA unpacks a bundled one from the class path by
   *     itself
   */
  public static NativeBinding of(
      Class<?> binding, String codec, String debianPackage, String... libraryNames) {
    String failure =
        codec
            + " is not available on "
            + Platform.RESOURCE_PREFIX
            + ": it is bundled for 64-bit linux, macOS and Windows; elsewhere install the system"
            + " library (Debian: "
            + debianPackage
            + "). If it is bundled, the temporary directory must allow execution (set jna.tmpdir).";
    return bind(binding, failure, libraryNames);
  }

  /**
   * As {@link #of}, for what is never bundled.
   *
   * @param what what users call it, for the error text
   */
  public static NativeBinding ofSystem(
      Class<?> binding, String what, String debianPackage, String libraryName) {
    String failure =
        what
            + " is not available on "
            + Platform.RESOURCE_PREFIX
            + ": it needs the system library "
            + libraryName
            + " (Debian: "
            + debianPackage
            + ")";
    return bind(binding, failure, libraryName);
  }

  private static NativeBinding bind(Class<?> binding, String failure, String... libraryNames) {
    Throwable first = null;
    if (Native.POINTER_SIZE == Long.BYTES) { // handles are longs here
      for (String name : libraryNames) {
        try {
          Native.register(binding, NativeLibrary.getInstance(name));
          return new NativeBinding(name, null, null);
        } catch (UnsatisfiedLinkError e) {
          Native.unregister(binding);
          first = first == null ? e : first;
        }
      }
    }
    return new NativeBinding(null, failure, first);
  }

  /** Whether the methods can be called. */
  public boolean isAvailable() {
    return libraryName != null;
  }

  /**
   * The library the methods are bound to.
   *
   * @throws NativeCodecUnavailableException if there is none
   */
  public String requireLibrary() {
    if (libraryName == null) {
      throw new NativeCodecUnavailableException(failure, cause);
    }
    return libraryName;
  }
}
