package io.switchroom.gateway.trunk;

import io.switchroom.gateway.sip.Admission;
import io.switchroom.gateway.sip.SipStack;
import io.switchroom.gateway.sip.auth.DigestAlgorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trunks: who calls us is known by them, and whom we call is reached through them. On the
 * control loop.
 */
public final class Trunks implements Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Trunks.class);
  private static final String REALM = "switchroom";

  private static final class State {
    final Trunk trunk;
    final TrunkUse use;
    final List<TrunkRegistration> registrations = new ArrayList<>();
    Optional<TrunkPing> ping = Optional.empty();

    State(Trunk trunk) {
      this.trunk = trunk;
      this.use = new TrunkUse(trunk.limits());
    }

    boolean isUp() {
      return ping.map(TrunkPing::isUp).orElse(true);
    }
  }

  /**
   * How a trunk is.
   *
   * @param registrations one sentence for each registrar
   * @param ping what the last OPTIONS brought, or empty
   */
  public record Status(
      String name,
      boolean up,
      boolean registered,
      List<String> registrations,
      String ping,
      int callsIn,
      int callsOut,
      long minutesToday,
      long refused) {}

  /** One trunk among those that reach the same numbers. */
  public record Choice(String trunk, int priority, int weight) {}

  private final Map<String, State> byName = new LinkedHashMap<>();
  private final Map<String, List<Choice>> groups;
  private final boolean development;
  private final LongSupplier nowMs;
  private final LongSupplier unixMs;
  private final RandomGenerator random;

  /**
   * @param groups outbound groups by name; a trunk's own name is one as well
   * @param development whoever calls from this machine is let in
   * @param nowMs a monotonic clock
   */
  public Trunks(
      List<Trunk> trunks,
      Map<String, List<Choice>> groups,
      boolean development,
      LongSupplier nowMs,
      LongSupplier unixMs,
      RandomGenerator random) {
    for (Trunk trunk : trunks) {
      byName.put(trunk.name(), new State(trunk));
    }
    this.groups = Map.copyOf(groups);
    this.development = development;
    this.nowMs = nowMs;
    this.unixMs = unixMs;
    this.random = random;
  }

  /** Registers and begins to ask, where a trunk wants that. Once SIP has started. */
  public void start(SipStack sip) {
    for (State state : byName.values()) {
      Trunk trunk = state.trunk;
      for (String registrar : trunk.registrars()) {
        String aor = "sip:" + trunk.user() + "@" + registrar;
        TrunkRegistration registration =
            new TrunkRegistration(
                "trunk " + trunk.name() + " at " + registrar,
                sip.series(
                    "REGISTER",
                    trunk.uri("", registrar),
                    aor,
                    aor,
                    Optional.empty(),
                    trunk.user(),
                    trunk.login()),
                trunk.registerS(),
                sip.timers(),
                random);
        state.registrations.add(registration);
        registration.start();
      }
      if (trunk.pingS() > 0 && !trunk.host().isEmpty()) {
        String aor = "sip:" + trunk.user() + "@" + trunk.host();
        TrunkPing ping =
            new TrunkPing(
                "trunk " + trunk.name(),
                sip.series(
                    "OPTIONS",
                    trunk.uri(""),
                    aor,
                    trunk.uri(""),
                    Optional.empty(),
                    trunk.user(),
                    trunk.login()),
                trunk.pingS(),
                sip.timers(),
                () -> state.registrations.forEach(TrunkRegistration::retryNow));
        state.ping = Optional.of(ping);
        ping.ask();
      }
    }
  }

  /** Takes our registrations back. */
  public void stop() {
    for (State state : byName.values()) {
      state.registrations.forEach(TrunkRegistration::stop);
      state.ping.ifPresent(TrunkPing::stop);
    }
  }

  @Override
  public Verdict judge(Request request) {
    for (State state : byName.values()) {
      Trunk trunk = state.trunk;
      if (trunk.sources().stream().anyMatch(s -> s.contains(request.source().getAddress()))) {
        return trunk
            .inbound()
            .<Verdict>map(
                login ->
                    new Verdict.Prove(
                        REALM,
                        List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
                        (user, algorithm) ->
                            user.equals(login.user())
                                ? algorithm.secret(user, REALM, login.password())
                                : null,
                        trunk.name()))
            .orElseGet(() -> new Verdict.Pass(trunk.name()));
      }
    }
    boolean here = development && request.source().getAddress().isLoopbackAddress();
    return here ? new Verdict.Pass(DEVELOPMENT) : new Verdict.Ignore();
  }

  @Override
  public void failed(Request request) {}

  /** Why one more call from this peer is too many; empty if it is not, and then it is counted. */
  public Optional<String> beginInbound(String peer) {
    State state = byName.get(peer);
    return state == null
        ? Optional.empty()
        : state.use.begin(false, "", nowMs.getAsLong(), unixMs.getAsLong());
  }

  /** A call counted by {@link #beginInbound} is over. */
  public void endInbound(String peer) {
    State state = byName.get(peer);
    if (state != null) {
      state.use.end(false, 0, unixMs.getAsLong());
    }
  }

  /** The trunk of that name. */
  public Optional<Trunk> trunk(String name) {
    return Optional.ofNullable(byName.get(name)).map(state -> state.trunk);
  }

  /** True for a trunk or group of that name. */
  public boolean knows(String group) {
    return groups.containsKey(group) || byName.containsKey(group);
  }

  /**
   * The trunks of a group in the order to try them: by priority, the lowest first, among equals by
   * chance and weight (as RFC 2782 has it), those that are down last.
   */
  public List<Trunk> inOrder(String group) {
    List<Choice> left =
        new ArrayList<>(groups.getOrDefault(group, List.of(new Choice(group, 0, 1))));
    left.removeIf(choice -> !byName.containsKey(choice.trunk()));
    List<Trunk> up = new ArrayList<>();
    List<Trunk> down = new ArrayList<>();
    while (!left.isEmpty()) {
      int first = left.stream().mapToInt(Choice::priority).min().orElseThrow();
      List<Choice> equals = left.stream().filter(c -> c.priority() == first).toList();
      Choice next = byWeight(equals);
      left.remove(next);
      State state = byName.get(next.trunk());
      (state.isUp() ? up : down).add(state.trunk);
    }
    up.addAll(down);
    return up;
  }

  private Choice byWeight(List<Choice> choices) {
    int at = random.nextInt(choices.stream().mapToInt(Choice::weight).sum());
    for (Choice choice : choices) {
      at -= choice.weight();
      if (at < 0) {
        return choice;
      }
    }
    throw new IllegalStateException("weights must be positive");
  }

  /** Why this trunk may not be called now; empty if it may, and then the call is counted. */
  public Optional<String> beginOutbound(Trunk trunk, String number) {
    return byName.get(trunk.name()).use.begin(true, number, nowMs.getAsLong(), unixMs.getAsLong());
  }

  /** A call counted by {@link #beginOutbound} is over, having been talked for so long. */
  public void endOutbound(Trunk trunk, long talkedMs) {
    byName.get(trunk.name()).use.end(true, talkedMs, unixMs.getAsLong());
  }

  /** All of them. */
  public List<Status> status() {
    List<Status> all = new ArrayList<>();
    for (State state : byName.values()) {
      all.add(
          new Status(
              state.trunk.name(),
              state.isUp(),
              !state.registrations.isEmpty()
                  && state.registrations.stream().allMatch(TrunkRegistration::isRegistered),
              state.registrations.stream().map(TrunkRegistration::status).toList(),
              state.ping.map(TrunkPing::status).orElse(""),
              state.use.callsIn(),
              state.use.callsOut(),
              state.use.minutesToday(unixMs.getAsLong()),
              state.use.refused()));
    }
    return all;
  }
}
