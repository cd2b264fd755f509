package io.switchroom.rtc.sdp;

import java.util.List;
import java.util.stream.Collectors;

/** What comes of an offer or an answer of a phone. */
public sealed interface PhoneAnswer {
  /**
   * @param sdp the answer, whoever wrote it
   */
  record Accepted(NegotiatedAudio audio, String sdp) implements PhoneAnswer {}

  /**
   * A refusal knows how SIP is to say it. The text holds no quotes, line breaks or control
   * characters.
   */
  sealed interface Refused extends PhoneAnswer {
    int sipStatus();

    /** Warning code of RFC 3261 §20.43. */
    int warnCode();

    String warnText();
  }

  record NoCommonCodec(List<Codec> offered, List<Codec> supported) implements Refused {
    private static final int MOST_NAMED = 16;

    public NoCommonCodec {
      offered = List.copyOf(offered);
      supported = List.copyOf(supported);
    }

    @Override
    public int sipStatus() {
      return 488;
    }

    @Override
    public int warnCode() {
      return 305;
    }

    @Override
    public String warnText() {
      return "offered: " + names(offered) + "; supported: " + names(supported);
    }

    private static String names(List<Codec> codecs) {
      String names =
          codecs.stream().limit(MOST_NAMED).map(Codec::toString).collect(Collectors.joining(", "));
      return codecs.isEmpty() ? "none" : codecs.size() > MOST_NAMED ? names + ", ..." : names;
    }
  }

  /** Not understood, or asking for something that is not there. */
  record BadOffer(int sipStatus, int warnCode, String warnText) implements Refused {}
}
