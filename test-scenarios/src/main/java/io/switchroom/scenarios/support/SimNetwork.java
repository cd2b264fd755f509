package io.switchroom.scenarios.support;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A network in memory, on {@link VirtualTime}: each host has a way out and a way in, clean unless
 * told otherwise. What it does to a datagram follows from the seed alone.
 */
public final class SimNetwork {
  private static final int FIRST_EPHEMERAL = 40_000;

  /**
   * What happens to datagrams in one direction.
   *
   * @param loss share that is lost
   * @param duplicated share that arrives twice
   * @param delayMs what each needs at least
   * @param jitterMs what each needs on top, evenly spread from 0
   * @param reorders whether one may overtake another; if not, it waits behind it
   */
  public record Conditions(
      double loss, double duplicated, double delayMs, double jitterMs, boolean reorders) {
    public static final Conditions CLEAN = new Conditions(0, 0, 0, 0, false);
  }

  /** Takes a socket's datagrams; the array is its own. */
  public interface Receiver {
    void onDatagram(byte[] datagram, InetSocketAddress from);
  }

  /** A bound address. */
  public final class Socket {
    private final InetSocketAddress local;
    private final Receiver receiver;

    private Socket(InetSocketAddress local, Receiver receiver) {
      this.local = local;
      this.receiver = receiver;
    }

    public InetSocketAddress localAddress() {
      return local;
    }

    public void send(byte[] buffer, int offset, int length, InetSocketAddress to) {
      if (sockets.get(local) == this) {
        transmit(this, Arrays.copyOfRange(buffer, offset, offset + length), to);
      }
    }

    public void close() {
      sockets.remove(local, this);
    }
  }

  private static final class Direction {
    final Random random;
    Conditions conditions = Conditions.CLEAN;
    long lastArrivalNs;
    long blockedUntilNs;

    Direction(long seed) {
      random = new Random(seed);
    }
  }

  private final VirtualTime time;
  private final long seed;
  private final Map<InetSocketAddress, Socket> sockets = new HashMap<>();
  private final Map<InetAddress, Direction> out = new HashMap<>();
  private final Map<InetAddress, Direction> in = new HashMap<>();
  private int nextEphemeral = FIRST_EPHEMERAL;
  private long sent;
  private long lost;
  private long undeliverable;

  public SimNetwork(VirtualTime time, long seed) {
    this.time = time;
    this.seed = seed;
  }

  /** What happens to all the host sends and receives from now on. */
  public void conditions(InetAddress host, Conditions conditions) {
    wayOut(host).conditions = conditions;
    wayIn(host).conditions = conditions;
  }

  /** The host is gone for good. */
  public void forget(InetAddress host) {
    out.remove(host);
    in.remove(host);
  }

  /** What the host sends in the next while arrives all at once, afterwards. */
  public void holdBack(InetAddress host, double ms) {
    wayOut(host).blockedUntilNs = time.nowNs() + Math.round(ms * 1_000_000);
  }

  private Direction wayOut(InetAddress host) {
    return out.computeIfAbsent(host, h -> new Direction(seed * 31 + h.hashCode()));
  }

  private Direction wayIn(InetAddress host) {
    return in.computeIfAbsent(host, h -> new Direction(seed * 37 + h.hashCode()));
  }

  /**
   * @param local port 0 takes any free one
   */
  public Socket bind(InetSocketAddress local, Receiver receiver) throws BindException {
    int port = local.getPort() == 0 ? nextEphemeral++ : local.getPort();
    InetSocketAddress address = new InetSocketAddress(local.getAddress(), port);
    Socket socket = new Socket(address, receiver);
    if (sockets.putIfAbsent(address, socket) != null) {
      throw new BindException(address + " is taken");
    }
    return socket;
  }

  /** Sockets open now on that host. */
  public long sockets(InetAddress host) {
    return sockets.keySet().stream().filter(a -> a.getAddress().equals(host)).count();
  }

  public long sent() {
    return sent;
  }

  public long lost() {
    return lost;
  }

  /** Datagrams for an address at which nobody was. */
  public long undeliverable() {
    return undeliverable;
  }

  private void transmit(Socket from, byte[] datagram, InetSocketAddress to) {
    sent++;
    Direction first = wayOut(from.local.getAddress());
    Direction second = wayIn(to.getAddress());
    int copies = copies(first) * copies(second);
    if (copies == 0) {
      lost++;
    }
    for (int i = 0; i < copies; i++) {
      long halfwayNs = arrivalNs(first, time.nowNs());
      long arrivalNs = arrivalNs(second, halfwayNs);
      time.at(arrivalNs, () -> deliver(datagram, from.local, to));
    }
  }

  private static int copies(Direction way) {
    Conditions c = way.conditions;
    if (c.loss > 0 && way.random.nextDouble() < c.loss) {
      return 0;
    }
    return c.duplicated > 0 && way.random.nextDouble() < c.duplicated ? 2 : 1;
  }

  private static long arrivalNs(Direction way, long departureNs) {
    Conditions c = way.conditions;
    double ms = c.delayMs + (c.jitterMs > 0 ? way.random.nextDouble() * c.jitterMs : 0);
    long arrivalNs = departureNs + Math.round(ms * 1_000_000);
    // A clean way delays nobody: else one sender's jitter would hold up all others' datagrams.
    if (!c.reorders && c.jitterMs > 0) {
      arrivalNs = Math.max(arrivalNs, way.lastArrivalNs);
    }
    arrivalNs = Math.max(arrivalNs, way.blockedUntilNs);
    way.lastArrivalNs = Math.max(arrivalNs, way.lastArrivalNs);
    return arrivalNs;
  }

  private void deliver(byte[] datagram, InetSocketAddress from, InetSocketAddress to) {
    Socket socket = sockets.get(to);
    if (socket == null) {
      undeliverable++;
    } else {
      socket.receiver.onDatagram(datagram, from);
    }
  }
}
