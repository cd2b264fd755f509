package io.switchroom.rtc.sdp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A codec as {@code a=rtpmap} names it: {@code PCMU/8000}, {@code opus/48000/2}. */
public record Codec(String name, int clockRateHz, int channels) {
  public static final Codec PCMU = new Codec("PCMU", 8000, 1);
  public static final Codec PCMA = new Codec("PCMA", 8000, 1);

  /** Sampled at 16 kHz; the clock is a mistake that RFC 3551 §4.5.2 keeps. */
  public static final Codec G722 = new Codec("G722", 8000, 1);

  public static final Codec OPUS = new Codec("opus", 48000, 2);

  /** Comfort noise (RFC 3389), for codecs with a clock of 8 kHz. */
  static final Codec COMFORT_NOISE = new Codec("CN", 8000, 1);

  // A name also goes into Warning headers, so nothing but token characters.
  private static final Pattern TEXT =
      Pattern.compile("([A-Za-z0-9._+-]{1,40})/([0-9]{1,7})(?:/([0-9]{1,2}))?");

  /** The events of RFC 4733 at the clock rate of the codec they accompany. */
  public static Codec telephoneEvent(int clockRateHz) {
    return new Codec("telephone-event", clockRateHz, 1);
  }

  static Optional<Codec> parse(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    int channels = m.group(3) == null ? 1 : Integer.parseInt(m.group(3));
    return Optional.of(new Codec(m.group(1), Integer.parseInt(m.group(2)), channels));
  }

  /** The fixed numbers of RFC 3551 §6 that phones use without an rtpmap. */
  static Optional<Codec> ofStaticPayloadType(int payloadType) {
    return switch (payloadType) {
      case 0 -> Optional.of(PCMU);
      case 3 -> Optional.of(new Codec("GSM", 8000, 1));
      case 4 -> Optional.of(new Codec("G723", 8000, 1));
      case 8 -> Optional.of(PCMA);
      case 9 -> Optional.of(G722);
      case 13 -> Optional.of(COMFORT_NOISE);
      case 15 -> Optional.of(new Codec("G728", 8000, 1));
      case 18 -> Optional.of(new Codec("G729", 8000, 1));
      default -> Optional.empty();
    };
  }

  /** Whether the two are one codec; encoding names ignore case. */
  public boolean matches(Codec other) {
    return name.equalsIgnoreCase(other.name)
        && clockRateHz == other.clockRateHz
        && channels == other.channels;
  }

  /** Whether it carries sound by itself, unlike events and comfort noise. */
  boolean isAudio() {
    return !isTelephoneEvent() && !name.equalsIgnoreCase("CN");
  }

  boolean isTelephoneEvent() {
    return name.equalsIgnoreCase("telephone-event");
  }

  @Override
  public String toString() {
    return name + "/" + clockRateHz + (channels == 1 ? "" : "/" + channels);
  }
}
