package io.switchroom.gateway.sip.locate;

import static io.switchroom.gateway.sip.transport.TransportKind.TCP;
import static io.switchroom.gateway.sip.transport.TransportKind.TLS;
import static io.switchroom.gateway.sip.transport.TransportKind.UDP;
import static io.switchroom.gateway.sip.transport.TransportKind.WS;
import static io.switchroom.gateway.sip.transport.TransportKind.WSS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.locate.Location.Reason;
import io.switchroom.gateway.sip.locate.dns.RecordType;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of RFC 3263 §4, one by one. */
class LocatorTest {
  private static final List<TransportKind> PLAIN = List.of(UDP, TCP);
  private static final List<TransportKind> ALL = List.of(UDP, TCP, TLS, WS, WSS);

  private static final String[] EXAMPLE = {
    "example.org NAPTR 50 50 s SIPS+D2T _sips._tcp.example.org.",
    "example.org NAPTR 90 50 s SIP+D2T _sip._tcp.example.org.",
    "example.org NAPTR 100 50 s SIP+D2U _sip._udp.example.org.",
    "_sips._tcp.example.org SRV 0 1 5061 secure.example.org.",
    "_sip._tcp.example.org SRV 0 1 5060 server1.example.org.",
    "_sip._tcp.example.org SRV 1 1 5070 server2.example.org.",
    "_sip._udp.example.org SRV 0 1 5080 server1.example.org.",
    "secure.example.org A 192.0.2.9",
    "server1.example.org A 192.0.2.1",
    "server2.example.org A 192.0.2.2",
    "example.org A 192.0.2.80",
  };

  @Test
  void looksUpNoLiteral() {
    LocatorHarness sip = LocatorHarness.serving(ALL);
    assertEquals(List.of("UDP 192.0.2.7:5060"), sip.hops(SipTarget.sip("192.0.2.7")));
    assertEquals(List.of("TLS 192.0.2.7:5061"), sip.hops(SipTarget.sips("192.0.2.7")));
    assertEquals(
        List.of("TCP 2001:db8:0:0:0:0:0:1:5062"),
        sip.hops(SipTarget.sip("[2001:db8::1]").withPort(5062).withTransport(TCP)));
    assertEquals(
        List.of("WSS 2001:db8:0:0:0:0:0:1:443"),
        sip.hops(SipTarget.sips("2001:DB8::1").withTransport(WS)));
    assertEquals(List.of(), sip.records.takeAsked());
  }

  @Test
  void asksOnlyForAddressesWhenThereIsAPort() {
    LocatorHarness sip = LocatorHarness.serving(ALL, EXAMPLE);
    assertEquals(
        List.of("UDP 192.0.2.80:5099"), sip.hops(SipTarget.sip("Example.ORG").withPort(5099)));
    assertEquals(
        List.of("TCP 192.0.2.80:5099"),
        sip.hops(SipTarget.sip("example.org").withPort(5099).withTransport(TCP)));
    assertEquals(
        List.of("TLS 192.0.2.80:5099"), sip.hops(SipTarget.sips("example.org").withPort(5099)));
    assertEquals(
        List.of("TLS 192.0.2.80:5099"),
        sip.hops(SipTarget.sips("example.org").withPort(5099).withTransport(TCP)));
    assertTrue(
        sip.records.takeAsked().stream().allMatch(question -> question.endsWith(" example.org")));
  }

  @Test
  void asksForTheNamedTransportsService() {
    LocatorHarness sip = LocatorHarness.serving(ALL, EXAMPLE);
    assertEquals(
        List.of("TCP 192.0.2.1:5060", "TCP 192.0.2.2:5070"),
        sip.hops(SipTarget.sip("example.org").withTransport(TCP)));
    assertEquals(
        List.of(
            "SRV _sip._tcp.example.org",
            "A server1.example.org",
            "AAAA server1.example.org",
            "A server2.example.org",
            "AAAA server2.example.org"),
        sip.records.takeAsked());
    assertEquals(
        List.of("TLS 192.0.2.9:5061"), sip.hops(SipTarget.sip("example.org").withTransport(TLS)));
  }

  @Test
  void takesTheBareNameWhereTheNamedTransportHasNoService() {
    LocatorHarness sip = LocatorHarness.serving(ALL, EXAMPLE);
    assertEquals(
        List.of("WS 192.0.2.80:80"), sip.hops(SipTarget.sip("example.org").withTransport(WS)));
    assertEquals(
        List.of("WSS 192.0.2.80:443"), sip.hops(SipTarget.sips("example.org").withTransport(WS)));
  }

  @Test
  void followsTheLowestOrderOfNaptrThatIsServed() {
    assertEquals(
        List.of("TLS 192.0.2.9:5061"),
        LocatorHarness.serving(ALL, EXAMPLE).hops(SipTarget.sip("example.org")));
    assertEquals(
        List.of("TCP 192.0.2.1:5060", "TCP 192.0.2.2:5070"),
        LocatorHarness.serving(PLAIN, EXAMPLE).hops(SipTarget.sip("example.org")));
    assertEquals(
        List.of("UDP 192.0.2.1:5080"),
        LocatorHarness.serving(List.of(UDP), EXAMPLE).hops(SipTarget.sip("example.org")));
  }

  @Test
  void triesServicesOfOneOrderByPreference() {
    LocatorHarness sip =
        LocatorHarness.serving(
            PLAIN,
            "example.org NAPTR 10 20 S sip+d2u u.example.org.",
            "example.org NAPTR 10 10 s SIP+D2T t.example.org.",
            "u.example.org SRV 0 0 5060 192.0.2.1.",
            "t.example.org SRV 0 0 5060 192.0.2.2.");
    assertEquals(
        List.of("TCP 192.0.2.2:5060", "UDP 192.0.2.1:5060"),
        sip.hops(SipTarget.sip("example.org")));
  }

  @Test
  void goesOverNothingButTlsForSips() {
    LocatorHarness sip = LocatorHarness.serving(List.of(UDP, TCP, TLS), EXAMPLE);
    assertEquals(List.of("TLS 192.0.2.9:5061"), sip.hops(SipTarget.sips("example.org")));

    LocatorHarness plainOnly =
        LocatorHarness.serving(
            List.of(UDP, TCP, TLS),
            "example.org NAPTR 90 50 s SIP+D2T _sip._tcp.example.org.",
            "_sip._tcp.example.org SRV 0 1 5060 server1.example.org.",
            "server1.example.org A 192.0.2.1",
            "example.org A 192.0.2.80");
    assertEquals(List.of("TLS 192.0.2.80:5061"), plainOnly.hops(SipTarget.sips("example.org")));
    assertEquals(
        List.of(
            "NAPTR example.org", "SRV _sips._tcp.example.org", "A example.org", "AAAA example.org"),
        plainOnly.records.takeAsked());
  }

  @Test
  void ignoresNaptrOfOtherKinds() {
    LocatorHarness sip =
        LocatorHarness.serving(
            PLAIN,
            "example.org NAPTR 1 1 u E2U+sip wrong.example.org.",
            "example.org NAPTR 1 1 a SIP+D2U wrong.example.org.",
            "example.org NAPTR 1 1 s SIP+D2S wrong.example.org.",
            "example.org NAPTR 1 1 s SIP+D2U .",
            "wrong.example.org SRV 0 0 1 192.0.2.66.",
            "_sip._udp.example.org SRV 0 0 5060 192.0.2.1.");
    assertEquals(List.of("UDP 192.0.2.1:5060"), sip.hops(SipTarget.sip("example.org")));
  }

  @Test
  void asksForEveryServedServiceWithoutNaptr() {
    LocatorHarness sip =
        LocatorHarness.serving(
            List.of(TCP, UDP, TLS),
            "_sip._udp.example.org SRV 0 1 5080 server1.example.org.",
            "_sip._tcp.example.org SRV 0 1 5090 server1.example.org.",
            "server1.example.org A 192.0.2.1");
    assertEquals(
        List.of("TCP 192.0.2.1:5090", "UDP 192.0.2.1:5080"),
        sip.hops(SipTarget.sip("example.org")));
    assertEquals(
        List.of(
            "NAPTR example.org",
            "SRV _sip._tcp.example.org",
            "SRV _sip._udp.example.org",
            "SRV _sips._tcp.example.org"),
        sip.records.takeAsked().subList(0, 4));
  }

  @Test
  void takesTheBareNameOverUdpWithoutNaptrAndSrv() {
    LocatorHarness sip = LocatorHarness.serving(ALL, "example.org A 192.0.2.80");
    assertEquals(List.of("UDP 192.0.2.80:5060"), sip.hops(SipTarget.sip("example.org")));
    assertEquals(List.of("TLS 192.0.2.80:5061"), sip.hops(SipTarget.sips("example.org")));
    assertEquals(
        List.of("TCP 192.0.2.80:5060"),
        LocatorHarness.serving(List.of(TCP), "example.org A 192.0.2.80")
            .hops(SipTarget.sip("example.org")));
  }

  @Test
  void triesBothFamiliesInTheConfiguredOrder() {
    String[] zone = {
      "_sip._udp.example.org SRV 0 1 5060 a.example.org.",
      "_sip._udp.example.org SRV 1 1 5060 b.example.org.",
      "a.example.org A 192.0.2.1",
      "a.example.org AAAA 2001:db8::1",
      "b.example.org AAAA 2001:db8::2",
    };
    SipTarget target = SipTarget.sip("example.org").withTransport(UDP);
    String a4 = "UDP 192.0.2.1:5060";
    String a6 = "UDP 2001:db8:0:0:0:0:0:1:5060";
    String b6 = "UDP 2001:db8:0:0:0:0:0:2:5060";
    assertEquals(List.of(a4, a6, b6), with(AddressOrder.IPV4_FIRST, zone).hops(target));
    assertEquals(List.of(a6, a4, b6), with(AddressOrder.IPV6_FIRST, zone).hops(target));
    assertEquals(List.of(a4), with(AddressOrder.IPV4_ONLY, zone).hops(target));
    assertEquals(List.of(a6, b6), with(AddressOrder.IPV6_ONLY, zone).hops(target));
  }

  private static LocatorHarness with(AddressOrder order, String... zone) {
    LocatorSettings usual = LocatorSettings.serving(UDP);
    return new LocatorHarness(
        new LocatorSettings(
            usual.served(),
            order,
            usual.timeout(),
            usual.otherFamilyDelay(),
            usual.maxSrvTargets(),
            usual.maxHops()),
        zone);
  }

  @Test
  void waitsOnlyALittleForTheOtherFamily() {
    LocatorHarness sip = LocatorHarness.serving(PLAIN, "example.org A 192.0.2.1");
    sip.records.setSilent(query -> query.type() == RecordType.AAAA);
    CompletableFuture<Location> location = sip.begin(SipTarget.sip("example.org").withPort(5060));
    sip.time.advance(Duration.ofMillis(299));
    assertFalse(location.isDone());
    sip.time.advance(Duration.ofMillis(1));
    assertEquals(List.of("UDP 192.0.2.1:5060"), LocatorHarness.hops(location.join()));
    sip.records.answerHeld();
    assertEquals(0, sip.time.running());
  }

  @Test
  void namesTheUrisOwnDomainForTheCertificate() {
    LocatorHarness sip = LocatorHarness.serving(ALL, EXAMPLE);
    Location.Found found =
        assertInstanceOf(Location.Found.class, sip.locate(SipTarget.sips("Example.org.")));
    assertEquals("example.org", found.hops().getFirst().domain());
    assertEquals("secure.example.org", found.hops().getFirst().address().getHostString());
    Location.Found literal =
        assertInstanceOf(Location.Found.class, sip.locate(SipTarget.sips("[2001:db8::1]")));
    assertEquals("2001:db8::1", literal.hops().getFirst().domain());
  }

  @Test
  void takesARefusalOfTheServiceAsTheLastWord() {
    LocatorHarness sip =
        LocatorHarness.serving(
            PLAIN, "_sip._udp.example.org SRV 0 0 0 .", "example.org A 192.0.2.80");
    Location.NotFound failure = sip.failure(SipTarget.sip("example.org").withTransport(UDP));
    assertEquals(Reason.SERVICE_REFUSED, failure.reason());
    assertEquals(
        "sip:example.org;transport=udp cannot be located: _sip._udp.example.org refuses service",
        failure.explanation());
    assertEquals(Reason.SERVICE_REFUSED, sip.failure(SipTarget.sip("example.org")).reason());
    assertEquals(
        List.of("TCP 192.0.2.80:5060"), sip.hops(SipTarget.sip("example.org").withTransport(TCP)));
  }

  @Test
  void doesNotFallBackFromServersWithoutAddress() {
    LocatorHarness sip =
        LocatorHarness.serving(
            PLAIN,
            "_sip._udp.example.org SRV 0 0 5060 gone.example.org.",
            "_sip._udp.example.org SRV 0 0 5060 blocked.example.org.",
            "blocked.example.org A 0.0.0.0",
            "example.org A 192.0.2.80");
    Location.NotFound failure = sip.failure(SipTarget.sip("example.org").withTransport(UDP));
    assertEquals(Reason.NO_ADDRESS, orElseNoSuchName(failure.reason()));
    assertTrue(failure.explanation().contains("NXDOMAIN for gone.example.org"));
    assertTrue(failure.explanation().contains("no address for blocked.example.org"));
  }

  /** Which of the two servers is looked at first is drawn by lot. */
  private static Reason orElseNoSuchName(Reason reason) {
    return reason == Reason.NO_SUCH_NAME ? Reason.NO_ADDRESS : reason;
  }

  @Test
  void explainsWhatWasAskedInVain() {
    Location.NotFound nobody =
        LocatorHarness.serving(PLAIN).failure(SipTarget.sip("example.org").withTransport(UDP));
    assertEquals(Reason.NO_SUCH_NAME, nobody.reason());
    assertEquals(
        "sip:example.org;transport=udp cannot be located: NXDOMAIN for _sip._udp.example.org,"
            + " NXDOMAIN for example.org",
        nobody.explanation());

    Location.NotFound mailOnly =
        LocatorHarness.serving(PLAIN, "example.org NAPTR 1 1 s SIP+D2S x.example.org.")
            .failure(SipTarget.sip("example.org"));
    assertEquals(Reason.NO_ADDRESS, mailOnly.reason());
    assertEquals(
        "sip:example.org cannot be located: NXDOMAIN for _sip._udp.example.org,"
            + " NXDOMAIN for _sip._tcp.example.org, no address for example.org",
        mailOnly.explanation());
  }

  @Test
  void refusesWhatCannotBe() {
    LocatorHarness sip = LocatorHarness.serving(PLAIN);
    for (String host :
        List.of(
            "",
            ".",
            "a..b",
            "1.2.3.999",
            "exa mple",
            "[example.org]",
            "fe80::1%eth0",
            "[]",
            "xn--".repeat(70),
            "münchen.de",
            "[::1",
            "::1]",
            ":::")) {
      assertEquals(Reason.INVALID_TARGET, sip.failure(SipTarget.sip(host)).reason(), host);
    }
    for (int port : List.of(0, -1, 65_536)) {
      assertEquals(
          Reason.INVALID_TARGET, sip.failure(SipTarget.sip("a.example").withPort(port)).reason());
    }
    assertEquals(Reason.TRANSPORT_NOT_SERVED, sip.failure(SipTarget.sips("a.example")).reason());
    assertEquals(
        "sip:a.example;transport=tls cannot be located: TLS is not served here",
        sip.failure(SipTarget.sip("a.example").withTransport(TLS)).explanation());
    assertEquals(
        "sips:a.example;transport=udp cannot be located: sips does not go over UDP",
        sip.failure(SipTarget.sips("a.example").withTransport(UDP)).explanation());
    assertEquals(List.of(), sip.records.takeAsked());
  }

  @Test
  void neverThrowsWhateverTheHost() {
    Random random = new Random(7);
    LocatorHarness sip = LocatorHarness.serving(ALL);
    String alphabet = "a1.-_:[]%\u00e9 F";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder host = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        host.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      sip.locate(SipTarget.sip(host.toString()));
    }
  }

  @Test
  void worksWhereNameServersKnowNeitherNaptrNorSrv() {
    LocatorHarness sip = LocatorHarness.serving(PLAIN, "example.org A 192.0.2.80");
    sip.records.setDown(
        query -> query.type() == RecordType.NAPTR || query.type() == RecordType.SRV);
    assertEquals(List.of("UDP 192.0.2.80:5060"), sip.hops(SipTarget.sip("example.org")));
  }

  @Test
  void tellsThatDnsIsDown() {
    LocatorHarness sip = LocatorHarness.serving(PLAIN, EXAMPLE);
    sip.records.setDown(query -> true);
    Location.NotFound failure = sip.failure(SipTarget.sip("example.org").withTransport(UDP));
    assertEquals(Reason.DNS_UNAVAILABLE, failure.reason());
    assertEquals(
        "sip:example.org;transport=udp cannot be located: no answer for SRV of"
            + " _sip._udp.example.org (SERVFAIL from 127.0.0.1), no answer for the address of"
            + " example.org (SERVFAIL from 127.0.0.1)",
        failure.explanation());
  }

  @Test
  void givesUpAfterTheTimeout() {
    LocatorHarness sip = LocatorHarness.serving(PLAIN, EXAMPLE);
    sip.records.setSilent(query -> true);
    CompletableFuture<Location> location = sip.begin(SipTarget.sip("example.org"));
    sip.time.advance(Duration.ofMillis(7_999));
    assertFalse(location.isDone());
    sip.time.advance(Duration.ofMillis(1));
    Location.NotFound failure = assertInstanceOf(Location.NotFound.class, location.join());
    assertEquals(Reason.TIMED_OUT, failure.reason());
    assertEquals(
        "sip:example.org cannot be located: not done after 8000 ms", failure.explanation());
    sip.records.answerHeld();
    assertEquals(0, sip.time.running());
  }

  @Test
  void boundsServersAndHops() {
    List<String> zone = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      zone.add("_sip._udp.example.org SRV " + i + " 0 5060 s" + i + ".example.org.");
      for (int j = 0; j < 10; j++) {
        zone.add("s" + i + ".example.org A 192.0." + i + "." + j);
      }
    }
    LocatorHarness sip = LocatorHarness.serving(PLAIN, zone.toArray(String[]::new));
    List<String> hops = sip.hops(SipTarget.sip("example.org").withTransport(UDP));
    assertEquals(32, hops.size());
    assertEquals("UDP 192.0.0.0:5060", hops.getFirst());
    assertEquals(1 + 2 * 16, sip.records.takeAsked().size());
  }

  @Test
  void namesAServerOnce() {
    LocatorHarness sip =
        LocatorHarness.serving(
            PLAIN,
            "_sip._udp.example.org SRV 0 0 5060 a.example.org.",
            "_sip._udp.example.org SRV 1 0 5060 b.example.org.",
            "a.example.org A 192.0.2.1",
            "b.example.org A 192.0.2.1");
    assertEquals(
        List.of("UDP 192.0.2.1:5060"), sip.hops(SipTarget.sip("example.org").withTransport(UDP)));
  }

  @Test
  void putsFailedHopsLastForAWhile() {
    LocatorHarness sip = LocatorHarness.serving(PLAIN, EXAMPLE);
    SipTarget target = SipTarget.sip("example.org").withTransport(TCP);
    SipHop first = assertInstanceOf(Location.Found.class, sip.locate(target)).hops().getFirst();
    sip.failed.onFailure(first, Optional.empty(), sip.time.nowNs());
    assertEquals(List.of("TCP 192.0.2.2:5070", "TCP 192.0.2.1:5060"), sip.hops(target));
    sip.time.advance(Duration.ofSeconds(30));
    assertEquals(List.of("TCP 192.0.2.1:5060", "TCP 192.0.2.2:5070"), sip.hops(target));
  }
}
