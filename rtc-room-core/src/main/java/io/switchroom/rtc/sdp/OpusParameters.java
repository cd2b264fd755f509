package io.switchroom.rtc.sdp;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a peer says in {@code a=fmtp} of the Opus it receives (RFC 7587 §6.1). Nothing in it binds
 * what we receive from it.
 *
 * @param maxPlaybackRateHz sound above half of it is wasted on the peer; 8000 to 48000
 * @param maxAverageBitrateBps 6000 to 510000; the RFC's limit where the peer names none
 * @param stereo whether the peer prefers two channels
 * @param inbandFec whether the peer makes use of copies of lost frames
 * @param dtx whether the peer prefers that silence is not sent
 */
public record OpusParameters(
    int maxPlaybackRateHz,
    int maxAverageBitrateBps,
    boolean stereo,
    boolean inbandFec,
    boolean dtx) {
  /** What holds where nothing is said. */
  public static final OpusParameters DEFAULT =
      new OpusParameters(48_000, 510_000, false, false, false);

  private static final Pattern SEPARATOR = Pattern.compile(";");

  /** Reads {@code name=value;name=value}; what is unknown or out of range is as if not said. */
  static OpusParameters parse(String fmtp) {
    int rateHz = DEFAULT.maxPlaybackRateHz;
    int bitrateBps = DEFAULT.maxAverageBitrateBps;
    boolean stereo = false;
    boolean fec = false;
    boolean dtx = false;
    for (String parameter : SEPARATOR.split(fmtp)) {
      int equals = parameter.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String name = parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = parameter.substring(equals + 1).strip();
      switch (name) {
        case "maxplaybackrate" -> rateHz = within(value, 8_000, 48_000, rateHz);
        case "maxaveragebitrate" -> bitrateBps = within(value, 6_000, 510_000, bitrateBps);
        case "stereo" -> stereo = value.equals("1");
        case "useinbandfec" -> fec = value.equals("1");
        case "usedtx" -> dtx = value.equals("1");
        default -> {}
      }
    }
    return new OpusParameters(rateHz, bitrateBps, stereo, fec, dtx);
  }

  private static int within(String text, int min, int max, int otherwise) {
    int number = SdpParser.number(text, max);
    return number < min ? otherwise : number;
  }
}
