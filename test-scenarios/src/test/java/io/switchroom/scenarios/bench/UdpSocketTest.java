package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many datagrams with one call, over the loopback interface. */
class UdpSocketTest {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  @BeforeAll
  static void onLinux() {
    Assumptions.assumeTrue(Libc.isAvailable());
  }

  private static Datagrams numbered(int count, int toPort) {
    Datagrams datagrams = new Datagrams(count, false);
    for (int i = 0; i < count; i++) {
      datagrams.bytes().put(datagrams.at(i), (byte) i);
      datagrams.length(i, i + 1);
      datagrams.sendTo(i, HOST.getAddress(), toPort);
    }
    return datagrams;
  }

  @Test
  void whatIsSentTogetherArrivesOneByOneWithItsSender() throws IOException {
    try (UdpSocket from = UdpSocket.open(HOST, false);
        UdpSocket to = UdpSocket.open(HOST, false)) {
      assertEquals(20, from.send(numbered(20, to.port()), 0, 20));
      Datagrams in = new Datagrams(16, false);
      assertEquals(16, to.receive(in));
      for (int i = 0; i < 16; i++) {
        assertEquals(i, in.bytes().get(in.at(i)));
        assertEquals(i + 1, in.received(i));
        assertEquals(from.port(), in.senderPort(i));
      }
      assertEquals(4, to.receive(in));
      assertEquals(16, in.bytes().get(in.at(0)));
      assertTrue(to.receive(in) <= 0);
    }
  }

  @Test
  void aTimedSocketTellsWhenEachArrived() throws IOException {
    try (UdpSocket from = UdpSocket.open(HOST, false);
        UdpSocket to = UdpSocket.open(HOST, true)) {
      Datagrams in = new Datagrams(4, true);
      for (int round = 0; round < 3; round++) {
        long beforeNs = unixNs();
        from.send(numbered(4, to.port()), 0, 4);
        assertEquals(4, to.receive(in));
        // Not before: the kernel begins to note times a moment after it was asked to, and gives
        // what came till then the time of reading.
        long afterNs = unixNs();
        for (int i = 0; i < 4; i++) {
          long atNs = in.arrivalUnixNs(i);
          assertTrue(atNs >= beforeNs && atNs <= afterNs, atNs - beforeNs + " ns");
        }
      }
    }
  }

  private static long unixNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  @Test
  void onlySocketsWithSomethingToReadAreReady() throws IOException {
    try (UdpSocket one = UdpSocket.open(HOST, false);
        UdpSocket two = UdpSocket.open(HOST, false);
        ReadySockets ready = new ReadySockets(2)) {
      ready.add(7, one);
      ready.add(9, two);
      assertEquals(0, ready.poll());
      one.send(numbered(1, two.port()), 0, 1);
      assertEquals(1, ready.poll());
      assertEquals(9, ready.at(0));
    }
  }
}
