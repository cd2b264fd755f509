package io.switchroom.gateway.sip.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchroom.gateway.sip.transport.TransportKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class FailedHopsTest {
  private final FailedHops failed =
      new FailedHops(2, Duration.ofSeconds(30), Duration.ofSeconds(600));
  private final LongUnaryOperator at = seconds -> Long.MAX_VALUE - 5 + seconds * 1_000_000_000L;
  private final SipHop a = hop(TransportKind.UDP, 1, "one.example");
  private final SipHop b = hop(TransportKind.UDP, 2, "one.example");
  private final SipHop c = hop(TransportKind.UDP, 3, "one.example");

  private static SipHop hop(TransportKind transport, int port, String domain) {
    return new SipHop(transport, new InetSocketAddress("127.0.0.1", port), domain);
  }

  private List<SipHop> order(long seconds) {
    return failed.order(List.of(a, b, c), at.applyAsLong(seconds));
  }

  @Test
  void putsWhatFailedLastAndSoonestOverFirst() {
    failed.onFailure(a, Optional.of(Duration.ofSeconds(60)), at.applyAsLong(0));
    failed.onFailure(b, Optional.empty(), at.applyAsLong(0));
    assertEquals(List.of(c, b, a), order(0));
    assertEquals(List.of(c, b, a), order(29));
    assertEquals(List.of(b, c, a), order(30));
    assertEquals(List.of(a, b, c), order(60));
    assertEquals(0, failed.size());
  }

  @Test
  void forgetsOnSuccess() {
    failed.onFailure(a, Optional.empty(), at.applyAsLong(0));
    failed.onSuccess(a);
    assertEquals(List.of(a, b, c), order(1));
  }

  @Test
  void knowsAServerByTransportAndAddress() {
    failed.onFailure(hop(TransportKind.UDP, 1, "other.example"), Optional.empty(), 0);
    failed.onFailure(hop(TransportKind.TCP, 2, "one.example"), Optional.empty(), 0);
    assertEquals(List.of(b, c, a), failed.order(List.of(a, b, c), 1));
  }

  @Test
  void believesRetryAfterUpToABound() {
    failed.onFailure(a, Optional.of(Duration.ofDays(300)), at.applyAsLong(0));
    assertEquals(List.of(b, c, a), order(599));
    assertEquals(List.of(a, b, c), order(600));
    failed.onFailure(a, Optional.of(Duration.ZERO), at.applyAsLong(600));
    assertEquals(List.of(a, b, c), order(600));
  }

  @Test
  void remembersNoMoreThanItsBound() {
    failed.onFailure(a, Optional.empty(), at.applyAsLong(0));
    failed.onFailure(b, Optional.empty(), at.applyAsLong(1));
    failed.onFailure(c, Optional.empty(), at.applyAsLong(2));
    assertEquals(2, failed.size());
    assertEquals(List.of(a, b, c), order(3));
  }
}
