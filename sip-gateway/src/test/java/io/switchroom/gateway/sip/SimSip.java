package io.switchroom.gateway.sip;

import io.switchroom.gateway.sip.auth.DigestAlgorithm;
import io.switchroom.gateway.sip.locate.Location;
import io.switchroom.gateway.sip.transaction.SipTimers;
import io.switchroom.gateway.sip.transport.FlowSource;
import io.switchroom.gateway.sip.transport.MessageIntake;
import io.switchroom.gateway.sip.transport.MessageScan;
import io.switchroom.gateway.sip.transport.RateLimit;
import io.switchroom.gateway.sip.transport.SipCounters;
import io.switchroom.gateway.sip.transport.SipFlow;
import io.switchroom.gateway.sip.transport.TcpLimits;
import io.switchroom.gateway.sip.transport.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * SIP agents, each the whole of ours above the sockets, on a network in virtual time that loses and
 * doubles datagrams by chance. Everything runs on the caller's thread, in {@link #run}.
 */
final class SimSip {
  private static final long LATENCY_MS = 20;

  private static final Registrar.Answer REFUSED =
      new Registrar.Answer.Refused(SipRejection.of(404));

  private record Due(long atMs, long number, Runnable action) {}

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::number));
  private final Map<InetSocketAddress, Node> nodes = new HashMap<>();
  private final Random random;
  private final double loss;
  private final double twice;
  private long nowMs = 1_000;
  private long numbers;

  /** Every datagram sent, for a failure's message. */
  final StringBuilder trace = new StringBuilder();

  /** Datagrams to lose in addition: by message text and sender. */
  BiPredicate<String, InetSocketAddress> lost = (message, from) -> false;

  SimSip(long seed, double loss, double twice) {
    this.random = new Random(seed);
    this.loss = loss;
    this.twice = twice;
  }

  long nowMs() {
    return nowMs;
  }

  /** Lets time pass. */
  void run(long ms) {
    runUntil(nowMs + ms, () -> false);
  }

  /** Lets time pass until something is so; fails if it is not in a minute and a half. */
  void until(String what, BooleanSupplier condition) {
    if (!runUntil(nowMs + 90_000, condition)) {
      throw new AssertionError("never came true: " + what + "\n" + trace);
    }
  }

  private boolean runUntil(long endMs, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Due next = due.peek();
      if (next == null || next.atMs > endMs) {
        nowMs = endMs;
        return condition.getAsBoolean();
      }
      due.poll();
      nowMs = next.atMs;
      next.action.run();
    }
    return true;
  }

  private Due at(long atMs, Runnable action) {
    Due one = new Due(atMs, ++numbers, action);
    due.add(one);
    return one;
  }

  private void transmit(
      TransportKind kind, InetSocketAddress from, InetSocketAddress to, byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    String line = text.substring(0, Math.max(0, text.indexOf('\r')));
    boolean gone = kind == TransportKind.UDP && random.nextDouble() < loss || lost.test(text, from);
    trace
        .append(nowMs)
        .append(' ')
        .append(from.getPort())
        .append(gone ? " -x " : " -> ")
        .append(to.getPort())
        .append(' ')
        .append(line)
        .append('\n');
    if (gone) {
      return;
    }
    int copies = kind == TransportKind.UDP && random.nextDouble() < twice ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      at(
          nowMs + LATENCY_MS + (i == 0 ? 0 : random.nextInt(700)),
          () -> {
            Node node = nodes.get(to);
            if (node != null) {
              node.receive(kind, from, message);
            }
          });
    }
  }

  static InetSocketAddress address(int port) {
    try {
      byte[] host = {(byte) 192, 0, 2, 1};
      return new InetSocketAddress(InetAddress.getByAddress(host), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Something with an address. */
  interface Node {
    void receive(TransportKind kind, InetSocketAddress from, byte[] message);
  }

  /** Puts a peer of the test's own at a port. */
  void node(int port, Node node) {
    nodes.put(address(port), node);
  }

  void send(int fromPort, InetSocketAddress to, String message) {
    transmit(TransportKind.UDP, address(fromPort), to, message.getBytes(StandardCharsets.UTF_8));
  }

  Agent agent(int port, Admission admission) {
    return new Agent(port, admission);
  }

  /** One of ours. */
  final class Agent implements Node, FlowSource, SipTimers {
    final List<SipEvent> events = new ArrayList<>();
    final CallTable calls = new CallTable(this::post);
    final UserAgent userAgent;
    private final InetSocketAddress here;
    private final MessageIntake intake;
    private final Map<InetSocketAddress, Flow> connections = new HashMap<>();

    /** What the gateway above would do at once; events are noted besides. */
    Consumer<SipEvent> reaction = event -> {};

    private Agent(int port, Admission admission) {
      here = address(port);
      SipCounters counters = new SipCounters();
      SipSettings settings =
          new SipSettings(
              here.getAddress(),
              here.getAddress(),
              port,
              16_384,
              new TcpLimits(10, 10, 65_536, 1_000, 1_000, 1_000),
              new RateLimit(100, 100, 100, 100, 100),
              1_000,
              10_000,
              5,
              1_800,
              90,
              60_000,
              3_600,
              500);
      HopLocator literal =
          (uri, found) ->
              found.accept(
                  FlowFinder.literal(uri)
                      .<Location>map(hop -> new Location.Found(List.of(hop)))
                      .orElse(new Location.NotFound(Location.Reason.NO_SUCH_NAME, "no such name")));
      userAgent =
          UserAgent.create(
              settings,
              this,
              literal,
              this,
              random,
              counters,
              admission,
              request -> REFUSED,
              calls);
      intake = new MessageIntake(userAgent.core().transactions(), counters);
      nodes.put(here, this);
    }

    private void post(SipEvent event) {
      at(
          nowMs,
          () -> {
            events.add(event);
            reaction.accept(event);
          });
    }

    @Override
    public void receive(TransportKind kind, InetSocketAddress from, byte[] message) {
      intake.accept(message, MessageScan.of(message, message.length), flowTo(kind, from));
    }

    @Override
    public Flow flowTo(TransportKind kind, InetSocketAddress peer) {
      return kind == TransportKind.UDP
          ? new Flow(kind, peer, here)
          : connections.computeIfAbsent(peer, p -> new Flow(kind, p, here));
    }

    @Override
    public boolean serves(TransportKind kind) {
      return true;
    }

    @Override
    public boolean isOurs(TransportKind kind, InetSocketAddress address) {
      return address.equals(here);
    }

    @Override
    public Timer after(long delayMs, Runnable action) {
      boolean[] cancelled = new boolean[1];
      at(
          nowMs + delayMs,
          () -> {
            if (!cancelled[0]) {
              action.run();
            }
          });
      return () -> cancelled[0] = true;
    }

    @Override
    public long nowMs() {
      return nowMs;
    }

    CallRef call(OutgoingCall what) {
      CallRef ref = calls.newRef();
      SipCall.outgoing(userAgent.core(), ref, what);
      return ref;
    }

    SipCall get(CallRef ref) {
      return calls.find(ref).orElseThrow(() -> new AssertionError("no such call\n" + trace));
    }

    <E extends SipEvent> Optional<E> seen(Class<E> type) {
      return events.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    <E extends SipEvent> E await(Class<E> type) {
      until(type.getSimpleName() + " at " + here.getPort(), () -> seen(type).isPresent());
      E event = seen(type).orElseThrow();
      events.remove(event);
      return event;
    }

    long count(Class<? extends SipEvent> type) {
      return events.stream().filter(type::isInstance).count();
    }

    String leftovers() {
      return calls.size()
          + " calls, "
          + calls.dialogs()
          + " dialogs, "
          + userAgent.core().transactions().servers()
          + " server, "
          + userAgent.core().transactions().clients()
          + " client transactions";
    }
  }

  private final class Flow extends SipFlow {
    private final InetSocketAddress here;

    Flow(TransportKind kind, InetSocketAddress peer, InetSocketAddress here) {
      super(kind, peer, here);
      this.here = here;
    }

    @Override
    public void write(byte[] message) throws IOException {
      transmit(kind(), here, peer(), message);
    }

    @Override
    public boolean isUsable() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** An admission that asks this user for a password. */
  static Admission password(
      String user, String password, List<DigestAlgorithm> algorithms, List<String> failures) {
    BiFunction<String, DigestAlgorithm, String> secrets =
        (name, algorithm) ->
            name.equals(user) ? algorithm.secret(user, "switchroom", password) : null;
    return new Admission() {
      @Override
      public Verdict judge(Request request) {
        return new Verdict.Prove("switchroom", algorithms, secrets, "peer of " + user);
      }

      @Override
      public void failed(Request request) {
        failures.add(request.login());
      }
    };
  }
}
