package io.switchroom.rtc.webrtc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.rtc.srtp.SrtpProfile;
import io.switchroom.rtc.srtp.SrtpSession;
import io.switchroom.rtc.webrtc.DtlsHandshake.DatagramStatus;
import io.switchroom.rtc.webrtc.DtlsHandshake.Established;
import io.switchroom.rtc.webrtc.DtlsHandshake.Failed;
import io.switchroom.rtc.webrtc.DtlsHandshake.FailureReason;
import io.switchroom.rtc.webrtc.DtlsHandshake.Result;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtlsHandshakeTest {
  private static final List<SrtpProfile> ALL = List.of(SrtpProfile.values());
  private static final int LIMIT_MS = 30_000;
  private static final int RESEND_MS = 20;
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final DtlsCertificate SERVER = DtlsCertificate.generate(NOW, new SecureRandom());
  private static final DtlsCertificate CLIENT = DtlsCertificate.generate(NOW, new SecureRandom());

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final ExecutorService loop = Executors.newSingleThreadExecutor();

  @AfterEach
  void endThreads() {
    pool.shutdownNow();
    loop.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void keysOfBothSidesMatchWithEachProfile(SrtpProfile profile) throws Exception {
    Link link = new Link(config(CLIENT, List.of(profile)), config(SERVER, ALL)).connect();
    Established server = assertInstanceOf(Established.class, link.serverResult());
    Established client = assertInstanceOf(Established.class, link.clientResult());
    assertEquals(profile, server.profile());
    assertEquals(profile, client.profile());
    assertArrayEquals(server.keyingMaterial(), client.keyingMaterial());

    byte[] packet = new byte[100 + SrtpSession.RTP_ROOM];
    Arrays.fill(packet, 12, 100, (byte) 7);
    packet[0] = (byte) 0x80;
    byte[] plain = Arrays.copyOf(packet, 100);
    SrtpSession sender = new SrtpSession(profile, client.keyingMaterial(), true);
    SrtpSession receiver = new SrtpSession(profile, server.keyingMaterial(), false);
    assertEquals(100, receiver.unprotect(packet, 0, sender.protect(packet, 0, 100)));
    assertArrayEquals(plain, Arrays.copyOf(packet, 100));
  }

  @Test
  void theServersPreferenceDecides() throws Exception {
    List<SrtpProfile> chromiumsOrder = new ArrayList<>(ALL);
    Collections.reverse(chromiumsOrder);
    Link link = new Link(config(CLIENT, chromiumsOrder), config(SERVER, ALL)).connect();
    Established server = assertInstanceOf(Established.class, link.serverResult());
    assertEquals(SrtpProfile.AEAD_AES_128_GCM, server.profile());
  }

  @Test
  void everyDatagramFitsTheMtu() throws Exception {
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL)).connect();
    link.serverResult();
    link.clientResult();
    assertTrue(link.longestDatagram <= 1200, "longest " + link.longestDatagram);
  }

  @Test
  void aClientThatIsNotTheOneOfTheSdpIsRefused() throws Exception {
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL));
    link.expectedOfClient = SERVER.fingerprint();
    link.connect();
    assertEquals(FailureReason.WRONG_FINGERPRINT, reason(link.serverResult()));
    assertEquals(FailureReason.REFUSED_BY_PEER, reason(link.clientResult()));
    assertTrue(((Failed) link.clientResult()).detail().contains("bad_certificate"));
  }

  @Test
  void aServerThatIsNotTheOneOfTheSdpIsRefused() throws Exception {
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL));
    link.expectedOfServer = CLIENT.fingerprint();
    link.connect();
    assertEquals(FailureReason.WRONG_FINGERPRINT, reason(link.clientResult()));
    assertEquals(FailureReason.REFUSED_BY_PEER, reason(link.serverResult()));
  }

  @Test
  void aFingerprintInLowerCaseIsTheSame() throws Exception {
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL));
    link.expectedOfClient = CLIENT.fingerprint().toLowerCase(Locale.ROOT);
    assertInstanceOf(Established.class, link.connect().serverResult());
  }

  @Test
  void withoutACommonProfileThereAreNoKeys() throws Exception {
    Link link =
        new Link(
                config(CLIENT, List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80)),
                config(SERVER, List.of(SrtpProfile.AEAD_AES_128_GCM)))
            .connect();
    assertEquals(FailureReason.NO_COMMON_PROFILE, reason(link.serverResult()));
    assertEquals(FailureReason.REFUSED_BY_PEER, reason(link.clientResult()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void garbageBeforeAndAmongTheHandshakeDoesNoHarm(long seed) throws Exception {
    Random random = new Random(seed);
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL));
    UnaryOperator<List<byte[]>> garbage =
        datagrams -> {
          byte[] bytes = new byte[1 + random.nextInt(200)];
          random.nextBytes(bytes);
          bytes[0] = (byte) (20 + random.nextInt(44));
          return List.of(bytes, datagrams.get(0));
        };
    link.toServer = garbage;
    link.toClient = garbage;
    link.connect();
    assertInstanceOf(Established.class, link.serverResult(), "seed " + seed);
    assertInstanceOf(Established.class, link.clientResult(), "seed " + seed);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void aLostDatagramIsSentAgain(int lost) throws Exception {
    for (boolean towardsServer : new boolean[] {true, false}) {
      Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL));
      int[] count = {0};
      UnaryOperator<List<byte[]>> loss = datagrams -> count[0]++ == lost ? List.of() : datagrams;
      if (towardsServer) {
        link.toServer = loss;
      } else {
        link.toClient = loss;
      }
      link.connect();
      assertInstanceOf(Established.class, link.serverResult());
      assertInstanceOf(Established.class, link.clientResult());
    }
  }

  @Test
  void theWholeFirstFlightsMayBeLost() throws Exception {
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL));
    int[] count = {0, 0};
    link.toServer = datagrams -> count[0]++ < 1 ? List.of() : datagrams;
    link.toClient = datagrams -> count[1]++ < 5 ? List.of() : datagrams;
    link.connect();
    assertInstanceOf(Established.class, link.serverResult());
    assertInstanceOf(Established.class, link.clientResult());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void itSurvivesANetworkThatLosesAndReorders(long seed) throws Exception {
    Random random = new Random(seed);
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL));
    link.toServer = lossyAndReordering(random);
    link.toClient = lossyAndReordering(random);
    link.connect();
    assertInstanceOf(Established.class, link.serverResult(), "seed " + seed);
    assertInstanceOf(Established.class, link.clientResult(), "seed " + seed);
  }

  private static UnaryOperator<List<byte[]>> lossyAndReordering(Random random) {
    List<byte[]> heldBack = new ArrayList<>();
    return datagrams -> {
      int fate = random.nextInt(10);
      if (fate < 2) {
        return List.of();
      }
      if (fate < 4 && heldBack.isEmpty()) {
        heldBack.addAll(datagrams);
        return List.of();
      }
      List<byte[]> arriving = new ArrayList<>(datagrams);
      arriving.addAll(heldBack);
      heldBack.clear();
      return arriving;
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6, 7})
  void tamperedDatagramsEndInAResult(long seed) throws Exception {
    Random random = new Random(seed);
    DtlsConfig clientConfig = new DtlsConfig(CLIENT, ALL, pool, 300, RESEND_MS);
    DtlsConfig serverConfig = new DtlsConfig(SERVER, ALL, pool, 300, RESEND_MS);
    Link link = new Link(clientConfig, serverConfig);
    link.toServer =
        datagrams -> {
          byte[] tampered = datagrams.get(0).clone();
          tampered[13 + random.nextInt(tampered.length - 13)] ^= (byte) (1 + random.nextInt(255));
          return List.of(tampered, datagrams.get(0));
        };
    link.connect();
    link.serverResult();
    link.clientResult();
  }

  @Test
  void aSilentServerIsTimedOut() throws Exception {
    List<byte[]> sent = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Result> result = new CompletableFuture<>();
    DtlsConfig config = new DtlsConfig(CLIENT, ALL, pool, 100, RESEND_MS);
    DtlsHandshake client =
        DtlsHandshake.client(config, SERVER.fingerprint(), sent::add, result::complete);
    client.start();
    assertEquals(FailureReason.TIMED_OUT, reason(get(result)));
    assertTrue(sent.size() > 2, sent.size() + " datagrams: the hello is repeated");
  }

  @Test
  void closingDuringTheHandshakeEndsItsThreadAtOnce() throws Exception {
    CompletableFuture<Future<?>> thread = new CompletableFuture<>();
    CompletableFuture<byte[]> firstFlight = new CompletableFuture<>();
    Executor executor = task -> thread.complete(pool.submit(task));
    DtlsConfig config = new DtlsConfig(SERVER, ALL, executor, 100 * LIMIT_MS, 100 * LIMIT_MS);
    CompletableFuture<Result> result = new CompletableFuture<>();
    DtlsHandshake server =
        DtlsHandshake.server(config, CLIENT.fingerprint(), firstFlight::complete, result::complete);
    byte[] hello = clientHello();
    assertEquals(DatagramStatus.TAKEN, server.handleDatagram(hello, 0, hello.length));
    get(firstFlight);
    server.close();
    server.close();
    get(get(thread));
    assertFalse(result.isDone(), "nothing is reported after close");
    assertEquals(DatagramStatus.CLOSED, server.handleDatagram(hello, 0, hello.length));
  }

  @Test
  void theQueueIsBounded() throws Exception {
    List<Runnable> waiting = new ArrayList<>();
    DtlsConfig config = new DtlsConfig(SERVER, ALL, waiting::add, LIMIT_MS, RESEND_MS);
    DtlsHandshake server =
        DtlsHandshake.server(config, CLIENT.fingerprint(), sent -> {}, result -> {});
    byte[] hello = clientHello();
    for (int i = 0; i < DtlsHandshake.QUEUE_LENGTH; i++) {
      assertEquals(DatagramStatus.TAKEN, server.handleDatagram(hello, 0, hello.length));
    }
    assertEquals(DatagramStatus.QUEUE_FULL, server.handleDatagram(hello, 0, hello.length));
    assertEquals(1, waiting.size(), "one thread per handshake");
    assertEquals(DatagramStatus.TOO_LONG, server.handleDatagram(new byte[1501], 0, 1501));
  }

  @Test
  void aServerTakesNoThreadBeforeAClientHello() throws Exception {
    List<Runnable> waiting = new ArrayList<>();
    DtlsConfig config = new DtlsConfig(SERVER, ALL, waiting::add, LIMIT_MS, RESEND_MS);
    DtlsHandshake server =
        DtlsHandshake.server(config, CLIENT.fingerprint(), sent -> {}, result -> {});
    byte[] closeNotify = {21, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0};
    assertEquals(DatagramStatus.IGNORED, server.handleDatagram(closeNotify, 0, 15));
    assertEquals(DatagramStatus.IGNORED, server.handleDatagram(new byte[0], 0, 0));
    assertTrue(waiting.isEmpty());
    byte[] hello = clientHello();
    server.handleDatagram(hello, 0, hello.length);
    assertEquals(1, waiting.size());
  }

  @Test
  void aFullExecutorIsATypedFailure() throws Exception {
    Executor full =
        task -> {
          throw new RejectedExecutionException();
        };
    List<Result> results = new ArrayList<>();
    DtlsConfig config = new DtlsConfig(SERVER, ALL, full, LIMIT_MS, RESEND_MS);
    DtlsHandshake server =
        DtlsHandshake.server(config, CLIENT.fingerprint(), sent -> {}, results::add);
    byte[] hello = clientHello();
    server.handleDatagram(hello, 0, hello.length);
    server.handleDatagram(hello, 0, hello.length);
    assertEquals(1, results.size());
    assertEquals(FailureReason.NO_THREAD, reason(results.get(0)));
  }

  @Test
  void aPeerThatClosesIsNoticed() throws Exception {
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL)).connect();
    link.serverResult();
    link.clientResult();
    get(loop.submit(link.client::close));
    get(loop.submit(() -> {}));
    assertEquals(DatagramStatus.CLOSED_BY_PEER, link.lastStatusOfServer);
  }

  @Test
  void lateGarbageIsNotTakenForAClose() throws Exception {
    Link link = new Link(config(CLIENT, ALL), config(SERVER, ALL)).connect();
    link.serverResult();
    link.clientResult();
    long seed = 9;
    Random random = new Random(seed);
    Future<Integer> taken =
        loop.submit(
            () -> {
              int count = 0;
              for (int i = 0; i < 2000; i++) {
                byte[] bytes = new byte[15 + random.nextInt(60)];
                random.nextBytes(bytes);
                byte[] header = {21, (byte) 0xFE, (byte) 0xFD, 0, (byte) (i % 2)};
                System.arraycopy(header, 0, bytes, 0, header.length);
                bytes[11] = 0;
                bytes[12] = (byte) (bytes.length - 13);
                DatagramStatus status = link.server.handleDatagram(bytes, 0, bytes.length);
                count += status == DatagramStatus.TAKEN ? 1 : 0;
              }
              return count;
            });
    assertEquals(2000, get(taken), "seed " + seed);
  }

  @Test
  void itWarmsUpByShakingHandsWithItself() {
    DtlsHandshake.warmUp(DtlsConfig.of(SERVER, pool), 5);
  }

  private DtlsConfig config(DtlsCertificate certificate, List<SrtpProfile> profiles) {
    return new DtlsConfig(certificate, profiles, pool, LIMIT_MS, RESEND_MS);
  }

  private byte[] clientHello() throws Exception {
    CompletableFuture<byte[]> hello = new CompletableFuture<>();
    DtlsHandshake client =
        DtlsHandshake.client(config(CLIENT, ALL), "", hello::complete, result -> {});
    client.start();
    byte[] datagram = get(hello);
    client.close();
    return datagram;
  }

  private static FailureReason reason(Result result) {
    return assertInstanceOf(Failed.class, result).reason();
  }

  private static <T> T get(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(LIMIT_MS, TimeUnit.MILLISECONDS);
  }

  /** A client and a server on one loop, joined by a network that may drop, add and change. */
  private final class Link {
    final DtlsConfig clientConfig;
    final DtlsConfig serverConfig;
    final CompletableFuture<Result> clientResult = new CompletableFuture<>();
    final CompletableFuture<Result> serverResult = new CompletableFuture<>();
    String expectedOfClient = CLIENT.fingerprint();
    String expectedOfServer = SERVER.fingerprint();
    UnaryOperator<List<byte[]>> toServer = UnaryOperator.identity();
    UnaryOperator<List<byte[]>> toClient = UnaryOperator.identity();
    DtlsHandshake client;
    DtlsHandshake server;
    volatile int longestDatagram;
    volatile DatagramStatus lastStatusOfServer;

    Link(DtlsConfig clientConfig, DtlsConfig serverConfig) {
      this.clientConfig = clientConfig;
      this.serverConfig = serverConfig;
    }

    Link connect() {
      client =
          DtlsHandshake.client(
              clientConfig,
              expectedOfServer,
              post(
                  datagram -> {
                    for (byte[] arriving : toServer.apply(List.of(datagram))) {
                      lastStatusOfServer = server.handleDatagram(arriving, 0, arriving.length);
                    }
                  }),
              clientResult::complete);
      server =
          DtlsHandshake.server(
              serverConfig,
              expectedOfClient,
              post(
                  datagram -> {
                    for (byte[] arriving : toClient.apply(List.of(datagram))) {
                      client.handleDatagram(arriving, 0, arriving.length);
                    }
                  }),
              serverResult::complete);
      loop.execute(client::start);
      return this;
    }

    private Consumer<byte[]> post(Consumer<byte[]> delivery) {
      return datagram ->
          loop.execute(
              () -> {
                longestDatagram = Math.max(longestDatagram, datagram.length);
                delivery.accept(datagram);
              });
    }

    Result clientResult() throws Exception {
      return get(clientResult);
    }

    Result serverResult() throws Exception {
      return get(serverResult);
    }
  }
}
