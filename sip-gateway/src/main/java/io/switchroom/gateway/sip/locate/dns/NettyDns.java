package io.switchroom.gateway.sip.locate.dns;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoSuchName;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Unavailable;
import io.switchroom.gateway.sip.locate.dns.ResponseReader.Reading;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * DNS over UDP, and over TCP where an answer was cut short, asked of recursive name servers on one
 * event loop. Remembers nothing but which name server answered last, which is asked first next
 * time. Each query leaves from a port of its own (RFC 5452 §9.2).
 */
public final class NettyDns implements RecordSource, AutoCloseable {
  /** What every path carries unfragmented (DNS flag day 2020). */
  private static final int MAX_DATAGRAM = 1_232;

  private static final int MAX_ALIASES = 4;

  private final EventLoop loop;
  private final DnsSettings settings;
  private final DnsCounters counters;
  private final DnsServerAddressStreamProvider nameServers;
  private final DnsNameResolver resolver;
  private InetSocketAddress answeredLast;

  /**
   * @param datagram of the loop's own kind (epoll, NIO), as is {@code socket}
   */
  public NettyDns(
      EventLoop loop,
      Class<? extends DatagramChannel> datagram,
      Class<? extends SocketChannel> socket,
      DnsSettings settings,
      DnsCounters counters) {
    this.loop = loop;
    this.settings = settings;
    this.counters = counters;
    this.nameServers =
        settings.nameServers().isEmpty()
            ? DnsServerAddressStreamProviders.platformDefault()
            : new SequentialDnsServerAddressStreamProvider(settings.nameServers());
    this.resolver =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(datagram)
            .socketChannelType(socket)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .nameServerProvider(nameServers)
            .queryTimeoutMillis(settings.attemptTimeout().toMillis())
            .maxPayloadSize(MAX_DATAGRAM)
            .searchDomains(List.of())
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .build();
  }

  @Override
  public CompletionStage<RecordAnswer> query(RecordQuery query) {
    assert loop.inEventLoop();
    Optional<RecordAnswer> local = settings.hosts().answer(query);
    if (local.isPresent()) {
      return CompletableFuture.completedFuture(local.get());
    }
    if (!DomainNames.isName(query.name())) {
      return CompletableFuture.completedFuture(new Unavailable("no valid name"));
    }
    return switch (query.type()) {
      case A, AAAA -> search(query, settings.search().candidates(query.name()), 0);
      case SRV, NAPTR ->
          ask(DomainNames.absolute(query.name()), query.type(), query.displayName(), 0);
    };
  }

  /** Ends open queries without an answer. */
  @Override
  public void close() {
    resolver.close();
  }

  private CompletionStage<RecordAnswer> search(
      RecordQuery query, List<String> candidates, int index) {
    CompletionStage<RecordAnswer> asked =
        ask(candidates.get(index), query.type(), query.displayName(), 0);
    if (index + 1 == candidates.size()) {
      return asked;
    }
    return asked.thenCompose(
        answer ->
            answer instanceof Records
                ? CompletableFuture.completedFuture(answer)
                : search(query, candidates, index + 1)
                    .thenApply(next -> moreTelling(answer, next)));
  }

  /** Of two answers to what a relative name may mean: found, not known, none of this type, none. */
  private static RecordAnswer moreTelling(RecordAnswer first, RecordAnswer next) {
    if (next instanceof Records || next instanceof Unavailable) {
      return next;
    }
    return first instanceof NoSuchName ? next : first;
  }

  private CompletionStage<RecordAnswer> ask(
      String name, RecordType type, String hostName, int aliases) {
    return attempt(name, type, hostName, nameServersFor(name), 0)
        .thenCompose(
            reading ->
                switch (reading) {
                  case Reading.Answer(RecordAnswer answer) ->
                      CompletableFuture.completedFuture(answer);
                  case Reading.Alias(String target, long ttl) ->
                      aliases == MAX_ALIASES
                          ? CompletableFuture.completedFuture(
                              new Unavailable("too many CNAMEs from " + hostName))
                          : ask(target, type, hostName, aliases + 1)
                              .thenApply(answer -> within(answer, ttl));
                });
  }

  private static RecordAnswer within(RecordAnswer answer, long ttlSeconds) {
    return answer instanceof Records(var records, long ttl)
        ? new Records(records, Math.min(ttl, ttlSeconds))
        : answer;
  }

  private CompletionStage<Reading> attempt(
      String name, RecordType type, String hostName, List<InetSocketAddress> servers, int attempt) {
    if (servers.isEmpty()) {
      return CompletableFuture.completedFuture(unavailable("no name server is configured"));
    }
    InetSocketAddress server = servers.get(attempt % servers.size());
    return ask(name, type, hostName, server)
        .thenCompose(
            reading -> {
              boolean failed =
                  reading instanceof Reading.Answer(RecordAnswer answer)
                      && answer instanceof Unavailable;
              if (!failed) {
                answeredLast = server;
                return CompletableFuture.completedFuture(reading);
              }
              counters.countFailure();
              return attempt + 1 < settings.maxAttempts()
                  ? attempt(name, type, hostName, servers, attempt + 1)
                  : CompletableFuture.completedFuture(reading);
            });
  }

  private CompletionStage<Reading> ask(
      String name, RecordType type, String hostName, InetSocketAddress server) {
    CompletableFuture<Reading> reading = new CompletableFuture<>();
    counters.countQuery();
    resolver
        .query(server, new DefaultDnsQuestion(name, DnsRecordType.valueOf(type.name())))
        .addListener(
            (Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answered) ->
                reading.complete(read(answered, name, type, hostName, server)));
    return reading;
  }

  private Reading read(
      Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answered,
      String name,
      RecordType type,
      String hostName,
      InetSocketAddress server) {
    String from = server.getAddress().getHostAddress();
    if (!answered.isSuccess()) {
      return unavailable(
          answered.cause() instanceof DnsNameResolverTimeoutException
              ? from + " did not answer"
              : "cannot ask " + from);
    }
    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = answered.getNow();
    try {
      Reading reading = new ResponseReader(envelope.content(), counters).read(name, type, hostName);
      return reading instanceof Reading.Answer(RecordAnswer answer)
              && answer instanceof Unavailable(String code)
          ? unavailable(code + " from " + from)
          : reading;
    } finally {
      envelope.release();
    }
  }

  private static Reading unavailable(String why) {
    return new Reading.Answer(new Unavailable(why));
  }

  private List<InetSocketAddress> nameServersFor(String name) {
    DnsServerAddressStream stream = nameServers.nameServerAddressStream(name);
    List<InetSocketAddress> servers = new ArrayList<>(stream.size());
    for (int i = 0; i < stream.size(); i++) {
      InetSocketAddress server = stream.next();
      if (!server.isUnresolved() && !servers.contains(server)) {
        servers.add(server);
      }
    }
    if (servers.remove(answeredLast)) {
      servers.addFirst(answeredLast);
    }
    return servers;
  }
}
