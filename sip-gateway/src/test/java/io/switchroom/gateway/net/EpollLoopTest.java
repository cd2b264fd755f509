package io.switchroom.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.switchroom.codec.jitter.JitterBuffer;
import io.switchroom.codec.rtp.RtpPacket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special about {@link EpollLoop}; the rest is in {@link LoopContractTest}. */
class EpollLoopTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int POLL_INTERVAL_US = 1_000;
  private static final long POLL_INTERVAL_NS = POLL_INTERVAL_US * 1_000L;
  private static final int PATIENCE_S = 20;
  private static final int LENGTH = 172;

  private final InetAddress here = InetAddress.getLoopbackAddress();
  private final byte[] voice = new byte[LENGTH];
  private EpollLoop loop;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(EpollLoop.unavailable() == null, EpollLoop.unavailable());
    loop = new EpollLoop("loop", 1 << 20, POLL_INTERVAL_US, 0);
    loop.start();
  }

  @AfterEach
  void end() {
    if (loop != null) {
      loop.close();
    }
  }

  private <T> T onLoop(Callable<T> question) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private UdpPort open(boolean shared, DatagramHandler handler) throws Exception {
    return onLoop(() -> loop.openUdp(new InetSocketAddress(here, 0), shared, handler));
  }

  /** Phones' sockets in pairs that throw one datagram to and fro, and one that all share. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void neitherDatagramsNorTicksAllocate(boolean shared) throws Exception {
    int legs = 40;
    UdpPort[] ours = new UdpPort[legs];
    UdpPort[] theirs = new UdpPort[legs];
    CountDownLatch enough = new CountDownLatch(30_000);
    long[] handled = new long[1];
    UdpPort all =
        open(
            true,
            (buffer, offset, length, from, nowNs) -> {
              enough.countDown();
              ours[0].send(buffer, offset, length, from);
            });
    for (int i = 0; i < legs; i++) {
      int leg = i;
      theirs[i] =
          open(
              false,
              (buffer, offset, length, from, nowNs) -> {
                handled[0]++;
                theirs[leg].send(buffer, offset, length, from);
              });
      UdpPort any = open(false, (buffer, offset, length, from, nowNs) -> {});
      InetSocketAddress free = any.localAddress();
      ours[i] =
          onLoop(
              () -> {
                any.close();
                return loop.openUdp(
                    free,
                    false,
                    (buffer, offset, length, from, nowNs) -> {
                      enough.countDown();
                      ours[leg].send(buffer, offset, length, from);
                    });
              });
    }
    if (shared) {
      ours[0] = all;
    }
    onLoop(
        () -> {
          for (int i = 0; i < legs / 2 && !shared; i++) {
            ours[i].connect(theirs[i].localAddress(), here);
          }
          loop.onTick(dueNs -> handled[0]++);
          for (int i = 0; i < legs; i++) {
            theirs[i].send(voice, 0, LENGTH, ours[shared ? 0 : i].localAddress());
          }
          return null;
        });
    long before = onLoop(EpollLoopTest::allocated);
    long datagrams = loop.stats().datagramsIn();
    long ticks = loop.stats().ticks();
    assertTrue(enough.await(PATIENCE_S, TimeUnit.SECONDS));
    while (loop.stats().ticks() < ticks + 10) {
      Thread.onSpinWait();
    }
    long after = onLoop(EpollLoopTest::allocated);
    long handledMeanwhile = loop.stats().datagramsIn() - datagrams;
    assertTrue(handledMeanwhile > 20_000, handledMeanwhile + " datagrams");
    // One future is completed on the loop; a byte per datagram would be seen.
    assertTrue(
        after - before < 4_096,
        () -> (after - before) + " bytes for " + handledMeanwhile + " datagrams");
    assertEquals(0, loop.stats().faults());
  }

  private static long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  @Test
  void aKnownPeerIsAlwaysTheSameObject() throws Exception {
    List<InetSocketAddress> heard = new ArrayList<>();
    UdpPort listener = open(true, (buffer, offset, length, from, nowNs) -> heard.add(from));
    UdpPort first = open(false, (buffer, offset, length, from, nowNs) -> {});
    UdpPort second = open(false, (buffer, offset, length, from, nowNs) -> {});
    onLoop(
        () -> {
          for (int i = 0; i < 10; i++) {
            (i % 2 == 0 ? first : second).send(voice, 0, LENGTH, listener.localAddress());
          }
          return null;
        });
    while (onLoop(heard::size) < 10) {
      Thread.onSpinWait();
    }
    for (int i = 2; i < 10; i++) {
      assertSame(heard.get(i % 2), heard.get(i));
    }
    assertEquals(first.localAddress(), heard.get(0));
    assertEquals(second.localAddress(), heard.get(1));
  }

  @Test
  void underLoadManyDatagramsShareAWakeUpAndCountAsComeAtTheInstantTheyWereLookedFor()
      throws Exception {
    long[] lastDueNs = new long[1];
    AtomicLong onTheGrid = new AtomicLong(); // asking by a command would keep the loop awake
    UdpPort port =
        open(
            false,
            (buffer, offset, length, from, nowNs) -> {
              if (lastDueNs[0] != 0 && (nowNs - lastDueNs[0]) % POLL_INTERVAL_NS == 0) {
                onTheGrid.incrementAndGet();
              }
            });
    UdpPort sender = open(false, (buffer, offset, length, from, nowNs) -> {});
    onLoop(
        () -> {
          loop.onTick(
              dueNs -> {
                lastDueNs[0] = dueNs;
                for (int i = 0; i < 100; i++) { // found at the next look
                  sender.send(voice, 0, LENGTH, port.localAddress());
                }
              });
          return null;
        });
    while (onTheGrid.get() < 3_000) {
      Thread.onSpinWait();
    }
    long wakeUps = loop.stats().wakeUps();
    long before = loop.stats().datagramsIn();
    long ticks = loop.stats().ticks();
    while (loop.stats().ticks() < ticks + 10) {
      Thread.onSpinWait();
    }
    long turns = loop.stats().wakeUps() - wakeUps;
    long datagrams = loop.stats().datagramsIn() - before;
    assertTrue(turns < datagrams / 2, turns + " wake-ups for " + datagrams + " datagrams");
  }

  /** It looks every 5 ms then; a jitter buffer must not take that for the network's doing. */
  @Test
  void whatComesWhileTheLoopRestsCarriesTheKernelsTimeOfArrival() throws Exception {
    try (EpollLoop resting = new EpollLoop("resting", 1 << 20, POLL_INTERVAL_US, 5_000)) {
      resting.start();
      loop.close();
      loop = resting;
      long[] sentNs = new long[1];
      int[] counts = new int[2]; // looked for later than they came, and when they did come
      UdpPort port =
          open(
              false,
              (buffer, offset, length, from, nowNs) -> {
                boolean late = resting.nowNs() - sentNs[0] > 3_000_000;
                counts[0] += late ? 1 : 0;
                counts[1] += late && Math.abs(nowNs - sentNs[0]) < 2_000_000 ? 1 : 0;
              });
      UdpPort sender = open(false, (buffer, offset, length, from, nowNs) -> {});
      onLoop(
          () -> {
            resting.onTick(
                dueNs -> {
                  sentNs[0] = resting.nowNs();
                  for (int i = 0; i < 20; i++) {
                    sender.send(voice, 0, LENGTH, port.localAddress());
                  }
                });
            return null;
          });
      while (resting.stats().ticks() < 60) { // asking it by a command would wake it
        Thread.onSpinWait();
      }
      int late = onLoop(() -> counts[0]);
      int told = onLoop(() -> counts[1]);
      assertTrue(late > 100, "only " + late + " were looked for later than they came");
      assertTrue(told > late * 9 / 10, told + " of " + late);
    }
  }

  @Test
  void aPortIsFreeTheMomentItIsClosed() throws Exception {
    UdpPort port = open(false, (buffer, offset, length, from, nowNs) -> {});
    onLoop(
        () -> {
          UdpPort again = port;
          for (int i = 0; i < 100; i++) {
            again.close();
            again = loop.openUdp(port.localAddress(), false, (buffer, offset, l, from, now) -> {});
          }
          return null;
        });
  }

  @Test
  void lookingEveryMillisecondMakesNoMoreJitterThanThat() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      JitterBuffer jitter = new JitterBuffer(8_000, 200, Loop.TICK_NS);
      byte[] bytes = new byte[LENGTH];
      RtpPacket packet = new RtpPacket();
      long phaseNs = random.nextLong(Loop.TICK_NS);
      long loopPhaseNs = random.nextLong(POLL_INTERVAL_NS);
      for (int i = 0; i < 3_000; i++) {
        RtpPacket.writeHeader(bytes, 0, i == 0, 0, i, i * 160L, 7);
        packet.wrap(bytes, 0, LENGTH);
        long arrivalNs = i * Loop.TICK_NS + phaseNs + random.nextLong(800_000);
        long looks = (arrivalNs - loopPhaseNs + POLL_INTERVAL_NS - 1) / POLL_INTERVAL_NS;
        jitter.put(packet, loopPhaseNs + looks * POLL_INTERVAL_NS);
        jitter.take(i * Loop.TICK_NS + Loop.TICK_NS);
      }
      // 0.8 ms is the network's; half a bucket of the buffer's histogram is its rounding.
      long most = 800_000 + POLL_INTERVAL_NS + 250_000;
      assertTrue(jitter.targetDelayNs() <= most, jitter.targetDelayNs() + " ns, seed " + seed);
    }
  }
}
