package io.switchroom.gateway.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Loop} on a thread of its own, straight on Linux's system calls: nothing is allocated per
 * datagram or tick, and under load the thread is not woken for each.
 *
 * <pre>
 *   one turn:   sleep  →  datagrams that have come  →  posted commands  →  the tick, if due
 * </pre>
 *
 * <p>While few datagrams come, each ends the sleep at once; under load many wait for the next look
 * and share the cost of a wake-up ({@link LookSchedule}). While the shared sockets are silent,
 * nobody is sent anything before the next tick: then the loop rests until shortly before it, and
 * the kernel tells when each datagram came.
 */
public final class EpollLoop implements Loop, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EpollLoop.class);

  /** How often sockets are asked in one turn before commands have theirs. */
  private static final int MAX_ROUNDS = 8;

  private static final int MAX_COMMANDS = 1_000;
  private static final long NS_PER_US = 1_000;
  private static final long NS_PER_S = 1_000_000_000L;
  private static final long NO_PORT = -1;
  private static final int PLACE_BITS = 20;

  private static final long MAX_AGE_NS = NS_PER_S;

  private final Thread thread;
  private final int socketBufferBytes;
  private final LookSchedule looks;
  private final LoopStats stats = new LoopStats();
  private final TickClock ticks = new TickClock(stats);
  private final LoopMemory memory;
  private final PeerAddresses addresses = new PeerAddresses();
  private final byte[] received = new byte[MAX_DATAGRAM];
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean blocked = new AtomicBoolean();
  private final int epoll;
  private final int wakeUp;
  private volatile boolean closing;
  private boolean ended; // guarded by this

  private EpollPort[] ports = new EpollPort[64];
  private int[] freePlaces = new int[0];
  private int freePlaceCount;
  private int usedPlaces;
  private long opened;
  private boolean more;
  private long lookNs;
  private long realTimeAheadNs;

  /**
   * Opens what the kernel keeps for it; {@link #start} runs it.
   *
   * @param socketBufferBytes SO_RCVBUF and SO_SNDBUF asked for
   * @param pollIntervalUs how long a datagram may wait under load so that others share its wake-up,
   *     microseconds; 0: none waits
   * @param restIntervalUs the same while shared sockets are silent; 0: the poll interval
   * @throws IOException if the kernel refuses
   */
  public EpollLoop(String name, int socketBufferBytes, int pollIntervalUs, int restIntervalUs)
      throws IOException {
    if (LinuxCalls.unavailable() != null) {
      throw new IOException(LinuxCalls.unavailable());
    }
    this.socketBufferBytes = socketBufferBytes;
    this.looks =
        new LookSchedule(pollIntervalUs * NS_PER_US, restIntervalUs * NS_PER_US, System.nanoTime());
    this.memory = new LoopMemory();
    this.epoll = LinuxCalls.epoll_create1(LinuxCalls.EPOLL_CLOEXEC);
    if (epoll < 0) {
      throw LinuxCalls.failure("epoll_create1");
    }
    this.wakeUp = LinuxCalls.eventfd(0, LinuxCalls.EFD_CLOEXEC | LinuxCalls.EFD_NONBLOCK);
    if (wakeUp < 0) {
      IOException failure = LinuxCalls.failure("eventfd");
      LinuxCalls.close(epoll);
      throw failure;
    }
    memory.bytes.putInt(LoopMemory.POLL_FD, epoll);
    memory.bytes.putInt(LoopMemory.POLL_FD + Integer.BYTES, LinuxCalls.EPOLLIN); // as POLLIN
    memory.bytes.putInt(LoopMemory.WAKE_POLL_FD, wakeUp);
    memory.bytes.putInt(LoopMemory.WAKE_POLL_FD + Integer.BYTES, LinuxCalls.EPOLLIN);
    register(wakeUp, NO_PORT);
    this.thread = new Thread(this::run, name);
  }

  private void register(int fd, long key) throws IOException {
    memory.event(LinuxCalls.EPOLLIN, key);
    long event = memory.address(LoopMemory.EVENT);
    if (LinuxCalls.epoll_ctl(epoll, LinuxCalls.EPOLL_CTL_ADD, fd, event) < 0) {
      throw LinuxCalls.failure("epoll_ctl");
    }
  }

  /** Why there cannot be one on this system, or null if there can. */
  public static String unavailable() {
    return LinuxCalls.unavailable();
  }

  /** Starts its thread. Once. */
  public void start() {
    thread.start();
  }

  @Override
  public LoopStats stats() {
    return stats;
  }

  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public void onTick(TickHandler handler) {
    ticks.start(handler, nowNs());
  }

  /**
   * @throws RejectedExecutionException once the loop has ended
   */
  @Override
  public void execute(Runnable command) {
    if (closing && !thread.isAlive()) {
      throw new RejectedExecutionException("the loop has ended");
    }
    commands.add(command);
    if (blocked.get() && blocked.compareAndSet(true, false)) {
      wake();
    }
  }

  private synchronized void wake() {
    if (!ended) {
      LinuxCalls.write(wakeUp, memory.address(LoopMemory.WAKE), Long.BYTES);
    }
  }

  private void run() {
    // Else the kernel may end a sleep 50 microseconds late, to save power.
    LinuxCalls.prctl(LinuxCalls.PR_SET_TIMERSLACK, 1, 0, 0, 0);
    while (!closing) {
      sleep();
      readDatagrams();
      runCommands();
      ticks.runIfDue(nowNs());
    }
    end();
  }

  private void sleep() {
    long nowNs = nowNs();
    looks.weigh(nowNs, stats.datagramsIn());
    if (more) {
      return;
    }
    long untilNs = ticks.started() ? ticks.nextNs() : nowNs + TICK_NS;
    int pollFd = LoopMemory.POLL_FD;
    if (looks.atInstants()) {
      untilNs = looks.nextNs(nowNs, untilNs);
      lookNs = untilNs;
      if (!looks.rests()) {
        if (commands.isEmpty()) {
          poll(untilNs - nowNs, pollFd, 0);
        }
        return;
      }
      pollFd = LoopMemory.WAKE_POLL_FD;
    }
    blocked.set(true);
    if (commands.isEmpty() && !closing) {
      poll(untilNs - nowNs, pollFd, 1);
    }
    blocked.set(false);
  }

  /** Sleeps for so long or, if {@code count} is 1, until there is something to read from there. */
  private void poll(long ns, int pollFd, int count) {
    if (ns > 0) {
      memory.bytes.putLong(LoopMemory.TIMEOUT, ns / NS_PER_S);
      memory.bytes.putLong(LoopMemory.TIMEOUT + Long.BYTES, ns % NS_PER_S);
      FastCalls.ppoll(memory.address(pollFd), count, memory.address(LoopMemory.TIMEOUT), 0);
    }
  }

  private void readDatagrams() {
    stats.wakeUp();
    long nowNs = nowNs();
    long beganNs = nowNs;
    if (looks.rests()) {
      FastCalls.clock_gettime(LinuxCalls.CLOCK_REALTIME, memory.address(LoopMemory.REAL_TIME));
      realTimeAheadNs = memory.timeNs(LoopMemory.REAL_TIME) - nowNs;
    } else if (!more && looks.isPunctual(nowNs - lookNs)) {
      // The instant itself: how long waking took is no jitter of the network.
      nowNs = lookNs;
    }
    more = true;
    for (int round = 0; more && round < MAX_ROUNDS; round++) {
      int ready = FastCalls.epoll_wait(epoll, memory.events(), LoopMemory.MAX_EVENTS, 0);
      for (int i = 0; i < ready; i++) {
        long key = memory.eventData(i);
        if (key == NO_PORT) {
          LinuxCalls.read(wakeUp, memory.address(LoopMemory.WOKEN), Long.BYTES);
        } else {
          readFrom(key, nowNs);
        }
      }
      more = ready > 0;
      nowNs = nowNs();
      if (ticks.isDue(nowNs)) {
        break;
      }
    }
    looks.looked(nowNs() - beganNs, !more);
  }

  /** Whether it looks so seldom that datagrams carry their time of arrival. */
  boolean rests() {
    return looks.rests();
  }

  /** When the datagram just read came; the wall clock may have been set meanwhile. */
  long arrivalNs() {
    long nowNs = nowNs();
    long arrivalNs = memory.messageTimeNs(nowNs + realTimeAheadNs) - realTimeAheadNs;
    return Math.max(nowNs - MAX_AGE_NS, Math.min(nowNs, arrivalNs));
  }

  /** A datagram came to a socket that many share: there is a browser, who is sent to at once. */
  void sharedHeard(long nowNs) {
    looks.sharedHeard(nowNs);
  }

  private void readFrom(long key, long nowNs) {
    EpollPort port = ports[(int) key & (1 << PLACE_BITS) - 1];
    if (port != null && port.key == key) { // else it was closed by what came before it
      port.receive(nowNs);
    }
  }

  /** Hands the datagram at that offset of the memory to its handler. */
  void deliver(
      DatagramHandler handler, int offset, int length, InetSocketAddress from, long nowNs) {
    memory.bytes.get(offset, received, 0, length);
    stats.datagramIn();
    try {
      handler.onDatagram(received, 0, length, from, nowNs);
    } catch (RuntimeException | Error e) {
      stats.fault();
      LOG.error("a datagram's handler failed; the loop goes on", e);
    }
  }

  private void runCommands() {
    Runnable command;
    for (int i = 0; i < MAX_COMMANDS && (command = commands.poll()) != null; i++) {
      try {
        command.run();
      } catch (RuntimeException | Error e) {
        stats.fault();
        LOG.error("a command failed; the loop goes on", e);
      }
    }
  }

  PeerAddresses addresses() {
    return addresses;
  }

  @Override
  public UdpPort openUdp(InetSocketAddress local, boolean sharedByPeers, DatagramHandler handler)
      throws IOException {
    EpollPort port = new EpollPort(this, memory, local, sharedByPeers, socketBufferBytes, handler);
    port.place = freePlaceCount > 0 ? freePlaces[--freePlaceCount] : usedPlaces++;
    port.key = ++opened << PLACE_BITS | port.place;
    if (port.place == ports.length) {
      ports = Arrays.copyOf(ports, 2 * port.place);
    }
    ports[port.place] = port;
    try {
      register(port.fd(), port.key);
    } catch (IOException e) {
      port.close();
      throw e;
    }
    return port;
  }

  /** A port is closed: events of it that are still to be handled find nobody. */
  void forget(EpollPort port) {
    ports[port.place] = null;
    if (freePlaceCount == freePlaces.length) {
      freePlaces = Arrays.copyOf(freePlaces, ports.length);
    }
    freePlaces[freePlaceCount++] = port.place;
  }

  private void end() {
    runCommands();
    for (EpollPort port : ports) {
      if (port != null) {
        port.close();
      }
    }
    synchronized (this) {
      ended = true;
      LinuxCalls.close(wakeUp);
      LinuxCalls.close(epoll);
    }
  }

  /** Runs the commands posted so far, closes every socket and ends the thread. Idempotent. */
  @Override
  public void close() {
    closing = true;
    wake();
    if (Thread.currentThread() != thread && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
