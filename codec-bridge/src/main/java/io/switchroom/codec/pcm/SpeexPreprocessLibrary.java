package io.switchroom.codec.pcm;

import io.switchroom.codec.natives.NativeBinding;

/** The C functions of speexdsp's preprocessor; handles and buffers are plain addresses. */
final class SpeexPreprocessLibrary {
  static final int SET_DENOISE = 0;
  static final int SET_NOISE_SUPPRESS = 18;

  private static final NativeBinding BINDING =
      NativeBinding.ofSystem(
          SpeexPreprocessLibrary.class, "Noise suppression", "libspeexdsp1", "speexdsp");

  private SpeexPreprocessLibrary() {}

  static void requireAvailable() {
    BINDING.requireLibrary();
  }

  static native long speex_preprocess_state_init(int frameSamples, int rateHz);

  static native void speex_preprocess_state_destroy(long state);

  static native int speex_preprocess_run(long state, long frame);

  static native int speex_preprocess_ctl(long state, int request, long value);
}
