package io.switchroom.codec.opus;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.switchroom.codec.natives.NativeBinding;

/**
 * libopus as this process has it: the bundled one, else the system's.
 *
 * <p>The native methods carry their C names. Handles and buffers are plain addresses: with nothing
 * but integers in the signature JNA converts nothing and a call allocates nothing.
 */
public final class OpusLibrary {
  static final int OK = 0;
  static final int BUFFER_TOO_SMALL = -2;
  static final int INVALID_PACKET = -4;

  private static final NativeBinding BINDING =
      NativeBinding.of(OpusLibrary.class, "Opus (libopus)", "libopus0", "jnopus", "opus");
  private static final Controls CONTROLS =
      isAvailable() ? Native.load(BINDING.requireLibrary(), Controls.class) : null;

  private OpusLibrary() {}

  /**
   * The library's own version string, such as "libopus 1.5.2". Loads the library, which takes some
   * tenths of a second the first time: call it at start.
   *
   * @throws io.switchroom.codec.natives.NativeCodecUnavailableException if there is no libopus
   */
  public static String version() {
    BINDING.requireLibrary();
    return opus_get_version_string();
  }

  /** Whether {@link #version()} would return. */
  public static boolean isAvailable() {
    return BINDING.isAvailable();
  }

  static Controls controls() {
    BINDING.requireLibrary();
    return CONTROLS;
  }

  /** The settings: variadic in C, which JNA can only call through an interface. Rarely called. */
  interface Controls extends Library {
    int opus_encoder_ctl(Pointer encoder, int request, Object... argument);
  }

  private static native String opus_get_version_string();

  static native long opus_encoder_create(int rateHz, int channels, int application, int[] error);

  static native void opus_encoder_destroy(long encoder);

  static native int opus_encode(long encoder, long pcm, int frameSize, long data, int maxLength);

  static native long opus_decoder_create(int rateHz, int channels, int[] error);

  static native void opus_decoder_destroy(long decoder);

  static native int opus_decode(
      long decoder, long data, int length, long pcm, int frameSize, int decodeFec);

  static native int opus_encoder_get_size(int channels);

  static native long opus_repacketizer_create();

  static native void opus_repacketizer_destroy(long repacketizer);

  static native long opus_repacketizer_init(long repacketizer);

  static native int opus_repacketizer_cat(long repacketizer, long data, int length);

  static native int opus_repacketizer_out(long repacketizer, long data, int maxLength);
}
