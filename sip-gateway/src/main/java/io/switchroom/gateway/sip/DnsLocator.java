package io.switchroom.gateway.sip;

import gov.nist.javax.sip.address.SipUri;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.switchroom.gateway.sip.locate.FailedHops;
import io.switchroom.gateway.sip.locate.Location;
import io.switchroom.gateway.sip.locate.Locator;
import io.switchroom.gateway.sip.locate.LocatorSettings;
import io.switchroom.gateway.sip.locate.SipHop;
import io.switchroom.gateway.sip.locate.SipTarget;
import io.switchroom.gateway.sip.locate.dns.CacheSettings;
import io.switchroom.gateway.sip.locate.dns.DnsCounters;
import io.switchroom.gateway.sip.locate.dns.DnsSettings;
import io.switchroom.gateway.sip.locate.dns.EventLoopTimers;
import io.switchroom.gateway.sip.locate.dns.NettyDns;
import io.switchroom.gateway.sip.locate.dns.RecordCache;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import javax.sip.address.URI;

/** Finds servers by the system's DNS (RFC 3263), those that failed lately last. */
final class DnsLocator implements HopLocator, AutoCloseable {
  private static final int MAX_FAILED_SERVERS = 1_000;
  private static final Duration PENALTY = Duration.ofSeconds(60);
  private static final Duration MAX_PENALTY = Duration.ofMinutes(10);

  private final NettyDns dns;
  private final Locator locator;
  private final FailedHops failedHops = new FailedHops(MAX_FAILED_SERVERS, PENALTY, MAX_PENALTY);
  private final EventLoopTimers timers;

  private DnsLocator(EventLoop loop, DnsSettings settings) {
    DnsCounters counters = new DnsCounters();
    boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
    timers = new EventLoopTimers(loop);
    dns =
        new NettyDns(
            loop,
            epoll ? EpollDatagramChannel.class : NioDatagramChannel.class,
            epoll ? EpollSocketChannel.class : NioSocketChannel.class,
            settings,
            counters);
    locator =
        new Locator(
            LocatorSettings.serving(TransportKind.UDP, TransportKind.TCP),
            new RecordCache(dns, CacheSettings.DEFAULT, timers, counters),
            timers,
            new SecureRandom(),
            failedHops);
  }

  /** Reads the system's configuration, so not for the loop's own thread. */
  static DnsLocator start(EventLoop loop) {
    return new DnsLocator(loop, DnsSettings.ofSystem(List.of()));
  }

  @Override
  public void locate(URI uri, Consumer<Location> found) {
    if (!(uri instanceof SipUri sip)) {
      found.accept(
          new Location.NotFound(Location.Reason.INVALID_TARGET, uri + " is not a SIP URI"));
      return;
    }
    String named = sip.getTransportParam();
    Optional<TransportKind> kind = named == null ? Optional.empty() : TransportKind.of(named);
    if (named != null && kind.isEmpty()) {
      found.accept(
          new Location.NotFound(
              Location.Reason.TRANSPORT_NOT_SERVED, "there is no transport " + named));
      return;
    }
    SipTarget target =
        new SipTarget(
            sip.isSecure() ? SipTarget.Scheme.SIPS : SipTarget.Scheme.SIP,
            sip.getHost(),
            sip.getPort() > 0 ? OptionalInt.of(sip.getPort()) : OptionalInt.empty(),
            kind);
    locator
        .locate(target)
        .whenComplete(
            (location, fault) ->
                found.accept(
                    location != null
                        ? location
                        : new Location.NotFound(
                            Location.Reason.DNS_UNAVAILABLE, "the look-up of " + uri + " failed")));
  }

  @Override
  public void failed(SipHop hop, OptionalInt retryAfterS) {
    Optional<Duration> rest =
        retryAfterS.isPresent()
            ? Optional.of(Duration.ofSeconds(retryAfterS.getAsInt()))
            : Optional.empty();
    failedHops.onFailure(hop, rest, timers.nowNs());
  }

  @Override
  public void answered(SipHop hop) {
    failedHops.onSuccess(hop);
  }

  @Override
  public void close() {
    dns.close();
  }
}
