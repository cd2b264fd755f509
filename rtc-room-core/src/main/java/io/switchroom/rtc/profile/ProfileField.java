package io.switchroom.rtc.profile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One setting of a role profile: a whole number. {@value #ADAPTIVE} leaves it to the client. Those
 * that a browser or we act upon are explained; the others are handed on to clients that know them.
 */
public enum ProfileField {
  /** Echo cancellation: 0 off, 1 on. For a phone the guard against line echo. */
  AEC(Group.AUDIO, 0, 1, 1),
  /** Automatic gain control: 0 off, 1 on. */
  AGC(Group.AUDIO, 0, 1, 1),
  /** Noise suppression: 0 off, 1 on. */
  ANS(Group.AUDIO, 0, 1, 1),
  ANTI_DROPOUT(Group.AUDIO, 0, 1, 1),
  AU_SCHEME(Group.AUDIO, 0, 255, 1),
  /** Channels of the microphone. */
  CHANNEL(Group.AUDIO, 1, 2, 1),
  CODEC_PROF(Group.AUDIO, 0, 65_535, 4106),
  FRAME(Group.AUDIO, 10, 60, 20),
  /** Bit rate of the audio sent, kbit/s; 0: he sends none. */
  KBPS(Group.AUDIO, 0, 510, 32),
  MAX_ANTISHAKE_MAX(Group.AUDIO, 0, 60_000, 1_000),
  MAX_ANTISHAKE_MIN(Group.AUDIO, 0, 60_000, 400),
  MIN_ANTISHAKE(Group.AUDIO, 0, 60_000, 50),
  /** Of the microphone, Hz. */
  SAMPLE_RATE(Group.AUDIO, 8_000, 48_000, 48_000),
  SILENCE_DETECT(Group.AUDIO, 0, 1, 0),

  RC_ANTI_DROPOUT(Group.NET, 0, 1, 1),
  RC_INIT_DELAY(Group.NET, 0, 60_000, 500),
  RC_MAX_DELAY(Group.NET, 0, 60_000, 1_000),

  VIDEO_ANTI_DROPOUT(Group.VIDEO, "anti_dropout", 0, 1, 1),
  VIDEO_CODEC_PROF(Group.VIDEO, "codec_prof", 0, 65_535, 5),
  FORMAT(Group.VIDEO, 0, 255, -1),
  /** Width of the camera's picture, pixels. */
  FORMAT_FIX_WIDTH(Group.VIDEO, 16, 7_680, 640),
  /** Height of the camera's picture, pixels. */
  FORMAT_FIX_HEIGHT(Group.VIDEO, 16, 7_680, 480),
  /** The width at most where it is not fixed, pixels. */
  FORMAT_MAX_WIDTH(Group.VIDEO, 16, 7_680, -1),
  /** The height at most where it is not fixed, pixels. */
  FORMAT_MAX_HEIGHT(Group.VIDEO, 16, 7_680, -1),
  /** Pictures of the camera per second at most. */
  FPS(Group.VIDEO, 1, 120, 15),
  FQUEUE_TIME(Group.VIDEO, 0, 60_000, -1),
  LIVE_ADAPT(Group.VIDEO, 0, 1, 0),
  /** Bit rate that the camera should not fall below, kbit/s. */
  MINKBPS(Group.VIDEO, 0, 100_000, -1),
  /** Bit rate of the camera at most, kbit/s; 0: he sends no picture, no screen either. */
  MAXKBPS(Group.VIDEO, 0, 100_000, 400),
  MINQP(Group.VIDEO, 0, 63, -1),
  MAXQP(Group.VIDEO, 0, 63, -1),
  /** Where bits are short: 1 keeps the resolution, 0 keeps the frame rate. */
  QCLEAR(Group.VIDEO, 0, 1, 1),
  SMALL_VIDEO_UPLOAD(Group.VIDEO, 0, 1, 0);

  /** Leaves it to the client. */
  public static final int ADAPTIVE = -1;

  /** The part of a profile in which a field stands. */
  public enum Group {
    AUDIO,
    NET,
    VIDEO;

    /** As on the wire. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Its fields, in the order of the wire. */
    public List<ProfileField> fields() {
      return Arrays.stream(ProfileField.values()).filter(field -> field.group == this).toList();
    }

    /** Its field of that name on the wire. */
    public Optional<ProfileField> field(String word) {
      return fields().stream().filter(field -> field.word.equals(word)).findFirst();
    }
  }

  private final Group group;
  private final String word;
  private final int min;
  private final int max;
  private final int usual;

  ProfileField(Group group, int min, int max, int usual) {
    this.group = group;
    this.word = name().toLowerCase(Locale.ROOT);
    this.min = min;
    this.max = max;
    this.usual = usual;
  }

  ProfileField(Group group, String word, int min, int max, int usual) {
    this.group = group;
    this.word = word;
    this.min = min;
    this.max = max;
    this.usual = usual;
  }

  public Group group() {
    return group;
  }

  /** As on the wire, within its group. */
  public String word() {
    return word;
  }

  /** The smallest value beside {@link #ADAPTIVE}. */
  public int min() {
    return min;
  }

  public int max() {
    return max;
  }

  public boolean admits(long value) {
    return value == ADAPTIVE || value >= min && value <= max;
  }

  /** What it is where nobody said anything. */
  int usual() {
    return usual;
  }
}
