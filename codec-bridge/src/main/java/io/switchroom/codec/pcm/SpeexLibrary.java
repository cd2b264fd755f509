package io.switchroom.codec.pcm;

import io.switchroom.codec.natives.NativeBinding;

/** The Speex resampler's C functions, by their names; handles and buffers are plain addresses. */
final class SpeexLibrary {
  static final int OK = 0;

  private static final NativeBinding BINDING =
      NativeBinding.of(
          SpeexLibrary.class, "The Speex resampler", "libspeexdsp1", "jnspeex", "speexdsp");

  private SpeexLibrary() {}

  static void requireAvailable() {
    BINDING.requireLibrary();
  }

  static native long speex_resampler_init(
      int channels, int inHz, int outHz, int quality, int[] error);

  static native void speex_resampler_destroy(long resampler);

  static native int speex_resampler_process_int(
      long resampler, int channel, long in, long inLength, long out, long outLength);

  static native int speex_resampler_reset_mem(long resampler);

  static native int speex_resampler_get_output_latency(long resampler);
}
