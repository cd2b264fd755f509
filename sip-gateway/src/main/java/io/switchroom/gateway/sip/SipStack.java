package io.switchroom.gateway.sip;

import gov.nist.core.CommonLogger;
import io.netty.channel.EventLoop;
import io.switchroom.gateway.sip.auth.DigestLogin;
import io.switchroom.gateway.sip.transaction.SipTimers;
import io.switchroom.gateway.sip.transaction.Transactions;
import io.switchroom.gateway.sip.transport.SipCounters;
import io.switchroom.gateway.sip.transport.SipTransports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * SIP on real sockets (RFC 3261): transports, transactions and calls, with JAIN-SIP's parser and
 * message objects between them. All of it runs on the one event loop given, which is the control
 * loop: a call costs a fraction of a millisecond there, and nothing needs a lock. No thread is
 * kept.
 *
 * <pre>
 *  transport    bytes and messages, sockets, limits         ↓ {@link io.switchroom.gateway.sip.transport.MessageHandler}
 *  transaction  requests and their answers, repetition      ↓ {@link io.switchroom.gateway.sip.transaction.TransactionUser}
 *  {@link UserAgent}, {@link SipCall}   dialogs and what calls are made of       ↓ {@link SipEvent}
 * </pre>
 */
public final class SipStack implements SipSignaling, AutoCloseable {
  static {
    // JAIN-SIP's parser logs by a class that looks for log4j unless it is given another.
    CommonLogger.useLegacyLogger = true;
    CommonLogger.legacyLogger = new Slf4jStackLogger();
  }

  private final SipSettings settings;
  private final EventLoop loop;
  private final Admission admission;
  private final Registrar registrar;
  private final SipCounters counters = new SipCounters();
  private final SipTransports transports;
  private final LoopTimers timers;
  private final CallTable calls;
  private DnsLocator locator;
  private Transactions transactions;
  private SipCore core;
  private int port;
  private volatile boolean closed;

  /**
   * @param loop the control loop; {@code events} is called on it, after the message that caused the
   *     event is dealt with
   */
  public SipStack(
      SipSettings settings,
      EventLoop loop,
      Admission admission,
      Registrar registrar,
      Consumer<SipEvent> events) {
    this.registrar = registrar;
    this.settings = settings;
    this.loop = loop;
    this.admission = admission;
    this.timers = new LoopTimers(loop);
    this.calls = new CallTable(event -> loop.execute(() -> events.accept(event)));
    this.transports =
        new SipTransports(
            loop, settings.maxMessageBytes(), settings.tcp(), settings.rate(), counters);
  }

  /** Binds and begins to listen. Blocks, so not from the loop. */
  public void start() throws IOException {
    port = transports.bind(settings.bind(), settings.port());
    locator = DnsLocator.start(loop);
    try {
      loop.submit(this::listen).get();
    } catch (ExecutionException e) {
      close();
      throw new IOException("SIP did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IOException("interrupted while starting SIP", e);
    }
  }

  private void listen() {
    UserAgent userAgent =
        UserAgent.create(
            settings,
            transports,
            locator,
            timers,
            new SecureRandom(),
            counters,
            admission,
            registrar,
            calls);
    core = userAgent.core();
    transactions = core.transactions();
    transports.start(settings.advertised(), transactions);
  }

  @Override
  public CallRef invite(OutgoingCall call) {
    CallRef ref = calls.newRef();
    onLoop(() -> SipCall.outgoing(core, ref, call));
    return ref;
  }

  /**
   * Requests to one target outside any call. On the loop only, once the stack has started.
   *
   * @param from a URI, as are the target and {@code to}
   * @param contactUser the user part of our Contact
   */
  public RequestSeries series(
      String method,
      String target,
      String from,
      String to,
      Optional<String> proxy,
      String contactUser,
      Optional<DigestLogin> login) {
    return new RequestSeries(core, method, target, from, to, proxy, contactUser, login);
  }

  /** Timers on the loop. */
  public SipTimers timers() {
    return timers;
  }

  @Override
  public void ring(CallRef call) {
    with(call, SipCall::ring);
  }

  @Override
  public void progress(CallRef call, String sdp) {
    with(call, found -> found.progress(sdp));
  }

  @Override
  public void accept(CallRef call, String sdp) {
    with(call, found -> found.accept(sdp));
  }

  @Override
  public void reject(CallRef call, SipRejection rejection) {
    with(call, found -> found.reject(rejection));
  }

  @Override
  public void offer(CallRef call, String sdp) {
    with(call, found -> found.offer(sdp));
  }

  @Override
  public void refer(CallRef call, String target, Optional<CallRef> replaces) {
    with(call, found -> found.referral().refer(target, replaces.flatMap(calls::find)));
  }

  @Override
  public void referProgress(CallRef call, int status) {
    with(call, found -> found.referral().progress(status));
  }

  @Override
  public void info(CallRef call, String contentType, String body) {
    with(call, found -> found.info(contentType, body));
  }

  @Override
  public void hangUp(CallRef call, String reason, OptionalInt q850Cause) {
    with(call, found -> found.hangUp(reason, q850Cause));
  }

  private void with(CallRef call, Consumer<SipCall> action) {
    onLoop(() -> calls.find(call).ifPresent(action));
  }

  private void onLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  /** Where peers reach us, by UDP and TCP alike. */
  public List<InetSocketAddress> localAddresses() {
    return List.of(new InetSocketAddress(settings.advertised(), port));
  }

  public SipCounters counters() {
    return counters;
  }

  /** Calls between their INVITE and their end. */
  public int calls() {
    return calls.size();
  }

  public int dialogs() {
    return calls.dialogs();
  }

  public int serverTransactions() {
    return transactions == null ? 0 : transactions.servers();
  }

  public int clientTransactions() {
    return transactions == null ? 0 : transactions.clients();
  }

  /** Requests of ours, a BYE for instance, that are still to be answered. On the loop only. */
  public int unansweredRequests() {
    return transactions == null ? 0 : transactions.unanswered();
  }

  public int tcpConnections() {
    return transports.tcpConnections();
  }

  /**
   * Closes the sockets and forgets every call; whoever wants BYEs sent hangs up first. A call still
   * there ends with {@link EndCause#SHUTDOWN}.
   */
  @Override
  public void close() {
    if (loop.inEventLoop()) {
      shutDown();
    } else if (!closed) {
      loop.submit(this::shutDown).awaitUninterruptibly(5_000);
    }
  }

  private void shutDown() {
    if (closed) {
      return;
    }
    closed = true;
    calls.all().forEach(call -> call.fail(EndCause.SHUTDOWN, "SIP is closing"));
    timers.stop();
    transports.close();
    if (locator != null) {
      locator.close();
    }
  }
}
