package io.switchroom.codec.container;

/** Bytes that are no WAV file we can read; the message says why. */
public final class WavFormatException extends IllegalArgumentException {
  WavFormatException(String message) {
    super(message);
  }
}
