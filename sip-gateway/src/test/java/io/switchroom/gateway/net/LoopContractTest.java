package io.switchroom.gateway.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every loop with real sockets keeps to. */
class LoopContractTest {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int PATIENCE_S = 20;

  enum Kind {
    EPOLL {
      @Override
      Loop open(LoopContractTest test) throws IOException {
        assumeTrue(EpollLoop.unavailable() == null, EpollLoop.unavailable());
        EpollLoop loop = new EpollLoop("loop", BUFFER_BYTES, 1_000, 5_000);
        test.end = loop::close;
        loop.start();
        return loop;
      }
    },
    NETTY_EPOLL {
      @Override
      Loop open(LoopContractTest test) {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        return test.netty(EpollIoHandler.newFactory());
      }
    },
    NETTY_NIO {
      @Override
      Loop open(LoopContractTest test) {
        return test.netty(NioIoHandler.newFactory());
      }
    };

    abstract Loop open(LoopContractTest test) throws IOException;
  }

  private record Datagram(String text, InetSocketAddress from) {}

  private final BlockingQueue<Datagram> arrived = new LinkedBlockingQueue<>();
  private final InetAddress here = InetAddress.getLoopbackAddress();
  private Runnable end = () -> {};
  private Loop loop;

  @AfterEach
  void end() {
    end.run();
  }

  private Loop netty(IoHandlerFactory io) {
    MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io);
    end = () -> group.shutdownGracefully(0, 3, TimeUnit.SECONDS).awaitUninterruptibly();
    return new NettyLoop(group.next(), BUFFER_BYTES);
  }

  private void open(Kind kind) throws IOException {
    loop = kind.open(this);
  }

  private <T> T onLoop(Callable<T> question) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Exception | AssertionError e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private void note(byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    arrived.add(new Datagram(new String(buffer, offset, length, StandardCharsets.US_ASCII), from));
  }

  private UdpPort listening(InetAddress address, boolean shared) throws Exception {
    return onLoop(() -> loop.openUdp(new InetSocketAddress(address, 0), shared, this::note));
  }

  private Datagram next() throws InterruptedException {
    Datagram datagram = arrived.poll(PATIENCE_S, TimeUnit.SECONDS);
    assertTrue(datagram != null, "a datagram arrives");
    return datagram;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void send(DatagramSocket from, String text, InetSocketAddress to) throws IOException {
    from.send(new DatagramPacket(bytes(text), text.length(), to));
  }

  private static InetSocketAddress at(InetAddress address, UdpPort port) {
    return new InetSocketAddress(address, port.localAddress().getPort());
  }

  @ParameterizedTest
  @EnumSource
  void datagramsComeWholeInOrderAndWithTheirSender(Kind kind) throws Exception {
    open(kind);
    for (boolean shared : new boolean[] {false, true}) {
      UdpPort port = listening(here, shared);
      try (DatagramSocket first = new DatagramSocket(0, here);
          DatagramSocket second = new DatagramSocket(0, here)) {
        for (int i = 0; i < 150; i++) {
          send(i % 2 == 0 ? first : second, "number " + i, port.localAddress());
        }
        for (int i = 0; i < 150; i++) {
          Datagram datagram = next();
          assertEquals("number " + i, datagram.text);
          DatagramSocket sender = i % 2 == 0 ? first : second;
          assertEquals(sender.getLocalSocketAddress(), datagram.from);
          assertEquals(datagram.from, sender.getLocalSocketAddress());
          assertEquals(sender.getLocalSocketAddress().hashCode(), datagram.from.hashCode());
        }
        send(first, "", port.localAddress());
        assertEquals("", next().text, "an empty one is a datagram, too");
      }
    }
    assertEquals(302, loop.stats().datagramsIn());
  }

  @ParameterizedTest
  @EnumSource
  void answersGoWhereTheyShould(Kind kind) throws Exception {
    open(kind);
    UdpPort port = listening(here, true);
    try (DatagramSocket first = new DatagramSocket(0, here);
        DatagramSocket second = new DatagramSocket(0, here)) {
      send(first, "a", port.localAddress());
      InetSocketAddress asHeard = next().from;
      InetSocketAddress asToldInSdp = new InetSocketAddress(here, second.getLocalPort());
      onLoop(
          () -> {
            port.send(bytes("..to first"), 2, 8, asHeard);
            port.send(bytes("to second"), 0, 9, asToldInSdp);
            port.send(bytes("again"), 0, 5, asHeard);
            return null;
          });
      assertEquals("to first", received(first));
      assertEquals("again", received(first));
      assertEquals("to second", received(second));
    }
    assertEquals(3, loop.stats().datagramsOut());
    assertEquals(0, loop.stats().sendDrops());
  }

  private static String received(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_S * 1_000);
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @EnumSource
  void anIpv6SocketServesBothFamilies(Kind kind) throws Exception {
    assumeTrue(hasIpv6(), "no IPv6 here");
    open(kind);
    InetAddress ipv6 = InetAddress.getByName("::1");
    InetAddress ipv4 = InetAddress.getByName("127.0.0.1");
    UdpPort port = listening(InetAddress.getByName("::"), true);
    for (InetAddress address : List.of(ipv6, ipv4)) {
      try (DatagramSocket peer = new DatagramSocket(0, address)) {
        send(peer, "hello", at(address, port));
        InetSocketAddress from = next().from;
        assertEquals(new InetSocketAddress(address, peer.getLocalPort()), from);
        assertInstanceOf(address.getClass(), from.getAddress());
        onLoop(
            () -> {
              port.send(bytes("heard"), 0, 5, from);
              port.send(bytes("found"), 0, 5, new InetSocketAddress(address, peer.getLocalPort()));
              return null;
            });
        assertEquals("heard", received(peer));
        assertEquals("found", received(peer));
      }
    }
    assertInstanceOf(Inet4Address.class, ipv4);
  }

  private static boolean hasIpv6() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("::1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeSentIsCountedAndNoMore(Kind kind) throws Exception {
    open(kind);
    UdpPort port = listening(here, false);
    int closed = freePort();
    onLoop(
        () -> {
          InetSocketAddress nobody = new InetSocketAddress(here, closed);
          port.send(new byte[10], 0, 10, nobody);
          port.send(new byte[Loop.MAX_DATAGRAM + 1], 0, Loop.MAX_DATAGRAM + 1, nobody);
          return null;
        });
    assertEquals(1, loop.stats().datagramsOut(), "that nobody listens is not known yet");
    assertEquals(1, loop.stats().sendDrops(), "too long");
    onLoop(
        () -> {
          port.close();
          port.close();
          port.send(new byte[10], 0, 10, new InetSocketAddress(here, closed));
          return null;
        });
    assertEquals(2, loop.stats().sendDrops(), "closed");
    assertEquals(0, loop.stats().faults());
  }

  private int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, here)) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortIsHadOnceAndAgainWhenItIsClosed(Kind kind) throws Exception {
    open(kind);
    for (int i = 0; i < 100; i++) {
      UdpPort port = listening(here, false);
      InetSocketAddress address = port.localAddress();
      ExecutionException taken =
          assertThrows(
              ExecutionException.class,
              () -> onLoop(() -> loop.openUdp(address, false, this::note)));
      assertInstanceOf(IOException.class, taken.getCause());
      assertTrue(taken.getMessage().contains("in use"), taken.getMessage());
      closed(port);
      UdpPort again = reopened(address);
      try (DatagramSocket peer = new DatagramSocket(0, here)) {
        send(peer, "to the new one", address);
        assertEquals("to the new one", next().text);
      }
      closed(again);
    }
  }

  private void closed(UdpPort port) throws Exception {
    onLoop(
        () -> {
          port.close();
          return null;
        });
  }

  private static boolean isFree(InetSocketAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(address)) {
      return socket.isBound();
    } catch (BindException e) {
      return false;
    }
  }

  /** Java's own channels are closed by the selector only, when it comes to it. */
  private UdpPort reopened(InetSocketAddress address) throws Exception {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (true) {
      try {
        return onLoop(() -> loop.openUdp(address, false, this::note));
      } catch (ExecutionException e) {
        if (System.nanoTime() > untilNs) {
          throw e;
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoIsClosedByAHandlerHearsNothingMoreThoughItsDatagramIsThere(Kind kind) throws Exception {
    open(kind);
    List<UdpPort> ports = new ArrayList<>();
    List<Integer> heard = new ArrayList<>();
    int count = 50;
    onLoop(
        () -> {
          for (int i = 0; i < count; i++) {
            int own = i;
            ports.add(
                loop.openUdp(
                    new InetSocketAddress(here, 0),
                    i % 2 == 0,
                    (buffer, offset, length, from, nowNs) -> {
                      heard.add(own);
                      for (int other = 0; other < count; other++) {
                        if (other != own) {
                          ports.get(other).close();
                        }
                      }
                    }));
          }
          // All datagrams are there before the loop looks at any.
          try (DatagramSocket peer = new DatagramSocket(0, here)) {
            for (UdpPort port : ports) {
              send(peer, "x", port.localAddress());
            }
          }
          return null;
        });
    while (onLoop(heard::isEmpty)) {
      Thread.onSpinWait();
    }
    UdpPort late = listening(here, false);
    try (DatagramSocket peer = new DatagramSocket(0, here)) {
      send(peer, "y", late.localAddress());
    }
    next();
    assertEquals(1, onLoop(heard::size), heard::toString);
  }

  @ParameterizedTest
  @EnumSource
  void aFaultIsCountedAndTheLoopGoesOn(Kind kind) throws Exception {
    open(kind);
    UdpPort bad =
        onLoop(
            () ->
                loop.openUdp(
                    new InetSocketAddress(here, 0),
                    false,
                    (buffer, offset, length, from, nowNs) -> {
                      throw new IllegalStateException("a test's fault, wanted");
                    }));
    UdpPort good = listening(here, false);
    try (DatagramSocket peer = new DatagramSocket(0, here)) {
      send(peer, "x", bad.localAddress());
      send(peer, "y", good.localAddress());
      assertEquals("y", next().text);
      while (loop.stats().faults() < 1) {
        Thread.onSpinWait();
      }
      loop.execute(
          () -> {
            throw new IllegalStateException("a test's fault, wanted");
          });
      loop.execute(
          () -> {
            throw new AssertionError("a test's error, wanted");
          });
      send(peer, "z", good.localAddress());
      assertEquals("z", next().text);
    }
    assertTrue(onLoop(() -> true));
    assertEquals(3, loop.stats().faults());
  }

  @ParameterizedTest
  @EnumSource
  void commandsRunOneAfterAnotherInTheOrderOfEachPoster(Kind kind) throws Exception {
    open(kind);
    int posters = 4;
    int each = 5_000;
    int[] lastOf = new int[posters];
    Arrays.fill(lastOf, -1);
    List<String> wrong = new ArrayList<>();
    Thread[] threads = new Thread[posters];
    for (int p = 0; p < posters; p++) {
      int poster = p;
      threads[p] =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  int number = i;
                  loop.execute(
                      () -> {
                        if (lastOf[poster] != number - 1) {
                          wrong.add(poster + ": " + number + " after " + lastOf[poster]);
                        }
                        lastOf[poster] = number;
                      });
                }
              });
      threads[p].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), onLoop(() -> List.copyOf(wrong)));
    for (int last : lastOf) {
      assertEquals(each - 1, last);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ticksComeEveryTwentyMillisecondsAndThoseMissedAreSkipped(Kind kind) throws Exception {
    open(kind);
    BlockingQueue<Long> dues = new LinkedBlockingQueue<>();
    int[] run = new int[1];
    long beganNs =
        onLoop(
            () -> {
              long nowNs = loop.nowNs();
              loop.onTick(
                  dueNs -> {
                    dues.add(dueNs);
                    run[0]++;
                    if (run[0] == 3) {
                      throw new IllegalStateException("a test's fault, wanted");
                    }
                    if (run[0] == 5) { // three periods are missed
                      while (loop.nowNs() - dueNs < 3 * Loop.TICK_NS + Loop.TICK_NS / 2) {
                        Thread.onSpinWait();
                      }
                    }
                  });
              return nowNs;
            });
    List<Long> first = new ArrayList<>();
    while (first.size() < 8) {
      first.add(dues.poll(PATIENCE_S, TimeUnit.SECONDS));
    }
    assertTrue(first.get(0) - beganNs >= Loop.TICK_NS);
    for (int i = 1; i < first.size(); i++) {
      long distanceNs = first.get(i) - first.get(i - 1);
      assertNotEquals(0, distanceNs);
      assertEquals(0, distanceNs % Loop.TICK_NS, "tick " + i);
    }
    assertTrue(first.get(5) - first.get(4) >= 3 * Loop.TICK_NS);
    LoopStats stats = loop.stats();
    assertTrue(stats.skippedTicks() >= 2, () -> stats.skippedTicks() + " skipped");
    assertEquals(1, stats.faults());
    onLoop(() -> null);
    long byLag = 0;
    for (int i = 0; i <= LoopStats.lagBoundsUs().length; i++) {
      byLag += stats.ticksByLag(i);
    }
    assertTrue(byLag >= 8, "each tick is in the histogram");
    assertTrue(stats.tickLagMaxNs() < Loop.TICK_NS, "what is later is skipped");
    assertTrue(stats.tickLagMaxNs() > 0);
    assertTrue(stats.tickLagNs() >= stats.tickLagMaxNs());
  }

  @ParameterizedTest
  @EnumSource
  void inTheEndWhatWasPostedIsDoneAndItsPortsAreFree(Kind kind) throws Exception {
    open(kind);
    UdpPort port = listening(here, false);
    boolean[] done = new boolean[1_000];
    for (int i = 0; i < done.length; i++) {
      int number = i;
      loop.execute(() -> done[number] = true);
    }
    end.run();
    boolean[] all = new boolean[done.length];
    Arrays.fill(all, true);
    assertArrayEquals(all, done);
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    // Netty may leave them open until the process ends.
    assertTrue(kind != Kind.EPOLL || isFree(port.localAddress()));
  }

  /** As a phone's: a port that was asked for by its number. */
  private UdpPort listeningAtAPort(InetAddress address) throws Exception {
    InetSocketAddress free;
    try (DatagramSocket probe = new DatagramSocket(0, address)) {
      free = new InetSocketAddress(address, probe.getLocalPort());
    }
    return onLoop(() -> loop.openUdp(free, false, this::note));
  }

  private static DatagramPacket packet(String text, InetSocketAddress to) {
    byte[] bytes = bytes(text);
    return new DatagramPacket(bytes, bytes.length, to);
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    socket.setSoTimeout(PATIENCE_S * 1_000);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }

  private void send(UdpPort port, String text, InetSocketAddress to) throws Exception {
    byte[] bytes = bytes(text);
    onLoop(
        () -> {
          port.send(bytes, 0, bytes.length, to);
          return null;
        });
  }

  @ParameterizedTest
  @EnumSource
  void aConnectedPeerHearsAndIsHeardAndAfterItsEndEverybodyIs(Kind kind) throws Exception {
    open(kind);
    UdpPort port = listeningAtAPort(here);
    try (DatagramSocket peer = new DatagramSocket(0, here);
        DatagramSocket other = new DatagramSocket(0, here)) {
      InetSocketAddress peers = new InetSocketAddress(here, peer.getLocalPort());
      InetSocketAddress others = new InetSocketAddress(here, other.getLocalPort());
      onLoop(
          () -> {
            port.connect(peers, here);
            return null;
          });
      peer.send(packet("from the peer", port.localAddress()));
      assertEquals(new Datagram("from the peer", peers), next());
      send(port, "to the peer", peers);
      assertEquals("to the peer", receive(peer));
      send(port, "to the other", others);
      assertEquals("to the other", receive(other));
      onLoop(
          () -> {
            port.disconnect();
            port.disconnect();
            return null;
          });
      other.send(packet("from the other", port.localAddress()));
      assertEquals(new Datagram("from the other", others), next());
      send(port, "again", peers);
      assertEquals("again", receive(peer));
    }
  }

  /** The kernel tells by an error that nobody is there; who comes back must not suffer from it. */
  @ParameterizedTest
  @EnumSource
  void aPeerWhosePortWasClosedForAWhileMissesNothingAfterwards(Kind kind) throws Exception {
    open(kind);
    UdpPort port = listeningAtAPort(here);
    DatagramSocket first = new DatagramSocket(0, here);
    InetSocketAddress peers = new InetSocketAddress(here, first.getLocalPort());
    onLoop(
        () -> {
          port.connect(peers, here);
          return null;
        });
    send(port, "before", peers);
    assertEquals("before", receive(first));
    first.close();
    for (int i = 0; i < 3; i++) {
      send(port, "into the void", peers);
    }
    try (DatagramSocket again = new DatagramSocket(peers.getPort(), here)) {
      for (String text : List.of("one", "two", "three")) {
        send(port, text, peers);
        assertEquals(text, receive(again));
      }
      again.send(packet("back", port.localAddress()));
      assertEquals(new Datagram("back", peers), next());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSocketOfAllAddressesHearsThePeerOnTheOneItWasTold(Kind kind) throws Exception {
    open(kind);
    UdpPort port = listeningAtAPort(InetAddress.getByName("0.0.0.0"));
    try (DatagramSocket peer = new DatagramSocket(0, here)) {
      InetSocketAddress peers = new InetSocketAddress(here, peer.getLocalPort());
      for (String told : List.of("127.0.0.2", "127.0.0.1")) {
        InetAddress address = InetAddress.getByName(told);
        onLoop(
            () -> {
              port.connect(peers, address);
              return null;
            });
        peer.send(packet(told, new InetSocketAddress(address, port.localAddress().getPort())));
        assertEquals(new Datagram(told, peers), next());
        send(port, "answer", peers);
        assertEquals("answer", receive(peer));
      }
    }
  }
}
