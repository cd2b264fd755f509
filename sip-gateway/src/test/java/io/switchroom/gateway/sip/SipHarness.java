package io.switchroom.gateway.sip;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.switchroom.gateway.sip.transport.RateLimit;
import io.switchroom.gateway.sip.transport.TcpLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A started stack on loopback, its events in a queue. */
final class SipHarness implements AutoCloseable {
  static final TcpLimits TCP = new TcpLimits(50, 40, 65_536, 5_000, 60_000, 2_000);
  static final RateLimit RATE = new RateLimit(50, 100, 1_000_000, 1_000_000, 1_000);

  private static final Registrar.Answer REFUSED =
      new Registrar.Answer.Refused(SipRejection.of(404));

  final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
  final SipStack stack;
  final InetSocketAddress address;

  SipHarness() throws IOException {
    this(settings(TCP, RATE, 100, 500));
  }

  SipHarness(SipSettings settings) throws IOException {
    stack = new SipStack(settings, group.next(), Admission.OPEN, request -> REFUSED, events::add);
    stack.start();
    address = stack.localAddresses().get(0);
  }

  static SipSettings settings(TcpLimits tcp, RateLimit rate, int maxCalls, int t1Ms) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new SipSettings(
        loopback, loopback, 0, 16_384, tcp, rate, maxCalls, 10_000, 5, 1_800, 90, 60_000, 3_600,
        t1Ms);
  }

  RawSipClient client(String transport) throws IOException {
    return transport.equals("UDP") ? RawSipClient.udp(address) : RawSipClient.tcp(address);
  }

  SipText text(RawSipClient client) {
    return new SipText(client, address.getPort());
  }

  <E extends SipEvent> E event(Class<E> type) throws InterruptedException {
    SipEvent event = events.poll(RawSipClient.DEADLINE_MS, TimeUnit.MILLISECONDS);
    if (!type.isInstance(event)) {
      throw new AssertionError("expected " + type.getSimpleName() + " but " + event);
    }
    return type.cast(event);
  }

  /** An answered, acknowledged call. */
  CallRef answeredCall(RawSipClient client, SipText text) throws Exception {
    client.send(text.invite(1));
    CallRef call = event(SipEvent.Invite.class).call();
    stack.accept(call, SipText.SDP);
    text.joined(client.await("SIP/2.0 200"));
    client.send(text.ack(1));
    event(SipEvent.Ack.class);
    return call;
  }

  /** Proof that everything still works: one whole call. */
  void placeGoodCall(String transport) throws Exception {
    try (RawSipClient client = client(transport)) {
      SipText text = text(client);
      answeredCall(client, text);
      client.send(text.request("BYE", 2, "", ""));
      client.await("SIP/2.0 200");
      event(SipEvent.Bye.class);
    }
  }

  /** Every gauge back at zero; with a small T1 that takes no time. */
  void awaitNothingLeft() {
    await("no call", () -> stack.calls() == 0);
    await("no dialog", () -> stack.dialogs() == 0);
    await("no server transaction", () -> stack.serverTransactions() == 0);
    await("no client transaction", () -> stack.clientTransactions() == 0);
    await("no connection", () -> stack.tcpConnections() == 0);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + RawSipClient.DEADLINE_MS * 1_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("never came true: " + what);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  @Override
  public void close() {
    stack.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
  }
}
