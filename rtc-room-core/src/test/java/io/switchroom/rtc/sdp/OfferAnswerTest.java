package io.switchroom.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OfferAnswerTest {
  private static final LocalAudio LOCAL =
      new LocalAudio("192.0.2.9", 20000, 77, 1, List.of(Codec.PCMU, Codec.PCMA));

  @Test
  void answersBaresipWithTheOneChosenCodecAndItsEvents() {
    PhoneAnswer.Accepted answer = accepted(SdpFiles.read("baresip-1.0-offer"), LOCAL);
    assertEquals(
        """
        v=0
        o=- 77 1 IN IP4 192.0.2.9
        s=-
        c=IN IP4 192.0.2.9
        t=0 0
        m=audio 20000 RTP/AVP 0 101
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=sendrecv
        """
            .replace("\n", "\r\n"),
        answer.sdp());
    assertEquals(
        new NegotiatedAudio(
            Codec.PCMU,
            0,
            20,
            Direction.SENDRECV,
            Optional.of(new InetSocketAddress("192.0.2.2", 32242)),
            Optional.of(new InetSocketAddress("192.0.2.2", 32243)),
            false,
            OptionalInt.of(101),
            OptionalInt.empty(),
            List.of(new PayloadFormat(0, Codec.PCMU, ""), new PayloadFormat(8, Codec.PCMA, "")),
            OpusParameters.DEFAULT),
        answer.audio());
  }

  @Test
  void answersSippWhichOffersNothingButPcmu() {
    PhoneAnswer.Accepted answer = accepted(SdpFiles.read("sipp-3.6-offer"), LOCAL);
    assertTrue(answer.sdp().contains("m=audio 20000 RTP/AVP 0\r\n"), answer.sdp());
    assertEquals(OptionalInt.empty(), answer.audio().telephoneEventPayloadType());
    assertFalse(answer.sdp().contains("telephone-event"));
  }

  @Test
  void choosesInOurOrderAndKeepsTheOfferersNumber() {
    List<Codec> opusFirst = List.of(Codec.OPUS, Codec.PCMU);
    PhoneAnswer.Accepted answer =
        accepted(SdpFiles.read("baresip-1.0-offer"), new LocalAudio("::1", 20002, 1, 1, opusFirst));
    assertEquals(96, answer.audio().payloadType());
    assertTrue(answer.sdp().contains("m=audio 20002 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"));
    assertTrue(answer.sdp().contains("c=IN IP6 ::1\r\n"), answer.sdp());
    assertEquals(
        OptionalInt.empty(),
        answer.audio().telephoneEventPayloadType(),
        "events at 8 kHz do not go with a codec of 48 kHz");
  }

  @Test
  void understandsStaticNumbersWithoutRtpmap() {
    assertEquals(Codec.PCMU, accepted(offer("m=audio 4000 RTP/AVP 18 0"), LOCAL).audio().codec());
    assertEquals(Codec.PCMA, accepted(offer("m=audio 4000 RTP/AVP 8 9"), LOCAL).audio().codec());
  }

  @Test
  void aDynamicNumberMeansWhatItsRtpmapSays() {
    NegotiatedAudio audio =
        accepted(offer("m=audio 4000 RTP/AVP 97 98\na=rtpmap:98 pcma/8000/1"), LOCAL).audio();
    assertEquals(98, audio.payloadType());
    assertEquals(Codec.PCMA, audio.codec());
  }

  @Test
  void namesBothListsWhenThereIsNoCommonCodec() {
    PhoneAnswer.Refused refused =
        refused(
            offer(
                "m=audio 4000 RTP/AVP 18 97 101\na=rtpmap:97 iLBC/8000\na=rtpmap:101 telephone-event/8000"));
    assertInstanceOf(PhoneAnswer.NoCommonCodec.class, refused);
    assertEquals(488, refused.sipStatus());
    assertEquals(305, refused.warnCode());
    assertEquals(
        "offered: G729/8000, iLBC/8000; supported: PCMU/8000, PCMA/8000", refused.warnText());
  }

  @Test
  void sameNameAtAnotherClockRateIsAnotherCodec() {
    assertEquals(
        "offered: PCMU/16000; supported: PCMU/8000, PCMA/8000",
        refused(offer("m=audio 4000 RTP/AVP 96\na=rtpmap:96 PCMU/16000")).warnText());
  }

  @Test
  void refusesEncryptedAudioAndSaysSo() {
    PhoneAnswer.Refused refused =
        refused(
            offer(
                "m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"));
    assertEquals(488, refused.sipStatus());
    assertEquals(302, refused.warnCode());
    assertEquals(
        "audio over RTP/SAVP (encrypted) is not supported; supported: RTP/AVP", refused.warnText());
  }

  @Test
  void takesThePlainOneOfTwoAudioStreamsAndRefusesTheRestInPlace() {
    PhoneAnswer.Accepted answer =
        accepted(
            offer(
                "m=video 5000 RTP/AVP 96 97\na=rtpmap:96 H264/90000\nm=audio 4000 RTP/SAVP 0\nm=audio 4002 RTP/AVP 8\nm=image 4004 udptl t38"),
            LOCAL);
    assertEquals(
        List.of(
            "m=video 0 RTP/AVP 96 97",
            "m=audio 0 RTP/SAVP 0",
            "m=audio 20000 RTP/AVP 8",
            "m=image 0 udptl t38"),
        answer.sdp().lines().filter(line -> line.startsWith("m=")).toList());
    assertEquals(4002, answer.audio().remoteMedia().orElseThrow().getPort());
  }

  @Test
  void anOfferWithoutUsableAudioIsRefusedWithItsReason() {
    assertEquals("no audio stream", refused(offer("m=video 5000 RTP/AVP 96")).warnText());
    assertEquals(
        "the audio stream is switched off", refused(offer("m=audio 0 RTP/AVP 0")).warnText());
    PhoneAnswer.Refused malformed = refused("v=0\r\nhello");
    assertEquals(400, malformed.sipStatus());
    assertEquals("the SDP offer is malformed, line 2: not of the form x=...", malformed.warnText());
    assertEquals(
        "the offer's media address is not an IP address",
        refused(offer("m=audio 4000 RTP/AVP 0\nc=IN IP4 phone.example.com")).warnText());
  }

  @Test
  void mirrorsTheDirection() {
    for (Direction direction : Direction.values()) {
      PhoneAnswer.Accepted answer =
          accepted(offer("m=audio 4000 RTP/AVP 0\na=" + direction.text()), LOCAL);
      assertEquals(direction, answer.audio().remoteDirection());
      String mirrored =
          switch (direction) {
            case SENDRECV -> "a=sendrecv\r\n";
            case SENDONLY -> "a=recvonly\r\n";
            case RECVONLY -> "a=sendonly\r\n";
            case INACTIVE -> "a=inactive\r\n";
          };
      assertTrue(answer.sdp().contains(mirrored), answer.sdp());
    }
    String atSessionLevel = offer("a=sendonly\nm=audio 4000 RTP/AVP 0");
    assertEquals(Direction.SENDONLY, accepted(atSessionLevel, LOCAL).audio().remoteDirection());
  }

  @Test
  void anAddressOfZerosIsHold() {
    PhoneAnswer.Accepted answer =
        accepted(offer("m=audio 4000 RTP/AVP 0\nc=IN IP4 0.0.0.0"), LOCAL);
    assertEquals(Direction.SENDONLY, answer.audio().remoteDirection());
    assertTrue(answer.audio().remoteMedia().isEmpty());
    assertTrue(answer.audio().remoteRtcp().isEmpty());
    assertTrue(answer.sdp().contains("a=recvonly\r\n"), answer.sdp());
  }

  @Test
  void rtcpGoesWhereTheOfferSays() {
    assertEquals(4001, rtcp("m=audio 4000 RTP/AVP 0").getPort());
    assertEquals(53020, rtcp("m=audio 4000 RTP/AVP 0\na=rtcp:53020").getPort());
    assertEquals(
        new InetSocketAddress("198.51.100.4", 53020),
        rtcp("m=audio 4000 RTP/AVP 0\na=rtcp:53020 IN IP4 198.51.100.4"));
    assertEquals(4000, rtcp("m=audio 4000 RTP/AVP 0\na=rtcp:53020\na=rtcp-mux").getPort());
    assertTrue(
        accepted(offer("m=audio 4000 RTP/AVP 0\na=rtcp-mux"), LOCAL)
            .sdp()
            .contains("a=rtcp-mux\r\n"));
  }

  @Test
  void packetTimeIsAsOfferedWithinReason() {
    assertEquals(20, ptimeMs(""));
    assertEquals(30, ptimeMs("a=ptime:30"));
    assertEquals(60, ptimeMs("a=ptime:60"));
    assertEquals(20, ptimeMs("a=ptime:25"));
    assertEquals(20, ptimeMs("a=ptime:0"));
    assertEquals(20, ptimeMs("a=ptime:200"));
    assertEquals(20, ptimeMs("a=ptime:x"));
    assertEquals(10, ptimeMs("a=ptime:30\na=maxptime:10"));
  }

  @Test
  void packetTimeIsOneThatEveryCodecHas() {
    assertEquals(40, ptimeMs("a=ptime:50"));
    assertEquals(40, ptimeMs("a=ptime:60\na=maxptime:59"));
    assertEquals(20, ptimeMs("a=ptime:40\na=maxptime:25"));
    assertEquals(10, ptimeMs("a=ptime:10\na=maxptime:150"));
  }

  private static final LocalAudio WIDE =
      new LocalAudio(
          "192.0.2.9", 20000, 77, 1, List.of(Codec.OPUS, Codec.G722, Codec.PCMU, Codec.PCMA));

  private static final String SOFTPHONE =
      "m=audio 4000 RTP/AVP 0 8 9 96 100 101 13\na=rtpmap:96 opus/48000/2\n"
          + "a=fmtp:96 maxplaybackrate=16000; useinbandfec=1;stereo=1;maxaveragebitrate=20000\n"
          + "a=rtpmap:100 telephone-event/48000\na=rtpmap:101 telephone-event/8000\n"
          + "a=rtpmap:13 CN/8000";

  @Test
  void wideBandIsChosenBeforeNarrowAndEventsFollowTheClock() {
    PhoneAnswer.Accepted answer = accepted(offer(SOFTPHONE), WIDE);
    assertEquals(Codec.OPUS, answer.audio().codec());
    assertEquals(OptionalInt.of(100), answer.audio().telephoneEventPayloadType());
    assertEquals(OptionalInt.empty(), answer.audio().comfortNoisePayloadType());
    assertEquals(new OpusParameters(16_000, 20_000, true, true, false), answer.audio().opus());
    assertTrue(answer.sdp().contains("m=audio 20000 RTP/AVP 96 100\r\n"), answer.sdp());
    assertTrue(answer.sdp().contains("a=fmtp:96 useinbandfec=1\r\n"), answer.sdp());
  }

  @Test
  void comfortNoiseIsAgreedWithACodecOfItsClock() {
    List<Codec> noOpus = List.of(Codec.G722, Codec.PCMU);
    PhoneAnswer.Accepted answer =
        accepted(offer(SOFTPHONE), new LocalAudio("192.0.2.9", 20000, 77, 1, noOpus));
    assertEquals(Codec.G722, answer.audio().codec());
    assertEquals(9, answer.audio().payloadType());
    assertEquals(OptionalInt.of(13), answer.audio().comfortNoisePayloadType());
    assertEquals(OptionalInt.of(101), answer.audio().telephoneEventPayloadType());
    assertTrue(answer.sdp().contains("m=audio 20000 RTP/AVP 9 13 101\r\n"), answer.sdp());
    assertTrue(answer.sdp().contains("a=rtpmap:9 G722/8000\r\n"), answer.sdp());
  }

  @Test
  void nonsenseInOpusParametersIsAsIfNotSaid() {
    String fmtp = "maxplaybackrate=-1;maxaveragebitrate=99999999;useinbandfec;=;;usedtx=yes;x=1";
    PhoneAnswer.Accepted answer =
        accepted(
            offer("m=audio 4000 RTP/AVP 96\na=rtpmap:96 opus/48000/2\na=fmtp:96 " + fmtp), WIDE);
    assertEquals(OpusParameters.DEFAULT, answer.audio().opus());
  }

  @Test
  void ourOfferListsEveryCodecAndEventsAtBothClocks() {
    String offer = OfferAnswer.phoneOffer(WIDE);
    assertTrue(offer.contains("m=audio 20000 RTP/AVP 96 9 0 8 101 102\r\n"), offer);
    assertTrue(offer.contains("a=rtpmap:101 telephone-event/8000\r\n"), offer);
    assertTrue(offer.contains("a=rtpmap:102 telephone-event/48000\r\n"), offer);
    String answer =
        accepted(offer, new LocalAudio("192.0.2.50", 30000, 5, 1, List.of(Codec.OPUS))).sdp();
    NegotiatedAudio audio =
        assertInstanceOf(PhoneAnswer.Accepted.class, OfferAnswer.phoneAnswerReceived(answer, WIDE))
            .audio();
    assertEquals(Codec.OPUS, audio.codec());
    assertEquals(OptionalInt.of(102), audio.telephoneEventPayloadType());
    assertTrue(audio.opus().inbandFec());
  }

  @Test
  void aCallWithoutOfferIsOfferedAndTheAnswerRead() {
    String offer = OfferAnswer.phoneOffer(LOCAL);
    assertEquals(
        """
        v=0
        o=- 77 1 IN IP4 192.0.2.9
        s=-
        c=IN IP4 192.0.2.9
        t=0 0
        m=audio 20000 RTP/AVP 0 8 101
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=sendrecv
        """
            .replace("\n", "\r\n"),
        offer);
    LocalAudio other = new LocalAudio("192.0.2.50", 30000, 5, 1, List.of(Codec.PCMA));
    String answer = accepted(offer, other).sdp();
    NegotiatedAudio audio =
        assertInstanceOf(PhoneAnswer.Accepted.class, OfferAnswer.phoneAnswerReceived(answer, LOCAL))
            .audio();
    assertEquals(Codec.PCMA, audio.codec());
    assertEquals(8, audio.payloadType());
    assertEquals(OptionalInt.of(101), audio.telephoneEventPayloadType());
    assertEquals(Optional.of(new InetSocketAddress("192.0.2.50", 30000)), audio.remoteMedia());
  }

  @Test
  void anAnswerWithNothingWeOfferedIsNotTaken() {
    PhoneAnswer answer =
        OfferAnswer.phoneAnswerReceived(offer("m=audio 4000 RTP/AVP 18 101"), LOCAL);
    assertInstanceOf(PhoneAnswer.NoCommonCodec.class, answer);
    PhoneAnswer switchedOff = OfferAnswer.phoneAnswerReceived(offer("m=audio 0 RTP/AVP 0"), LOCAL);
    assertInstanceOf(PhoneAnswer.BadOffer.class, switchedOff);
  }

  private static InetSocketAddress rtcp(String lines) {
    return accepted(offer(lines), LOCAL).audio().remoteRtcp().orElseThrow();
  }

  private static int ptimeMs(String line) {
    PhoneAnswer.Accepted answer = accepted(offer("m=audio 4000 RTP/AVP 0\n" + line), LOCAL);
    assertTrue(answer.sdp().contains("a=ptime:" + answer.audio().ptimeMs() + "\r\n"));
    return answer.audio().ptimeMs();
  }

  private static String offer(String lines) {
    return "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
        + lines.replace("\n", "\r\n")
        + "\r\n";
  }

  private static PhoneAnswer.Accepted accepted(String offer, LocalAudio local) {
    return assertInstanceOf(
        PhoneAnswer.Accepted.class, OfferAnswer.phoneAnswer(offer, local), offer);
  }

  private static PhoneAnswer.Refused refused(String offer) {
    return assertInstanceOf(
        PhoneAnswer.Refused.class, OfferAnswer.phoneAnswer(offer, LOCAL), offer);
  }
}
