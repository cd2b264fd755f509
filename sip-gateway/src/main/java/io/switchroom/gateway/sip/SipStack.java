package io.switchroom.gateway.sip;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import io.netty.channel.EventLoop;
import io.switchroom.gateway.sip.transport.SipCounters;
import io.switchroom.gateway.sip.transport.SipTransports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipProvider;

/**
 * SIP on real sockets (RFC 3261): JAIN-SIP's messages, transactions and dialogs on {@link
 * SipTransports}. Sockets, parser, transactions, timers and events all run on the one event loop
 * given, which is the control loop: a call costs a fraction of a millisecond there, and nothing
 * needs a lock. No thread is kept.
 */
public final class SipStack implements SipSignaling, AutoCloseable {
  private final SipSettings settings;
  private final EventLoop loop;
  private final Consumer<SipEvent> events;
  private final SipCounters counters = new SipCounters();
  private final SipTransports transports;
  private SIPTransactionStack transactions;
  private LoopSipTimer timer;
  private CallTable calls;
  private int port;
  private volatile boolean closed;

  /**
   * @param loop the control loop; {@code events} is called on it, after the message that caused the
   *     event is dealt with
   */
  public SipStack(SipSettings settings, EventLoop loop, Consumer<SipEvent> events) {
    this.settings = settings;
    this.loop = loop;
    this.events = events;
    this.transports =
        new SipTransports(
            loop,
            settings.maxMessageBytes(),
            settings.tcp(),
            settings.rate(),
            counters,
            flow -> calls.connectFailed(flow));
  }

  /** Binds and begins to listen. Blocks, so not from the loop. */
  public void start() throws IOException {
    port = transports.bind(settings.bind(), settings.port());
    try {
      loop.submit(
              () -> {
                listen();
                return null;
              })
          .get();
    } catch (ExecutionException e) {
      close();
      throw new IOException("SIP did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IOException("interrupted while starting SIP", e);
    }
  }

  private void listen()
      throws SipException, InvalidArgumentException, TooManyListenersException, IOException {
    SipStackImpl stack = newStack();
    stack.setMessageProcessorFactory(transports);
    ((DialogRouter) stack.getRouter()).use(transports);
    timer = (LoopSipTimer) stack.getTimer();
    timer.runOn(loop, settings.t1Ms());
    String host = settings.advertised().getHostAddress();
    ListeningPoint udp = stack.createListeningPoint(host, port, "udp");
    ListeningPoint tcp = stack.createListeningPoint(host, port, "tcp");
    SipProvider provider = stack.createSipProvider(udp);
    provider.addListeningPoint(tcp);
    SipMessages messages = new SipMessages(settings.advertised(), port);
    calls = new CallTable(provider, messages, this::post);
    provider.addSipListener(new UserAgentServer(settings, provider, messages, calls, counters));
    transactions = stack;
  }

  /**
   * JAIN-SIP starts a thread for events that it does not use with a re-entrant listener, and that
   * nothing ends. So the stack is made in a thread group of its own, which is interrupted at once.
   */
  private static SipStackImpl newStack() throws IOException {
    ThreadGroup group = new ThreadGroup("sip-stack");
    FutureTask<SipStackImpl> making = new FutureTask<>(() -> new SipStackImpl(properties()));
    new Thread(group, making, "sip-stack-maker").start();
    try {
      return making.get();
    } catch (ExecutionException e) {
      throw new IOException("JAIN-SIP did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting JAIN-SIP", e);
    } finally {
      group.interrupt();
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("javax.sip.STACK_NAME", "switchroom");
    properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
    properties.setProperty("javax.sip.ROUTER_PATH", DialogRouter.class.getName());
    String prefix = "gov.nist.javax.sip.";
    properties.setProperty(prefix + "STACK_LOGGER", Slf4jStackLogger.class.getName());
    properties.setProperty(prefix + "SERVER_LOGGER", SilentServerLogger.class.getName());
    properties.setProperty(prefix + "TIMER_CLASS_NAME", LoopSipTimer.class.getName());
    properties.setProperty(prefix + "REENTRANT_LISTENER", "true");
    properties.setProperty(prefix + "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
    properties.setProperty(prefix + "RELEASE_REFERENCES_STRATEGY", "Normal");
    properties.setProperty(prefix + "EARLY_DIALOG_TIMEOUT_SECONDS", "180");
    properties.setProperty(prefix + "ALWAYS_ADD_RPORT", "true");
    properties.setProperty(prefix + "DELIVER_UNSOLICITED_NOTIFY", "true");
    properties.setProperty(prefix + "PATCH_SIP_WEBSOCKETS_HEADERS", "false");
    return properties;
  }

  private void post(SipEvent event) {
    loop.execute(() -> events.accept(event));
  }

  @Override
  public void ring(CallRef call) {
    onLoop(() -> calls.ring(call));
  }

  @Override
  public void accept(CallRef call, String sdp) {
    onLoop(() -> calls.accept(call, sdp));
  }

  @Override
  public void reject(CallRef call, SipRejection rejection) {
    onLoop(() -> calls.reject(call, rejection));
  }

  @Override
  public void hangUp(CallRef call, String reason, OptionalInt q850Cause) {
    onLoop(() -> calls.hangUp(call, reason, q850Cause));
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
    return calls == null ? 0 : calls.size();
  }

  /** JAIN-SIP's dialogs; one lingers for 16*T1 after its call. */
  public int dialogs() {
    return transactions == null ? 0 : transactions.getDialogs().size();
  }

  public int serverTransactions() {
    return transactions == null ? 0 : transactions.getServerTransactionTableSize();
  }

  public int clientTransactions() {
    return transactions == null ? 0 : transactions.getClientTransactionTableSize();
  }

  /** Requests of ours, a BYE for instance, that are still to be answered. On the loop only. */
  public int unansweredRequests() {
    return calls == null ? 0 : calls.unanswered();
  }

  public int tcpConnections() {
    return transports.tcpConnections();
  }

  /**
   * Closes the sockets and forgets every call; whoever wants BYEs sent hangs up first. A call still
   * there ends with {@link EndCause#SHUTDOWN}. JAIN-SIP's own stop is not used: it sleeps a second
   * and would have nothing left to stop.
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
    if (calls != null) {
      calls.failAll(EndCause.SHUTDOWN, "SIP is closing");
      timer.stop();
    }
    transports.close();
  }
}
