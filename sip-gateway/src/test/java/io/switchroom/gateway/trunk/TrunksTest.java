package io.switchroom.gateway.trunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.sip.Admission;
import io.switchroom.gateway.sip.auth.DigestAlgorithm;
import io.switchroom.gateway.sip.auth.DigestLogin;
import io.switchroom.gateway.sip.transport.TransportKind;
import io.switchroom.gateway.trunk.Trunks.Choice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is let in, by whom calls go out, and how many. Time is a number here. */
class TrunksTest {
  private static final long DAY_MS = 86_400_000;

  private long nowMs;
  private long unixMs = 100 * DAY_MS + 1_000;

  private static Trunk trunk(
      String name, String sources, Optional<DigestLogin> inbound, Trunk.Limits limits) {
    return new Trunk(
        name,
        "203.0.113.7",
        "udp",
        List.of(Cidr.parse(sources).orElseThrow()),
        Optional.empty(),
        inbound,
        List.of(),
        600,
        "",
        0,
        60,
        limits);
  }

  private static Trunk trunk(String name) {
    return trunk(name, "203.0.113.0/24", Optional.empty(), Trunk.Limits.NONE);
  }

  private Trunks trunks(boolean development, Map<String, List<Choice>> groups, Trunk... trunks) {
    return new Trunks(
        List.of(trunks), groups, development, () -> nowMs, () -> unixMs, new Random(1));
  }

  private static Admission.Request from(String address) throws Exception {
    return new Admission.Request(
        "INVITE",
        new InetSocketAddress(InetAddress.getByName(address), 5060),
        TransportKind.UDP,
        "1000",
        "alice",
        "example.org",
        "");
  }

  @Test
  void callsComeFromTrunksOnlyAndStrangersGetNoAnswer() throws Exception {
    Trunks trunks = trunks(false, Map.of(), trunk("carrier"));
    assertEquals(new Admission.Verdict.Pass("carrier"), trunks.judge(from("203.0.113.99")));
    assertInstanceOf(Admission.Verdict.Ignore.class, trunks.judge(from("203.0.114.1")));
    assertInstanceOf(Admission.Verdict.Ignore.class, trunks.judge(from("127.0.0.1")));
    assertInstanceOf(Admission.Verdict.Ignore.class, trunks.judge(from("::1")));
    Trunks development = trunks(true, Map.of(), trunk("carrier"));
    assertEquals(
        new Admission.Verdict.Pass(Trunks.DEVELOPMENT), development.judge(from("127.0.0.1")));
    assertInstanceOf(Admission.Verdict.Ignore.class, development.judge(from("192.0.2.1")));
  }

  @Test
  void aTrunkWithAPasswordHasToProveItself() throws Exception {
    Trunks trunks =
        trunks(
            false,
            Map.of(),
            trunk(
                "carrier",
                "2001:db8::/32",
                Optional.of(new DigestLogin("u", "p")),
                Trunk.Limits.NONE));
    Admission.Verdict.Prove prove =
        assertInstanceOf(Admission.Verdict.Prove.class, trunks.judge(from("2001:db8:1::2")));
    String right = DigestAlgorithm.MD5.secret("u", "switchroom", "p");
    assertEquals(right, prove.secrets().apply("u", DigestAlgorithm.MD5));
    assertEquals(null, prove.secrets().apply("other", DigestAlgorithm.MD5));
    assertEquals("carrier", prove.peer());
  }

  @Test
  void rangesOfAddressesHaveTheirBits() throws Exception {
    Cidr odd = Cidr.parse("10.16.0.0/13").orElseThrow();
    assertTrue(odd.contains(InetAddress.getByName("10.23.255.255")));
    assertTrue(!odd.contains(InetAddress.getByName("10.24.0.0")));
    assertTrue(Cidr.parse("0.0.0.0/0").orElseThrow().contains(InetAddress.getByName("9.9.9.9")));
    assertTrue(!Cidr.parse("0.0.0.0/0").orElseThrow().contains(InetAddress.getByName("::1")));
    for (String wrong : List.of("", "10.0.0.0/33", "10.0.0/8", "host", "10.0.0.0/", "::/129")) {
      assertEquals(Optional.empty(), Cidr.parse(wrong), wrong);
    }
  }

  @Test
  void limitsAreKeptAndGivenBack() {
    Trunk carrier =
        trunk(
            "carrier",
            "203.0.113.7",
            Optional.empty(),
            new Trunk.Limits(2, 1, 0, 10, List.of("49", "43")));
    Trunks trunks = trunks(false, Map.of(), carrier);
    assertEquals(Optional.empty(), trunks.beginInbound("carrier"));
    assertEquals(Optional.empty(), trunks.beginInbound("carrier"));
    assertTrue(trunks.beginInbound("carrier").orElseThrow().startsWith("2 calls at once"));
    trunks.endInbound("carrier");
    assertEquals(Optional.empty(), trunks.beginInbound("carrier"));

    assertTrue(trunks.beginOutbound(carrier, "1900555").orElseThrow().contains("none of 49, 43"));
    assertEquals(Optional.empty(), trunks.beginOutbound(carrier, "4930555"));
    assertTrue(trunks.beginOutbound(carrier, "4930555").orElseThrow().startsWith("1 calls"));
    trunks.endOutbound(carrier, 9 * 60_000 + 59_999);
    assertEquals(9, trunks.status().get(0).minutesToday());
    assertEquals(Optional.empty(), trunks.beginOutbound(carrier, "4930555"));
    trunks.endOutbound(carrier, 1);
    assertTrue(trunks.beginOutbound(carrier, "4930555").orElseThrow().contains("10 minutes"));
    unixMs += DAY_MS;
    assertEquals(Optional.empty(), trunks.beginOutbound(carrier, "4930555"), "another day");
    assertEquals(4, trunks.status().get(0).refused());
  }

  @Test
  void callsASecondAreABucketOfTokens() {
    Trunk carrier =
        trunk("carrier", "203.0.113.7", Optional.empty(), new Trunk.Limits(0, 0, 5, 0, List.of()));
    Trunks trunks = trunks(false, Map.of(), carrier);
    int taken = 0;
    for (int ms = 0; ms < 10_000; ms++) {
      nowMs = ms;
      taken += trunks.beginInbound("carrier").isEmpty() ? 1 : 0;
    }
    assertEquals(5 + 5 * 10 - 1, taken, 1, "a burst of five, then five a second");
  }

  @Test
  void aGroupIsTriedByPriorityAndAmongEqualsByWeight() {
    Map<String, List<Choice>> groups =
        Map.of(
            "all",
            List.of(
                new Choice("last", 9, 1),
                new Choice("heavy", 1, 3),
                new Choice("light", 1, 1),
                new Choice("gone", 0, 1)));
    Trunks trunks = trunks(false, groups, trunk("heavy"), trunk("light"), trunk("last"));
    Map<String, Integer> first = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      List<String> order = trunks.inOrder("all").stream().map(Trunk::name).toList();
      assertEquals(3, order.size());
      assertEquals("last", order.get(2));
      first.merge(order.get(0), 1, Integer::sum);
    }
    assertEquals(7_500, first.get("heavy"), 200);
    assertEquals(2_500, first.get("light"), 200);
    assertEquals(List.of("light"), trunks.inOrder("light").stream().map(Trunk::name).toList());
    assertTrue(trunks.knows("all") && trunks.knows("light") && !trunks.knows("nobody"));
  }
}
