package io.switchroom.codec.natives;

/** A native codec can neither be unpacked for this platform nor found on the system. */
public final class NativeCodecUnavailableException extends IllegalStateException {
  NativeCodecUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
