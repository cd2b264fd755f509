package io.switchroom.gateway.sip.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.switchroom.gateway.sip.locate.dns.CacheSettings;
import io.switchroom.gateway.sip.locate.dns.DnsCounters;
import io.switchroom.gateway.sip.locate.dns.DnsServer;
import io.switchroom.gateway.sip.locate.dns.DnsSettings;
import io.switchroom.gateway.sip.locate.dns.EventLoopTimers;
import io.switchroom.gateway.sip.locate.dns.HostsFile;
import io.switchroom.gateway.sip.locate.dns.NettyDns;
import io.switchroom.gateway.sip.locate.dns.RecordCache;
import io.switchroom.gateway.sip.locate.dns.SearchList;
import io.switchroom.gateway.sip.locate.dns.Timers;
import io.switchroom.gateway.sip.locate.dns.Zone;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All of it together, from NAPTR to hops, over loopback. */
@Timeout(20)
class LocatorNetworkTest {

  @Test
  void locatesByNaptrAndGoesOnWhenTheNameServerDies() throws InterruptedException {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop loop = group.next();
    DnsServer server =
        new DnsServer(
            group,
            "127.0.0.1",
            Zone.of(
                "example.org NAPTR 10 50 s SIP+D2T _sip._tcp.example.org.",
                "_sip._tcp.example.org SRV 10 0 5060 a.example.org.",
                "_sip._tcp.example.org SRV 20 0 5070 b.example.org.",
                "a.example.org A 192.0.2.1",
                "b.example.org AAAA 2001:db8::2"));
    DnsCounters counters = new DnsCounters();
    DnsSettings settings =
        new DnsSettings(
            List.of(server.address()),
            SearchList.NONE,
            new HostsFile(Map.of()),
            Duration.ofMillis(50),
            1);
    NettyDns dns =
        new NettyDns(loop, NioDatagramChannel.class, NioSocketChannel.class, settings, counters);
    LaterTimers timers = new LaterTimers(new EventLoopTimers(loop));
    Locator locator =
        new Locator(
            LocatorSettings.serving(TransportKind.UDP, TransportKind.TCP),
            new RecordCache(dns, CacheSettings.DEFAULT, timers, counters),
            timers,
            new Random(1),
            new FailedHops(16, Duration.ofSeconds(30), Duration.ofMinutes(10)));
    List<String> expected = List.of("TCP 192.0.2.1:5060", "TCP 2001:db8:0:0:0:0:0:2:5070");
    try {
      assertEquals(expected, locate(locator, loop));
      int asked = server.takeAsked().size();
      assertEquals(6, asked, "NAPTR, SRV, two A and two AAAA");
      assertEquals(expected, locate(locator, loop));
      assertEquals(0, server.takeAsked().size());

      server.setManner(DnsServer.Manner.NOT_AT_ALL);
      timers.addNs(Duration.ofMinutes(2).toNanos());
      assertEquals(expected, locate(locator, loop));
      assertEquals(4, counters.staleAnswers(), "records; what was absent is forgotten");
    } finally {
      loop.execute(dns::close);
      server.close();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static List<String> locate(Locator locator, EventLoop loop) {
    return LocatorHarness.hops(
        CompletableFuture.supplyAsync(() -> locator.locate(SipTarget.sip("example.org")), loop)
            .thenCompose(location -> location)
            .join());
  }

  /** The loop's own time, put forward at will. */
  private static final class LaterTimers implements Timers {
    private final Timers real;
    private volatile long aheadNs;

    LaterTimers(Timers real) {
      this.real = real;
    }

    void addNs(long ns) {
      aheadNs = ns;
    }

    @Override
    public long nowNs() {
      return real.nowNs() + aheadNs;
    }

    @Override
    public Cancel after(long delayNs, Runnable task) {
      return real.after(delayNs, task);
    }
  }
}
