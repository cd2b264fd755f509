package io.switchroom.rtc.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Offer and answer (RFC 3264) with phones: one audio stream over plain RTP, everything else
 * refused.
 *
 * <p>Only what was chosen is listed in an answer: some phones send any format they see there. What
 * they send of their own list nevertheless is taken ({@link NegotiatedAudio#receivable}).
 */
public final class OfferAnswer {
  private static final int DEFAULT_PTIME_MS = 20;
  private static final int MAX_PTIME_MS = 60;
  private static final int FIRST_DYNAMIC = 96;
  // The number most phones use for it; 8 kHz here, other clocks on the numbers after it.
  private static final int FIRST_TELEPHONE_EVENT = 101;
  private static final String EVENTS = "0-15";
  private static final Pattern SPACE = Pattern.compile(" ");

  private OfferAnswer() {}

  /** Answers a phone's offer, first or repeated. Never throws on any text. */
  public static PhoneAnswer phoneAnswer(String offerText, LocalAudio local) {
    return switch (SdpParser.parse(offerText)) {
      case ParsedSdp.Malformed malformed -> malformed("offer", malformed);
      case ParsedSdp.Ok ok -> answer(ok.description(), local);
    };
  }

  /** Our offer, for a call we make or one that came without. */
  public static String phoneOffer(LocalAudio local) {
    List<PayloadFormat> formats = offeredFormats(local.supported());
    MediaDescription audio =
        audioSection(local, "RTP/AVP", formats, DEFAULT_PTIME_MS, Direction.SENDRECV, false);
    return session(local, "0 0", List.of(audio)).toString();
  }

  /**
   * Reads the answer to {@link #phoneOffer}. Never throws on any text.
   *
   * @param local as it was for the offer
   */
  public static PhoneAnswer phoneAnswerReceived(String answerText, LocalAudio local) {
    return switch (SdpParser.parse(answerText)) {
      case ParsedSdp.Malformed malformed -> malformed("answer", malformed);
      case ParsedSdp.Ok ok -> received(ok.description(), answerText, local);
    };
  }

  private static PhoneAnswer malformed(String which, ParsedSdp.Malformed malformed) {
    return new PhoneAnswer.BadOffer(400, 399, "the SDP " + which + " is malformed, " + malformed);
  }

  private static PhoneAnswer.BadOffer notAcceptable(int warnCode, String text) {
    return new PhoneAnswer.BadOffer(488, warnCode, text);
  }

  private static PhoneAnswer answer(SessionDescription offer, LocalAudio local) {
    int index = usableAudio(offer);
    if (index < 0) {
      return whyNoAudio(offer);
    }
    MediaDescription section = offer.media().get(index);
    List<PayloadFormat> formats = section.payloadFormats();
    Optional<PayloadFormat> chosen = choose(formats, local.supported());
    if (chosen.isEmpty()) {
      return noCommonCodec(formats, local);
    }
    Optional<NegotiatedAudio> negotiated = negotiate(offer, section, chosen.get(), formats, local);
    if (negotiated.isEmpty()) {
      return notAcceptable(301, "the offer's media address is not an IP address");
    }
    NegotiatedAudio audio = negotiated.get();
    List<PayloadFormat> listed = new ArrayList<>();
    listed.add(chosen.get());
    audio
        .comfortNoisePayloadType()
        .ifPresent(pt -> listed.add(new PayloadFormat(pt, Codec.COMFORT_NOISE, "")));
    audio
        .telephoneEventPayloadType()
        .ifPresent(pt -> listed.add(telephoneEvent(pt, audio.codec().clockRateHz())));
    List<MediaDescription> media = new ArrayList<>();
    for (int i = 0; i < offer.media().size(); i++) {
      media.add(
          i == index
              ? audioSection(
                  local,
                  section.protocol(),
                  listed,
                  audio.ptimeMs(),
                  audio.remoteDirection().mirrored(),
                  audio.rtcpMux())
              : refused(offer.media().get(i)));
    }
    return new PhoneAnswer.Accepted(audio, session(local, offer.timing(), media).toString());
  }

  private static PhoneAnswer received(
      SessionDescription answer, String answerText, LocalAudio local) {
    int index = usableAudio(answer);
    if (index < 0) {
      return whyNoAudio(answer);
    }
    MediaDescription section = answer.media().get(index);
    List<PayloadFormat> formats = section.payloadFormats();
    List<PayloadFormat> ours = offeredFormats(local.supported());
    for (String format : section.formats()) {
      for (PayloadFormat own : ours) {
        boolean numbered = format.equals(Integer.toString(own.payloadType()));
        if (numbered && own.codec().isAudio() && agrees(formats, own)) {
          Optional<NegotiatedAudio> audio = negotiate(answer, section, own, formats, local);
          return audio.isEmpty()
              ? notAcceptable(301, "the answer's media address is not an IP address")
              : new PhoneAnswer.Accepted(audio.get(), answerText);
        }
      }
    }
    return noCommonCodec(formats, local);
  }

  /** In an answer a dynamic number may stand without rtpmap: then it means what we said. */
  private static boolean agrees(List<PayloadFormat> formats, PayloadFormat own) {
    for (PayloadFormat format : formats) {
      if (format.payloadType() == own.payloadType()) {
        return format.codec().matches(own.codec());
      }
    }
    return true;
  }

  /** The first audio section that is on and speaks plain RTP, or −1. */
  private static int usableAudio(SessionDescription description) {
    for (int i = 0; i < description.media().size(); i++) {
      MediaDescription section = description.media().get(i);
      if (section.kind().equals("audio") && section.port() != 0 && isPlainRtp(section)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isPlainRtp(MediaDescription section) {
    return section.protocol().equals("RTP/AVP") || section.protocol().equals("RTP/AVPF");
  }

  private static PhoneAnswer whyNoAudio(SessionDescription description) {
    boolean anyAudio = false;
    for (MediaDescription section : description.media()) {
      boolean audio = section.kind().equals("audio");
      anyAudio |= audio;
      if (audio && section.port() != 0) {
        boolean encrypted = section.protocol().contains("SAVP");
        return notAcceptable(
            302,
            "audio over "
                + section.protocol()
                + (encrypted ? " (encrypted)" : "")
                + " is not supported; supported: RTP/AVP");
      }
    }
    return notAcceptable(304, anyAudio ? "the audio stream is switched off" : "no audio stream");
  }

  private static PhoneAnswer noCommonCodec(List<PayloadFormat> formats, LocalAudio local) {
    List<Codec> offered = new ArrayList<>();
    for (PayloadFormat format : formats) {
      if (format.codec().isAudio()) {
        offered.add(format.codec());
      }
    }
    return new PhoneAnswer.NoCommonCodec(offered, local.supported());
  }

  private static Optional<PayloadFormat> choose(
      List<PayloadFormat> offered, List<Codec> supported) {
    for (Codec codec : supported) {
      for (PayloadFormat format : offered) {
        if (format.codec().matches(codec)) {
          return Optional.of(new PayloadFormat(format.payloadType(), codec, ourFmtp(codec)));
        }
      }
    }
    return Optional.empty();
  }

  /** Empty when the other side's media address is no literal. */
  private static Optional<NegotiatedAudio> negotiate(
      SessionDescription remote,
      MediaDescription section,
      PayloadFormat chosen,
      List<PayloadFormat> remoteFormats,
      LocalAudio local) {
    Optional<InetAddress> address = remote.connection(section).flatMap(Connection::inetAddress);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    boolean heldByAddress = address.get().isAnyLocalAddress();
    Direction direction = remote.direction(section);
    if (heldByAddress) {
      direction = Direction.of(direction.sends(), false);
    }
    boolean rtcpMux = section.has("rtcp-mux");
    Optional<InetSocketAddress> media = Optional.empty();
    Optional<InetSocketAddress> rtcp = Optional.empty();
    if (!heldByAddress) {
      media = Optional.of(new InetSocketAddress(address.get(), section.port()));
      rtcp = Optional.of(rtcpAddress(section, address.get(), rtcpMux));
    }
    return Optional.of(
        new NegotiatedAudio(
            chosen.codec(),
            chosen.payloadType(),
            ptimeMs(section),
            direction,
            media,
            rtcp,
            rtcpMux,
            telephoneEventPayloadType(remoteFormats, chosen.codec().clockRateHz()),
            comfortNoisePayloadType(remoteFormats, chosen.codec().clockRateHz()),
            receivable(remoteFormats, chosen, local.supported()),
            opusParameters(remoteFormats, chosen)));
  }

  private static List<PayloadFormat> receivable(
      List<PayloadFormat> remote, PayloadFormat chosen, List<Codec> supported) {
    List<PayloadFormat> receivable = new ArrayList<>();
    receivable.add(chosen);
    for (PayloadFormat format : remote) {
      boolean taken = format.payloadType() == chosen.payloadType();
      boolean sameClock = format.codec().clockRateHz() == chosen.codec().clockRateHz();
      if (!taken && sameClock && supported.stream().anyMatch(format.codec()::matches)) {
        receivable.add(format);
      }
    }
    return receivable;
  }

  /** RFC 5761 before RFC 3605 before RFC 3550's "the port after it". */
  private static InetSocketAddress rtcpAddress(
      MediaDescription section, InetAddress address, boolean rtcpMux) {
    if (rtcpMux) {
      return new InetSocketAddress(address, section.port());
    }
    String[] words = SPACE.split(section.attribute("rtcp").orElse(""));
    int port = SdpParser.number(words[0], 65535);
    if (port > 0) {
      Optional<InetAddress> own =
          words.length == 4 ? new Connection(words[2], words[3]).inetAddress() : Optional.empty();
      return new InetSocketAddress(own.orElse(address), port);
    }
    return new InetSocketAddress(address, Math.min(section.port() + 1, 65535));
  }

  private static int ptimeMs(MediaDescription section) {
    int maxMs = SdpParser.number(section.attribute("maxptime").orElse("").strip(), 10_000);
    int wantedMs = SdpParser.number(section.attribute("ptime").orElse("").strip(), 10_000);
    int ptimeMs =
        wantedMs >= 10 && wantedMs <= MAX_PTIME_MS && wantedMs % 10 == 0
            ? wantedMs
            : DEFAULT_PTIME_MS;
    int fitting = maxMs >= 10 && maxMs < ptimeMs ? maxMs / 10 * 10 : ptimeMs;
    return fitting == 50 ? 40 : fitting; // no Opus packet lasts 50 ms
  }

  private static OptionalInt telephoneEventPayloadType(
      List<PayloadFormat> formats, int clockRateHz) {
    for (PayloadFormat format : formats) {
      if (format.codec().isTelephoneEvent() && format.codec().clockRateHz() == clockRateHz) {
        return OptionalInt.of(format.payloadType());
      }
    }
    return OptionalInt.empty();
  }

  /** Comfort noise has a clock of 8 kHz wherever phones speak it. */
  private static OptionalInt comfortNoisePayloadType(List<PayloadFormat> formats, int clockRateHz) {
    for (PayloadFormat format : formats) {
      if (format.codec().matches(Codec.COMFORT_NOISE) && clockRateHz == 8_000) {
        return OptionalInt.of(format.payloadType());
      }
    }
    return OptionalInt.empty();
  }

  private static OpusParameters opusParameters(List<PayloadFormat> formats, PayloadFormat chosen) {
    for (PayloadFormat format : formats) {
      if (format.payloadType() == chosen.payloadType() && chosen.codec().matches(Codec.OPUS)) {
        return OpusParameters.parse(format.fmtp());
      }
    }
    return OpusParameters.DEFAULT;
  }

  /**
   * The numbering of our offers: static where there is one, else from 96. Comfort noise is taken
   * but not asked for: who sends his pauses too is cut nowhere.
   */
  private static List<PayloadFormat> offeredFormats(List<Codec> supported) {
    List<PayloadFormat> formats = new ArrayList<>();
    List<Integer> clockRatesHz = new ArrayList<>();
    int dynamic = FIRST_DYNAMIC;
    for (Codec codec : supported) {
      int payloadType = staticPayloadType(codec);
      formats.add(
          new PayloadFormat(payloadType < 0 ? dynamic++ : payloadType, codec, ourFmtp(codec)));
      if (!clockRatesHz.contains(codec.clockRateHz())) {
        clockRatesHz.add(codec.clockRateHz());
      }
    }
    clockRatesHz.sort(null);
    int event = FIRST_TELEPHONE_EVENT;
    for (int clockRateHz : clockRatesHz) {
      formats.add(telephoneEvent(event++, clockRateHz));
    }
    return formats;
  }

  /** Of RFC 3551 §6, or −1. */
  private static int staticPayloadType(Codec codec) {
    if (codec.matches(Codec.PCMU)) {
      return 0;
    }
    if (codec.matches(Codec.PCMA)) {
      return 8;
    }
    return codec.matches(Codec.G722) ? 9 : -1;
  }

  private static PayloadFormat telephoneEvent(int payloadType, int clockRateHz) {
    return new PayloadFormat(payloadType, Codec.telephoneEvent(clockRateHz), EVENTS);
  }

  /** What we ask the sender of a codec for. */
  private static String ourFmtp(Codec codec) {
    return codec.matches(Codec.OPUS) ? "useinbandfec=1" : "";
  }

  private static MediaDescription refused(MediaDescription section) {
    return new MediaDescription(
        section.kind(), 0, section.protocol(), section.formats(), Optional.empty(), List.of());
  }

  private static MediaDescription audioSection(
      LocalAudio local,
      String protocol,
      List<PayloadFormat> formats,
      int ptimeMs,
      Direction direction,
      boolean rtcpMux) {
    List<String> numbers = new ArrayList<>();
    List<Attribute> attributes = new ArrayList<>();
    for (PayloadFormat format : formats) {
      String number = Integer.toString(format.payloadType());
      numbers.add(number);
      attributes.add(new Attribute("rtpmap", number + " " + format.codec()));
      if (!format.fmtp().isEmpty()) {
        attributes.add(new Attribute("fmtp", number + " " + format.fmtp()));
      }
    }
    attributes.add(new Attribute("ptime", Integer.toString(ptimeMs)));
    attributes.add(Attribute.of(direction.text()));
    if (rtcpMux) {
      attributes.add(Attribute.of("rtcp-mux"));
    }
    return new MediaDescription(
        "audio", local.port(), protocol, numbers, Optional.empty(), attributes);
  }

  private static SessionDescription session(
      LocalAudio local, String timing, List<MediaDescription> media) {
    return new SessionDescription(
        Origin.of(local.sessionId(), local.sessionVersion(), local.address()),
        "-",
        Optional.of(Connection.of(local.address())),
        timing,
        List.of(),
        media);
  }
}
