package io.switchroom.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SdpParserTest {
  private static final String HEAD = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

  @Test
  void readsAPhonesDescription() {
    SessionDescription sdp = ok(SdpFiles.read("baresip-1.0-offer"));
    assertEquals(new Origin("-", "2487042165", "1029041733", "IP4", "192.0.2.2"), sdp.origin());
    assertEquals(Optional.of("baresip 1.0.0"), sdp.attribute("tool"));
    MediaDescription audio = sdp.media().get(0);
    assertEquals(32242, audio.port());
    assertEquals(List.of("0", "8", "96", "101"), audio.formats());
    assertEquals(
        List.of("PCMU/8000", "PCMA/8000", "opus/48000/2", "telephone-event/8000"),
        audio.payloadFormats().stream().map(f -> f.codec().toString()).toList());
    assertEquals("stereo=1;sprop-stereo=1", audio.payloadFormats().get(2).fmtp());
    assertEquals("192.0.2.2", sdp.connection(audio).orElseThrow().address());
    assertEquals(Direction.SENDRECV, sdp.direction(audio));
    assertEquals(Optional.of("20"), audio.attribute("ptime"));
  }

  @Test
  void readsABrowsersDescriptionAndWritesItUnchanged() {
    String text = SdpFiles.read("chromium-156-offer");
    SessionDescription sdp = ok(text);
    assertEquals(4, sdp.media().size());
    assertEquals(Optional.of("0 1 2 3"), sdp.attribute("group").map(g -> g.substring(7)));
    assertEquals(text, sdp.toString());
  }

  @Test
  void takesLineFeedsAloneEmptyLinesAndNoEndOfTheLastLine() {
    String text = SdpFiles.read("sipp-3.6-offer");
    SessionDescription wanted = ok(text);
    assertEquals(wanted, ok(text.replace("\r\n", "\n")));
    assertEquals(wanted, ok(text.stripTrailing()));
    assertEquals(wanted, ok(text + "\r\n\r\n"));
    assertEquals(wanted, ok(text.replace("t=0 0\r\n", "").replace("s=-\r\n", "")));
  }

  @Test
  void namesTheLineThatIsWrong() {
    assertEquals("empty", malformed(""));
    assertEquals("line 1: does not begin with v=0", malformed("x"));
    assertEquals("no o= line", malformed("v=0\r\n"));
    assertEquals("line 2: not an o= line", malformed("v=0\r\no=joe\r\n"));
    assertEquals("line 5: not of the form x=...", malformed(HEAD + "hello\r\n"));
    assertEquals("line 5: not a c= line", malformed(HEAD + "c=IN IP5 1.2.3.4\r\n"));
    assertEquals("line 5: not a port", malformed(HEAD + "m=audio 65536 RTP/AVP 0\r\n"));
    assertEquals("line 5: not a port", malformed(HEAD + "m=audio -1 RTP/AVP 0\r\n"));
    assertEquals(
        "line 5: an m= line needs a kind, a port, a protocol and a format",
        malformed(HEAD + "m=audio 4000 RTP/AVP\r\n"));
    assertEquals("line 5: an attribute without a name", malformed(HEAD + "a=:x\r\n"));
    assertEquals("line 5: a control character", malformed(HEAD + "a=x\0\r\n"));
    assertEquals("line 5: a control character", malformed(HEAD + "a=x\ry\r\n"));
  }

  @Test
  void isBoundedInEveryDimension() {
    String section = "m=audio 4000 RTP/AVP 0\r\n";
    ok(HEAD + section.repeat(SdpParser.MAX_MEDIA));
    assertEquals(
        "line 517: more than 512 media sections",
        malformed(HEAD + section.repeat(SdpParser.MAX_MEDIA + 1)));
    ok(HEAD + "a=x\r\n".repeat(SdpParser.MAX_ATTRIBUTES));
    assertEquals(
        "line 1029: more than 1024 attributes",
        malformed(HEAD + "a=x\r\n".repeat(SdpParser.MAX_ATTRIBUTES + 1)));
    ok(HEAD + "m=audio 4000 RTP/AVP" + " 0".repeat(SdpParser.MAX_FORMATS));
    assertEquals(
        "line 5: more than 256 formats",
        malformed(HEAD + "m=audio 4000 RTP/AVP" + " 0".repeat(SdpParser.MAX_FORMATS + 1)));
    assertEquals(
        "longer than 524288 characters", malformed(HEAD + "x".repeat(SdpParser.MAX_CHARS)));
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    long seed = 8866;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      SessionDescription sdp = randomDescription(random);
      assertEquals(sdp, ok(sdp.toString()), "seed " + seed + " round " + i);
    }
  }

  @Test
  void anyBytesAreJudgedWithoutThrowing() {
    long seed = 3264;
    Random random = new Random(seed);
    List<String> real =
        List.of(
            SdpFiles.read("chromium-156-offer"),
            SdpFiles.read("chromium-156-answer"),
            SdpFiles.read("baresip-1.0-offer"),
            SdpFiles.read("sipp-3.6-offer"));
    LocalAudio local = new LocalAudio("192.0.2.9", 20000, 1, 1, List.of(Codec.PCMU, Codec.PCMA));
    int accepted = 0;
    for (int i = 0; i < 1500; i++) {
      String text =
          i % 10 == 0 ? noise(random) : mutate(real.get(random.nextInt(real.size())), random);
      try {
        if (SdpParser.parse(text) instanceof ParsedSdp.Ok read) {
          accepted++;
          assertEquals(read, SdpParser.parse(read.description().toString()));
        }
        OfferAnswer.phoneAnswer(text, local);
        OfferAnswer.phoneAnswerReceived(text, local);
        WebRtcAnswer.parse(text);
        if (WebRtcOffer.parse(text) instanceof WebRtcOffer.Result.Ok offer) {
          WebRtcOfferAnswerTest.answerTo(offer.offer());
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + i + "\n" + text, e);
      }
    }
    assertTrue(accepted > 250, "the mutations must also reach what comes after the parser");
  }

  @Test
  void aValueCannotBreakOutOfItsLine() {
    assertThrows(IllegalArgumentException.class, () -> new Attribute("mid", "0\r\nm=audio"));
    assertThrows(IllegalArgumentException.class, () -> TrackSource.of("alice\r\na=x", "t", 1, "c"));
  }

  @Test
  void aHostNameIsNotLookedUp() {
    assertTrue(Connection.of("media.example.com").inetAddress().isEmpty());
    assertTrue(Connection.of("1.2.3.256").inetAddress().isEmpty());
    assertTrue(Connection.of("1.2.3").inetAddress().isEmpty());
    assertTrue(Connection.of("beef").inetAddress().isEmpty());
    assertTrue(Connection.of(":::1").inetAddress().isEmpty());
    assertEquals(
        "192.0.2.1", Connection.of("192.0.2.1").inetAddress().orElseThrow().getHostAddress());
    assertTrue(Connection.of("::").inetAddress().orElseThrow().isAnyLocalAddress());
  }

  private static SessionDescription ok(String text) {
    ParsedSdp parsed = SdpParser.parse(text);
    return assertInstanceOf(ParsedSdp.Ok.class, parsed, parsed.toString()).description();
  }

  private static String malformed(String text) {
    return assertInstanceOf(ParsedSdp.Malformed.class, SdpParser.parse(text)).toString();
  }

  private static SessionDescription randomDescription(Random random) {
    List<MediaDescription> media = new ArrayList<>();
    for (int n = random.nextInt(5); n > 0; n--) {
      List<String> formats = new ArrayList<>();
      for (int f = 1 + random.nextInt(5); f > 0; f--) {
        formats.add(Integer.toString(random.nextInt(128)));
      }
      media.add(
          new MediaDescription(
              random.nextBoolean() ? "audio" : "video",
              random.nextInt(65536),
              random.nextBoolean() ? "RTP/AVP" : "UDP/TLS/RTP/SAVPF",
              formats,
              randomConnection(random),
              randomAttributes(random)));
    }
    return new SessionDescription(
        new Origin(word(random), "" + random.nextLong(Long.MAX_VALUE), "7", "IP4", "192.0.2.1"),
        word(random),
        randomConnection(random),
        "0 " + random.nextInt(9),
        randomAttributes(random),
        media);
  }

  private static Optional<Connection> randomConnection(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(Connection.of("192.0.2." + random.nextInt(256)));
      default -> Optional.of(Connection.of("2001:db8::" + random.nextInt(10)));
    };
  }

  private static List<Attribute> randomAttributes(Random random) {
    List<Attribute> attributes = new ArrayList<>();
    for (int n = random.nextInt(6); n > 0; n--) {
      String value = random.nextBoolean() ? "" : word(random) + " " + word(random) + ":=é";
      attributes.add(new Attribute(word(random), value));
    }
    return attributes;
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int n = 1 + random.nextInt(8); n > 0; n--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private static String noise(Random random) {
    StringBuilder out = new StringBuilder(random.nextBoolean() ? HEAD : "");
    for (int n = random.nextInt(400); n > 0; n--) {
      out.append((char) random.nextInt(random.nextBoolean() ? 128 : 65536));
    }
    return out.toString();
  }

  private static String mutate(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int n = 1 + random.nextInt(4); n > 0 && out.length() > 40; n--) {
      // Past v= and o=, or every second text would end there.
      int at = random.nextInt(4) == 0 ? random.nextInt(out.length()) : pastHead(out, random);
      switch (random.nextInt(6)) {
        case 0 -> out.deleteCharAt(at);
        case 1 -> out.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
        case 2 -> out.setCharAt(at, (char) (out.charAt(at) ^ 1 << random.nextInt(7)));
        case 3 -> out.insert(at, "99999999999999999999");
        case 4 -> removeLine(out, at);
        default -> {
          if (random.nextInt(8) == 0) {
            out.setLength(at);
          }
        }
      }
    }
    return out.toString();
  }

  private static int pastHead(StringBuilder out, Random random) {
    return 38 + random.nextInt(out.length() - 38);
  }

  private static void removeLine(StringBuilder out, int at) {
    int start = out.lastIndexOf("\n", at) + 1;
    int end = out.indexOf("\n", at);
    out.delete(start, end < 0 ? out.length() : end + 1);
  }
}
