package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.locate.Location.Found;
import io.switchroom.gateway.sip.locate.Location.NotFound;
import io.switchroom.gateway.sip.locate.Location.Reason;
import io.switchroom.gateway.sip.locate.SipTarget.Scheme;
import io.switchroom.gateway.sip.locate.dns.DomainNames;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordQuery;
import io.switchroom.gateway.sip.locate.dns.RecordSource;
import io.switchroom.gateway.sip.locate.dns.RecordType;
import io.switchroom.gateway.sip.locate.dns.ResourceRecord;
import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Naptr;
import io.switchroom.gateway.sip.locate.dns.ResourceRecord.Srv;
import io.switchroom.gateway.sip.locate.dns.Timers;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * One look-up, by the rules of RFC 3263 §4.1 and §4.2.
 *
 * <pre>
 *  literal                    no question
 *  port given                 A, AAAA                 transport as given, else UDP; sips: TLS
 *  transport given            SRV, else A, AAAA       default port
 *  neither                    NAPTR → SRV
 *                             else SRV of every transport served, else A, AAAA as above
 * </pre>
 *
 * <p>SRV records, once there are any, are the last word: a domain that refuses the service there,
 * or whose servers have no address, is not tried at its bare name. A question nobody answers counts
 * as one without records, because some name servers know neither NAPTR nor SRV; where there was a
 * good answer before, the cache has given that one instead.
 */
final class ServerLookup {
  private static final int MAX_PORT = 65_535;

  private final SipTarget target;
  private final LocatorSettings settings;
  private final RecordSource records;
  private final Timers timers;
  private final SrvOrder srvOrder;
  private final LookupTrail trail;
  private final boolean secureOnly;

  /** A server named by an SRV record. */
  private record Server(TransportKind transport, String name, int port) {}

  ServerLookup(
      SipTarget target,
      LocatorSettings settings,
      RecordSource records,
      Timers timers,
      SrvOrder srvOrder) {
    this.target = target;
    this.settings = settings;
    this.records = records;
    this.timers = timers;
    this.srvOrder = srvOrder;
    this.trail = new LookupTrail(target);
    this.secureOnly = target.scheme() == Scheme.SIPS;
  }

  /** Once per object. */
  CompletionStage<Location> run() {
    Optional<TargetHost> host = TargetHost.parse(target.host());
    if (host.isEmpty()) {
      return done(trail.failed(Reason.INVALID_TARGET, "neither a host name nor an address"));
    }
    if (target.port().isPresent()
        && (target.port().getAsInt() < 1 || target.port().getAsInt() > MAX_PORT)) {
      return done(trail.failed(Reason.INVALID_TARGET, "no port has this number"));
    }
    Optional<TransportKind> transport = transport();
    if (transport.isEmpty()) {
      return done(trail.failed(Reason.TRANSPORT_NOT_SERVED, notServed()));
    }
    int port = target.port().orElse(transport.get().defaultPort());
    return switch (host.get()) {
      case TargetHost.Literal(InetAddress address) ->
          done(found(List.of(hop(transport.get(), address, port, host.get().domain()))));
      case TargetHost.Name name -> {
        if (target.port().isPresent()) {
          yield addresses(name, transport.get(), port);
        }
        yield (target.transport().isPresent()
                ? services(name, List.of(service(transport.get(), name)))
                : naptr(name))
            .thenCompose(
                located ->
                    located.isPresent()
                        ? done(located.get())
                        : addresses(name, transport.get(), port));
      }
    };
  }

  /** Of a look-up that is still running. */
  NotFound giveUp() {
    return trail.timedOut(settings.timeout().toMillis());
  }

  /** The transport the target names, else the default; empty if we do not serve it. */
  private Optional<TransportKind> transport() {
    if (target.transport().isPresent()) {
      TransportKind named = target.transport().get();
      return Optional.ofNullable(secureOnly ? named.secured() : named)
          .filter(settings.served()::contains);
    }
    TransportKind usual = secureOnly ? TransportKind.TLS : TransportKind.UDP;
    return settings.served().contains(usual) ? Optional.of(usual) : candidates().findFirst();
  }

  private Stream<TransportKind> candidates() {
    return settings.served().stream().filter(kind -> kind.isSecure() || !secureOnly);
  }

  private String notServed() {
    if (secureOnly && target.transport().equals(Optional.of(TransportKind.UDP))) {
      return "sips does not go over UDP";
    }
    return target
        .transport()
        .map(named -> (secureOnly ? named.secured() : named) + " is not served here")
        .orElse("no transport it may use is served here");
  }

  private CompletionStage<Optional<Location>> naptr(TargetHost.Name name) {
    RecordQuery query = new RecordQuery(DomainNames.absolute(name.name()), RecordType.NAPTR);
    return records
        .query(query)
        .thenCompose(
            answer -> {
              trail.note(query, answer);
              List<SrvService> chosen =
                  new NaptrChoice(secureOnly, settings.served())
                      .choose(recordsOf(answer, Naptr.class));
              return services(name, chosen);
            })
        .thenCompose(
            located ->
                located.isPresent()
                    ? CompletableFuture.completedFuture(located)
                    : services(name, candidates().map(kind -> service(kind, name)).toList()));
  }

  private static SrvService service(TransportKind transport, TargetHost.Name name) {
    return new SrvService(transport, transport.srvPrefix() + DomainNames.absolute(name.name()));
  }

  /** Empty if none of these services has SRV records. */
  private CompletionStage<Optional<Location>> services(
      TargetHost.Name name, List<SrvService> services) {
    List<CompletionStage<RecordAnswer>> asked = new ArrayList<>();
    for (SrvService service : services) {
      asked.add(records.query(new RecordQuery(service.name(), RecordType.SRV)));
    }
    return all(asked)
        .thenCompose(
            answers -> {
              if (answers.stream().noneMatch(Records.class::isInstance)) {
                noteMisses(services, answers);
                return CompletableFuture.completedFuture(Optional.empty());
              }
              return servers(name, inOrder(services, answers)).thenApply(Optional::of);
            });
  }

  private void noteMisses(List<SrvService> services, List<RecordAnswer> answers) {
    for (int i = 0; i < services.size(); i++) {
      trail.note(new RecordQuery(services.get(i).name(), RecordType.SRV), answers.get(i));
    }
  }

  private List<Server> inOrder(List<SrvService> services, List<RecordAnswer> answers) {
    noteMisses(services, answers);
    Set<Server> servers = new LinkedHashSet<>();
    for (int i = 0; i < services.size(); i++) {
      SrvService service = services.get(i);
      List<Srv> srv = recordsOf(answers.get(i), Srv.class);
      if (srv.stream().anyMatch(Srv::refusesService)) {
        trail.noteRefusal(service.name());
      }
      for (Srv record : srvOrder.order(srv)) {
        if (!record.refusesService() && record.port() > 0) {
          servers.add(new Server(service.transport(), record.target(), record.port()));
        }
      }
    }
    return servers.stream().limit(settings.maxSrvTargets()).toList();
  }

  private CompletionStage<Location> servers(TargetHost.Name name, List<Server> servers) {
    List<CompletionStage<List<SipHop>>> asked = new ArrayList<>();
    for (Server server : servers) {
      asked.add(hops(server.name(), server.transport(), server.port(), name.domain()));
    }
    return all(asked)
        .thenApply(perServer -> found(perServer.stream().flatMap(List::stream).toList()));
  }

  private CompletionStage<Location> addresses(
      TargetHost.Name name, TransportKind transport, int port) {
    return hops(name.name(), transport, port, name.domain()).thenApply(this::found);
  }

  private CompletionStage<List<SipHop>> hops(
      String host, TransportKind transport, int port, String domain) {
    // An address as SRV target is against RFC 2782, but common, and there is but one way to take
    // it.
    if (TargetHost.parse(DomainNames.relative(host)).orElse(null)
        instanceof TargetHost.Literal(InetAddress address)) {
      return CompletableFuture.completedFuture(List.of(hop(transport, address, port, domain)));
    }
    return new AddressLookup(host, settings, timers)
        .ask(records)
        .thenApply(
            addresses -> {
              if (addresses.usable().isEmpty()) {
                trail.noteNoAddress(host, addresses.answers());
              }
              return addresses.usable().stream()
                  .map(address -> hop(transport, address, port, domain))
                  .toList();
            });
  }

  private static SipHop hop(TransportKind transport, InetAddress address, int port, String domain) {
    return new SipHop(transport, new InetSocketAddress(address, port), domain);
  }

  private Location found(List<SipHop> hops) {
    List<SipHop> distinct = hops.stream().distinct().limit(settings.maxHops()).toList();
    return distinct.isEmpty() ? trail.notFound() : new Found(distinct);
  }

  private static CompletionStage<Location> done(Location location) {
    return CompletableFuture.completedFuture(location);
  }

  private static <T extends ResourceRecord> List<T> recordsOf(RecordAnswer answer, Class<T> type) {
    return answer instanceof Records found
        ? found.records().stream().filter(type::isInstance).map(type::cast).toList()
        : List.of();
  }

  /** Completes with all of them, in the same order. */
  private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
    List<CompletableFuture<T>> futures =
        stages.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
  }
}
