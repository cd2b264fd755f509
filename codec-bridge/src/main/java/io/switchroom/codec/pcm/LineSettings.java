package io.switchroom.codec.pcm;

/**
 * What is done to the voice of a telephone line before others hear it; see {@link LineVoice}.
 *
 * @param automaticGain quiet and loud lines come out alike ({@link AutomaticGain})
 * @param noiseSuppression the line's noise is taken out ({@link NoiseSuppressor}); needs a library
 *     of the system, and is done at 8 and 16 kHz only
 * @param echoGuard a line that returns what it is sent is turned down while only that is there
 *     ({@link EchoGuard})
 */
public record LineSettings(boolean automaticGain, boolean noiseSuppression, boolean echoGuard) {
  /** Nothing: the voice stays as it came. */
  public static final LineSettings UNTOUCHED = new LineSettings(false, false, false);

  /** Automatic gain and nothing else. */
  public static final LineSettings LEVELLED = new LineSettings(true, false, false);

  /** Whether anything is done at all. */
  public boolean touches() {
    return automaticGain || noiseSuppression || echoGuard;
  }
}
