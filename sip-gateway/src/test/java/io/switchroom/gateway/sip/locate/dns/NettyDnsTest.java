package io.switchroom.gateway.sip.locate.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoRecords;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoSuchName;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Unavailable;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a name server on loopback. */
@Timeout(20)
class NettyDnsTest {
  private static final Zone ZONE =
      Zone.of(
          "example.org NAPTR 10 50 s SIP+D2U _sip._udp.example.org.",
          "_sip._udp.example.org SRV 10 60 5060 a.example.org.",
          "_sip._udp.example.org SRV 20 0 5070 b.example.org.",
          "a.example.org A 192.0.2.1",
          "a.example.org A 192.0.2.2",
          "a.example.org AAAA 2001:db8::1",
          "alias.example.org CNAME a.example.org.",
          "loop1.example.org CNAME outside.example.",
          "sbc.inside.example A 192.0.2.7");

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final DnsCounters counters = new DnsCounters();
  private final List<NettyDns> opened = new ArrayList<>();
  private DnsServer server;

  @BeforeEach
  void startServer() throws InterruptedException {
    server = new DnsServer(group, "127.0.0.1", ZONE);
  }

  @AfterEach
  void stop() {
    opened.forEach(NettyDns::close);
    server.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private NettyDns asking(int maxAttempts, InetSocketAddress... servers) throws IOException {
    DnsSettings settings =
        new DnsSettings(
            List.of(servers),
            new SearchList(List.of("inside.example")),
            HostsFile.parse(new StringReader("192.0.2.99 Desk.example.org desk\n::1 v6.example\n")),
            Duration.ofMillis(100),
            maxAttempts);
    NettyDns dns =
        new NettyDns(loop, NioDatagramChannel.class, NioSocketChannel.class, settings, counters);
    opened.add(dns);
    return dns;
  }

  private NettyDns dns() throws IOException {
    return asking(2, server.address());
  }

  private RecordAnswer ask(RecordSource dns, RecordType type, String name) {
    return CompletableFuture.supplyAsync(() -> dns.query(new RecordQuery(name, type)), loop)
        .thenCompose(answer -> answer)
        .join();
  }

  private static List<String> addresses(RecordAnswer answer) {
    return assertInstanceOf(Records.class, answer).records().stream()
        .map(record -> ((ResourceRecord.Address) record).address().getHostAddress())
        .toList();
  }

  @Test
  void answersEveryTypeAsItIsInTheZone() throws IOException {
    NettyDns dns = dns();
    assertEquals(
        new Records(ZONE.records("_sip._udp.example.org", RecordType.SRV), Zone.TTL),
        ask(dns, RecordType.SRV, "_sip._udp.example.org."));
    assertEquals(
        new Records(ZONE.records("example.org", RecordType.NAPTR), Zone.TTL),
        ask(dns, RecordType.NAPTR, "Example.org"));
    assertEquals(
        List.of("192.0.2.1", "192.0.2.2"), addresses(ask(dns, RecordType.A, "a.example.org.")));
    assertEquals(
        List.of("2001:db8:0:0:0:0:0:1"), addresses(ask(dns, RecordType.AAAA, "a.example.org.")));
    assertEquals(4, counters.queriesSent());
  }

  @Test
  void tellsNoSuchNameFromNoSuchRecord() throws IOException {
    NettyDns dns = dns();
    assertEquals(
        new NoSuchName(Zone.NEGATIVE_TTL), ask(dns, RecordType.SRV, "_sip._tcp.example.org."));
    assertEquals(new NoRecords(Zone.NEGATIVE_TTL), ask(dns, RecordType.A, "example.org."));
  }

  @Test
  void followsAliases() throws IOException {
    NettyDns dns = dns();
    assertEquals(
        List.of("192.0.2.1", "192.0.2.2"), addresses(ask(dns, RecordType.A, "alias.example.org.")));
    server.takeAsked();
    assertEquals(new NoSuchName(Zone.NEGATIVE_TTL), ask(dns, RecordType.A, "loop1.example.org."));
    assertEquals(List.of("A loop1.example.org.", "A outside.example."), server.takeAsked());
  }

  @Test
  void knowsTheNamesOfTheHostsFile() throws IOException {
    NettyDns dns = dns();
    assertEquals(List.of("192.0.2.99"), addresses(ask(dns, RecordType.A, "desk.example.org")));
    assertEquals(List.of("192.0.2.99"), addresses(ask(dns, RecordType.A, "DESK.")));
    assertInstanceOf(NoRecords.class, ask(dns, RecordType.AAAA, "desk"));
    assertEquals(List.of("0:0:0:0:0:0:0:1"), addresses(ask(dns, RecordType.AAAA, "v6.example")));
    assertEquals(List.of(), server.takeAsked());
  }

  @Test
  void appliesSearchDomainsToRelativeNamesOfHostsOnly() throws IOException {
    NettyDns dns = dns();
    assertEquals(List.of("192.0.2.7"), addresses(ask(dns, RecordType.A, "sbc")));
    assertEquals(List.of("A sbc.inside.example."), server.takeAsked());
    assertInstanceOf(NoSuchName.class, ask(dns, RecordType.A, "sbc."));
    assertInstanceOf(NoSuchName.class, ask(dns, RecordType.SRV, "sbc"));
    assertEquals(List.of("A sbc.", "SRV sbc."), server.takeAsked());
    assertInstanceOf(NoSuchName.class, ask(dns, RecordType.A, "no.body"));
    assertEquals(List.of("A no.body.", "A no.body.inside.example."), server.takeAsked());
  }

  @Test
  void asksTheNextNameServerAndRemembersWhoAnswered() throws Exception {
    try (DnsServer second = new DnsServer(group, "127.0.0.2", ZONE)) {
      server.setManner(DnsServer.Manner.WITH_SERVFAIL);
      NettyDns dns = asking(4, server.address(), second.address());
      assertInstanceOf(Records.class, ask(dns, RecordType.A, "a.example.org."));
      assertInstanceOf(Records.class, ask(dns, RecordType.AAAA, "a.example.org."));
      assertEquals(List.of("A a.example.org."), server.takeAsked());
      assertEquals(List.of("A a.example.org.", "AAAA a.example.org."), second.takeAsked());
      assertEquals(1, counters.queriesFailed());
    }
  }

  @Test
  void saysWhyThereIsNoAnswer() throws IOException {
    NettyDns dns = dns();
    server.setManner(DnsServer.Manner.WITH_SERVFAIL);
    assertEquals(
        new Unavailable("SERVFAIL from 127.0.0.1"), ask(dns, RecordType.A, "a.example.org."));
    server.setManner(DnsServer.Manner.NOT_AT_ALL);
    assertEquals(
        new Unavailable("127.0.0.1 did not answer"), ask(dns, RecordType.A, "a.example.org."));
    assertEquals(4, server.takeAsked().size());
  }

  @Test
  void turnsToTcpWhereAnAnswerIsCutShort() throws IOException {
    NettyDns dns = dns();
    server.setManner(DnsServer.Manner.CUT_SHORT);
    assertEquals(
        new Records(ZONE.records("_sip._udp.example.org", RecordType.SRV), Zone.TTL),
        ask(dns, RecordType.SRV, "_sip._udp.example.org."));
    assertEquals(2, server.takeAsked().size());
  }

  @Test
  void ignoresAndCountsBrokenRecords() throws IOException {
    NettyDns dns = dns();
    server.setManner(DnsServer.Manner.WITH_BROKEN_DATA);
    for (int i = 0; i < 50; i++) {
      assertInstanceOf(NoRecords.class, ask(dns, RecordType.SRV, "_sip._udp.example.org."));
    }
    assertEquals(50, counters.malformedRecords());
  }

  @Test
  void survivesDatagramsOfGarbage() throws IOException {
    NettyDns dns = asking(1, server.address());
    server.setManner(DnsServer.Manner.WITH_GARBAGE);
    for (int i = 0; i < 20; i++) {
      assertInstanceOf(Unavailable.class, ask(dns, RecordType.SRV, "_sip._udp.example.org."));
    }
    server.setManner(DnsServer.Manner.WELL);
    assertInstanceOf(Records.class, ask(dns, RecordType.SRV, "_sip._udp.example.org."));
  }

  @Test
  void runsOnEpollToo() {
    assumeTrue(Epoll.isAvailable());
    MultiThreadIoEventLoopGroup epoll =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    EventLoop epollLoop = epoll.next();
    DnsSettings settings =
        new DnsSettings(
            List.of(server.address()),
            SearchList.NONE,
            new HostsFile(Map.of()),
            Duration.ofSeconds(5),
            1);
    try (NettyDns dns =
        new NettyDns(
            epollLoop, EpollDatagramChannel.class, EpollSocketChannel.class, settings, counters)) {
      server.setManner(DnsServer.Manner.CUT_SHORT);
      RecordQuery query = new RecordQuery("a.example.org.", RecordType.A);
      assertEquals(
          List.of("192.0.2.1", "192.0.2.2"),
          addresses(
              CompletableFuture.supplyAsync(() -> dns.query(query), epollLoop)
                  .thenCompose(answer -> answer)
                  .join()));
    } finally {
      epoll.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void readsTheSystemsConfiguration() {
    DnsSettings settings = DnsSettings.ofSystem(List.of(server.address()));
    assertEquals(List.of(server.address()), settings.nameServers());
    assertTrue(settings.search().domains().size() <= SearchList.MAX_DOMAINS);
    NettyDns dns =
        new NettyDns(loop, NioDatagramChannel.class, NioSocketChannel.class, settings, counters);
    opened.add(dns);
    assertEquals(
        List.of("192.0.2.1", "192.0.2.2"), addresses(ask(dns, RecordType.A, "a.example.org.")));
  }
}
