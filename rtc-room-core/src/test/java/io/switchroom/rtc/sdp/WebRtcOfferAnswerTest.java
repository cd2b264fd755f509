package io.switchroom.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WebRtcOfferAnswerTest {
  private static final IceCredentials ICE = new IceCredentials("abcd", "abcdefghijklmnopqrstuvwx");
  private static final Fingerprint FINGERPRINT = Fingerprint.ofSha256(digest());
  private static final List<InetSocketAddress> CANDIDATES =
      List.of(new InetSocketAddress("127.0.0.1", 7880));

  @Test
  void readsWhatChromiumOffers() {
    WebRtcOffer offer = ok(SdpFiles.read("chromium-156-offer"));
    assertEquals(
        new IceCredentials(attribute("ice-ufrag"), attribute("ice-pwd")), offer.transport().ice());
    assertEquals(attribute("fingerprint"), offer.transport().fingerprint().toString());
    assertEquals("actpass", offer.transport().setup());
    assertEquals(
        List.of("0", "1", "2", "3"), offer.media().stream().map(WebRtcMedia::mid).toList());
    WebRtcMedia microphone = offer.media().get(0);
    assertEquals(Direction.SENDRECV, microphone.direction());
    assertEquals(111, microphone.opusPayloadType());
    assertEquals("minptime=10;useinbandfec=1", microphone.opusFmtp());
    assertEquals(1, microphone.audioLevelId());
    assertEquals(4, microphone.midId());
    TrackSource source = microphone.source().orElseThrow();
    String[] ssrc = attribute("ssrc").split(" cname:");
    assertEquals(OptionalLong.of(Long.parseLong(ssrc[0])), source.ssrc());
    assertEquals(ssrc[1], source.cname());
    assertEquals(attribute("msid"), source.streamId() + " " + source.trackId());
    assertEquals(Direction.RECVONLY, offer.media().get(1).direction());
    assertTrue(offer.media().get(1).source().isEmpty());
    assertEquals("video", offer.media().get(3).kind());
    assertEquals(-1, offer.media().get(3).opusPayloadType());
  }

  @Test
  void writesTheAnswerThatChromiumTook() {
    WebRtcOffer offer = ok(SdpFiles.read("chromium-156-offer"));
    Map<String, TrackSource> sources =
        Map.of(
            "0", TrackSource.of("alice", "alice-audio", 1001, "sw"),
            "1", TrackSource.of("bob", "bob-audio", 1002, "sw"),
            "3", TrackSource.of("bob", "bob-camera", 1003, "sw"));
    WebRtcAnswer answer = WebRtcAnswer.to(offer, ICE, FINGERPRINT, CANDIDATES, sources);
    assertEquals(SdpFiles.read("chromium-156-answer"), answer.describe(77, 1).toString());
  }

  @Test
  void theCameraIsTakenInVp8AloneAndWithoutItInH264() {
    String offered = SdpFiles.read("chromium-156-offer");
    int video = offered.indexOf("m=video");
    String camera =
        offered.substring(0, video) + offered.substring(video).replace("a=recvonly", "a=sendonly");
    assertEquals(Direction.SENDONLY, ok(camera).media().get(3).direction());
    assertTrue(answerTo(ok(camera)).contains("m=video 7880 UDP/TLS/RTP/SAVPF 96\r\n"));
    String old = camera.replace("VP8/90000", "VP10/90000");
    String answer = answerTo(ok(old));
    assertTrue(answer.contains("m=video 7880 UDP/TLS/RTP/SAVPF 102\r\n"), answer);
    assertTrue(
        answer.contains("a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;"), answer);
  }

  @Test
  void videoOfOurOffersIsReadBack() {
    List<WebRtcMedia> media =
        List.of(
            WebRtcMedia.offeredAudio("0", Direction.SENDONLY, Optional.empty()),
            WebRtcMedia.offeredVideo(
                "1",
                Direction.SENDONLY,
                Optional.of(TrackSource.of("me", "camera", 0xFFFF_FFFEL, "me"))),
            WebRtcMedia.offeredVideo("2", Direction.RECVONLY, Optional.empty()));
    WebRtcOffer sent = new WebRtcOffer(new WebRtcTransport(ICE, FINGERPRINT, "actpass"), media);
    assertEquals(sent, ok(sent.describe(1, 1).toString()));
  }

  @Test
  void aHundredReceivingSectionsGetTheirSources() {
    List<WebRtcMedia> media = new ArrayList<>();
    Map<String, TrackSource> sources = new HashMap<>();
    media.add(
        WebRtcMedia.offeredAudio(
            "0", Direction.SENDONLY, Optional.of(TrackSource.of("me", "mic", 1, "me"))));
    for (int i = 1; i <= 100; i++) {
      media.add(WebRtcMedia.offeredAudio("" + i, Direction.RECVONLY, Optional.empty()));
      if (i % 2 == 0) {
        sources.put("" + i, TrackSource.of("user_" + i, "a" + i, 5000 + i, "user_" + i));
      }
    }
    WebRtcOffer sent = new WebRtcOffer(new WebRtcTransport(ICE, FINGERPRINT, "actpass"), media);
    WebRtcOffer received = ok(sent.describe(1, 1).toString());
    assertEquals(sent, received);
    String text =
        WebRtcAnswer.to(received, ICE, FINGERPRINT, CANDIDATES, sources).describe(2, 1).toString();
    WebRtcAnswer answer = answered(text);
    assertEquals(101, answer.media().size());
    assertEquals(Direction.RECVONLY, answer.media().get(0).direction());
    for (int i = 1; i <= 100; i++) {
      WebRtcMedia section = answer.media().get(i);
      assertTrue(section.active());
      assertEquals(i % 2 == 0 ? Direction.SENDONLY : Direction.INACTIVE, section.direction());
      assertEquals(Optional.ofNullable(sources.get("" + i)), section.source());
    }
    assertEquals(1, text.lines().filter(l -> l.startsWith("a=candidate:")).count());
  }

  @Test
  void anAnswerIsReadBackAsItWasWritten() {
    WebRtcOffer offer = ok(SdpFiles.read("chromium-156-offer"));
    List<InetSocketAddress> two =
        List.of(new InetSocketAddress("192.0.2.7", 7880), new InetSocketAddress("::1", 7881));
    WebRtcAnswer answer =
        WebRtcAnswer.to(
            offer,
            ICE,
            FINGERPRINT,
            two,
            Map.of("1", TrackSource.of("bob", "bob-audio", 0xFFFF_FFFFL, "sw")));
    WebRtcAnswer read = answered(answer.describe(1, 2).toString());
    assertEquals(answer, read);
    assertEquals(two, read.candidates());
  }

  @Test
  void candidatesFallInPriority() {
    WebRtcOffer offer = ok(SdpFiles.read("chromium-156-offer"));
    List<InetSocketAddress> two =
        List.of(new InetSocketAddress("192.0.2.7", 7880), new InetSocketAddress("192.0.2.8", 1));
    String text = WebRtcAnswer.to(offer, ICE, FINGERPRINT, two, Map.of()).describe(1, 1).toString();
    assertTrue(text.contains("a=candidate:1 1 udp 2130706431 192.0.2.7 7880 typ host\r\n"), text);
    assertTrue(text.contains("a=candidate:2 1 udp 2130706175 192.0.2.8 1 typ host\r\n"), text);
  }

  @Test
  void stoppedAndRefusedSectionsStayInPlaceAndOutOfTheGroup() {
    String offered =
        SdpFiles.read("chromium-156-offer")
            .replace("BUNDLE 0 1 2 3", "BUNDLE 0 2 3")
            .replace("VP8/90000", "VP10/90000")
            .replace("H264/90000", "H265/90000");
    int second = offered.indexOf("m=audio", offered.indexOf("a=mid:0"));
    String text =
        offered.substring(0, second)
            + offered.substring(second).replaceFirst("m=audio [0-9]+ ", "m=audio 0 ");
    WebRtcOffer offer = ok(text);
    assertFalse(offer.media().get(1).active());
    String answer = answerTo(offer);
    assertTrue(answer.contains("a=group:BUNDLE 0 2\r\n"), answer);
    assertEquals(
        List.of("7880", "0", "7880", "0"),
        answer
            .lines()
            .filter(l -> l.startsWith("m="))
            .map(l -> l.split(" ")[1])
            .collect(Collectors.toList()));
  }

  @Test
  void aDataChannelIsRefusedAndTheAudioTaken() {
    String text =
        SdpFiles.read("chromium-156-offer").replaceFirst("BUNDLE 0 1 2 3", "BUNDLE 0 1 2 3 4")
            + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:4\r\n";
    String answer = answerTo(ok(text));
    assertTrue(answer.contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"), answer);
  }

  @Test
  void saysWhyAnOfferCannotBeTaken() {
    String good = SdpFiles.read("chromium-156-offer");
    assertEquals(
        "no BUNDLE group: all media must share one transport",
        refused(good.replace("a=group:BUNDLE 0 1 2 3\r\n", "")));
    assertEquals(
        "section 4 (video) is not in the BUNDLE group",
        refused(good.replace("BUNDLE 0 1 2 3", "BUNDLE 0 1 2")));
    assertEquals("section 1 (audio) has no rtcp-mux", refused(good.replace("a=rtcp-mux\r\n", "")));
    assertEquals(
        "section 1 (audio) offers no opus", refused(good.replace("opus/48000/2", "L16/48000/2")));
    assertEquals(
        "no SHA-256 fingerprint",
        refused(good.replace("fingerprint:sha-256", "fingerprint:sha-1")));
    assertEquals(
        "no usable ice-ufrag and ice-pwd",
        refused(good.replaceAll("a=ice-pwd:[^\r]*", "a=ice-pwd:short")));
    assertEquals(
        "setup:passive: the browser must begin the DTLS handshake",
        refused(good.replace("setup:actpass", "setup:passive")));
    assertEquals(
        "section 1 (audio) is over RTP/SAVPF, not UDP/TLS/RTP/SAVPF",
        refused(good.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF")));
    assertEquals(
        "section 2 (audio) has no mid of its own", refused(good.replace("a=mid:1\r", "a=mid:0\r")));
    assertEquals(
        "both ends would be ICE-lite",
        refused(good.replace("t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n")));
    assertEquals("no audio", refused(good.substring(0, good.indexOf("m="))));
    assertEquals("line 1: does not begin with v=0", refused("hello"));
  }

  @Test
  void credentialsAtSessionLevelHoldForAllSections() {
    String good = SdpFiles.read("chromium-156-offer");
    String ufrag = "a=ice-ufrag:" + attribute("ice-ufrag") + "\r\n";
    String pwd = "a=ice-pwd:" + attribute("ice-pwd") + "\r\n";
    String lifted =
        good.replace(ufrag, "").replace(pwd, "").replace("t=0 0\r\n", "t=0 0\r\n" + ufrag + pwd);
    assertEquals(ok(good), ok(lifted));
  }

  @Test
  void aFingerprintIsItsBytesAndAPasswordIsNeverPrinted() {
    assertArrayEquals(digest(), FINGERPRINT.bytes());
    assertEquals(
        FINGERPRINT, Fingerprint.parse("SHA-256 " + FINGERPRINT.hex().toLowerCase()).orElseThrow());
    assertFalse(ICE.toString().contains(ICE.pwd()));
  }

  static String answerTo(WebRtcOffer offer) {
    return WebRtcAnswer.to(
            offer,
            ICE,
            FINGERPRINT,
            CANDIDATES,
            Map.of("0", TrackSource.of("alice", "alice-audio", 1001, "sw")))
        .describe(1, 1)
        .toString();
  }

  /**
   * The value of the first attribute of this name in the stored offer, found without the parser.
   */
  private static String attribute(String name) {
    return SdpFiles.read("chromium-156-offer")
        .lines()
        .filter(l -> l.startsWith("a=" + name + ":"))
        .findFirst()
        .orElseThrow()
        .substring(name.length() + 3);
  }

  private static byte[] digest() {
    byte[] digest = new byte[32];
    for (int i = 0; i < digest.length; i++) {
      digest[i] = (byte) (i * 7);
    }
    return digest;
  }

  private static WebRtcOffer ok(String text) {
    WebRtcOffer.Result result = WebRtcOffer.parse(text);
    return assertInstanceOf(WebRtcOffer.Result.Ok.class, result, result.toString()).offer();
  }

  private static WebRtcAnswer answered(String text) {
    WebRtcAnswer.Result result = WebRtcAnswer.parse(text);
    return assertInstanceOf(WebRtcAnswer.Result.Ok.class, result, result.toString()).answer();
  }

  private static String refused(String text) {
    return assertInstanceOf(WebRtcOffer.Result.Refused.class, WebRtcOffer.parse(text)).reason();
  }
}
