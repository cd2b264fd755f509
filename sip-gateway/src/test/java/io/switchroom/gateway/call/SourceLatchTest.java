package io.switchroom.gateway.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SourceLatchTest {
  private static final InetSocketAddress SAID = new InetSocketAddress("10.0.0.2", 4000);
  private static final InetSocketAddress REAL = new InetSocketAddress("198.51.100.7", 31_000);
  private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.9", 9);

  private final SourceLatch latch = new SourceLatch();

  @Test
  void sendsToWhatTheSdpSaysUntilThePhoneIsHeard() {
    assertNull(latch.target());
    latch.expect(SAID);
    assertEquals(SAID, latch.target());
    assertTrue(latch.accepts(REAL));
    assertEquals(REAL, latch.target());
  }

  @Test
  void aStrangerChangesNothingOnceThePhoneWasHeard() {
    latch.expect(SAID);
    latch.accepts(REAL);
    assertFalse(latch.accepts(STRANGER));
    assertEquals(REAL, latch.target());
    assertTrue(latch.accepts(REAL));
  }

  @Test
  void theAddressOfTheSdpSettlesItForGood() {
    latch.expect(SAID);
    latch.accepts(STRANGER);
    assertTrue(latch.accepts(SAID));
    assertEquals(SAID, latch.target());
    assertFalse(latch.accepts(STRANGER));
  }

  @Test
  void aNewDescriptionBeginsAnew() {
    latch.expect(SAID);
    latch.accepts(REAL);
    latch.expect(STRANGER);
    assertEquals(STRANGER, latch.target());
    assertTrue(latch.accepts(REAL));
  }

  @Test
  void aNewOfferLetsThePhoneMoveThoughItsSdpSaysTheSame() {
    latch.expect(SAID);
    latch.accepts(REAL);
    InetSocketAddress moved = new InetSocketAddress("198.51.100.8", 40_000);
    assertFalse(latch.accepts(moved));
    latch.expect(SAID);
    assertEquals(REAL, latch.target(), "until it is heard from elsewhere");
    assertTrue(latch.accepts(moved));
    assertEquals(moved, latch.target());
    assertFalse(latch.accepts(REAL));
  }

  @Test
  void nothingIsSentToAPhoneOnHold() {
    latch.expect(SAID);
    latch.accepts(REAL);
    latch.expect(null);
    assertNull(latch.target());
    assertTrue(latch.accepts(REAL), "music on hold");
    assertNull(latch.target());
  }

  @Test
  void rtcpComesFromTheHostThatSendsTheMedia() {
    assertFalse(latch.sameHost(REAL));
    latch.expect(SAID);
    latch.accepts(REAL);
    assertTrue(latch.sameHost(new InetSocketAddress("198.51.100.7", 31_001)));
    assertFalse(latch.sameHost(STRANGER));
  }
}
