package io.switchroom.scenarios.bench;

import io.switchroom.scenarios.support.SipMessage;
import io.switchroom.scenarios.support.SipUac;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * All callers of the load and their SIP: one socket, as many calls as are wanted. Dials and hangs
 * up a little in each {@link #step}, so that the media of those already connected goes on.
 *
 * <p>Owned by the thread of the {@link LoadLoop}.
 */
final class Callers implements AutoCloseable {
  private static final int MAX_UNANSWERED = 100;
  private static final int SIP_BUFFER_BYTES = 4 * 1024 * 1024;

  private final Story story;
  private final InetSocketAddress server;
  private final InetSocketAddress local;
  private final int dialsPerStep;
  private final RandomGenerator random;
  private final DatagramChannel sip;
  private final DatagramChannel rtcp;
  private final ByteBuffer datagram = ByteBuffer.allocate(16_384);
  private final Map<String, Caller> byCallId = new HashMap<>();
  private final List<Caller> callers = new ArrayList<>();
  private final Queue<Integer> toDial = new ArrayDeque<>();
  private final List<Caller> inTransaction = new ArrayList<>();
  private int connected;
  private String failure;

  /**
   * @param server where to dial; a loopback address
   * @param dialsPerStep INVITEs at most in one step
   */
  Callers(Story story, InetSocketAddress server, int dialsPerStep, RandomGenerator random)
      throws IOException {
    this.story = story;
    this.server = server;
    this.dialsPerStep = dialsPerStep;
    this.random = random;
    this.sip = socket(server.getAddress());
    this.rtcp = socket(server.getAddress());
    sip.setOption(StandardSocketOptions.SO_RCVBUF, SIP_BUFFER_BYTES);
    this.local = (InetSocketAddress) sip.getLocalAddress();
  }

  private static DatagramChannel socket(InetAddress host) throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(host, 0));
    return channel;
  }

  /**
   * From now on so many callers are wanted; a failure so far is forgotten, who fell is redialled.
   */
  void aim(int count, long nowNs) throws IOException {
    failure = null;
    toDial.clear();
    while (callers.size() > count) {
      leave(callers.removeLast(), nowNs);
    }
    for (int i = 0; i < callers.size(); i++) {
      if (callers.get(i) == null || hasEnded(callers.get(i))) {
        toDial.add(i);
      }
    }
    for (int i = callers.size(); i < count; i++) {
      callers.add(null);
      toDial.add(i);
    }
  }

  /** To be called every 20 ms: answers, repeats, dials. */
  void step(long nowNs) throws IOException {
    receive(nowNs);
    for (int i = inTransaction.size() - 1; i >= 0; i--) {
      Caller caller = inTransaction.get(i);
      send(caller.call().handleTimeout(nowNs));
      if (caller.call().nextDeadlineNs() == Long.MAX_VALUE && isSettled(caller)) {
        inTransaction.remove(i);
      }
      notice(caller);
    }
    for (int i = 0; i < dialsPerStep && mayDial(); i++) {
      dial(toDial.remove(), nowNs);
    }
    datagram.clear();
    while (rtcp.receive(datagram) != null) {
      datagram.clear();
    }
  }

  private boolean mayDial() {
    return !toDial.isEmpty() && inTransaction.size() < MAX_UNANSWERED && failure == null;
  }

  private static boolean isSettled(Caller caller) {
    SipUac.State state = caller.call().state();
    return state == SipUac.State.ANSWERED || state == SipUac.State.ENDED;
  }

  private static boolean hasEnded(Caller caller) {
    return caller.call().state() == SipUac.State.ENDED;
  }

  private void dial(int number, long nowNs) throws IOException {
    RtpVoice voice =
        story.talks(number)
            ? RtpVoice.saying(Tones.second(story.tone(number)), random.nextInt())
            : RtpVoice.silent(random.nextInt());
    Caller caller = Caller.open(local.getAddress(), voice);
    String host = local.getAddress().getHostAddress();
    int rtcpPort = ((InetSocketAddress) rtcp.getLocalAddress()).getPort();
    caller.call(
        new SipUac(
            new SipUac.Caller("bench" + number, host, local.getPort()),
            "sip:" + story.roomNumber(number) + "@" + host + ":" + server.getPort(),
            caller.offer(host, rtcpPort),
            random));
    callers.set(number, caller);
    byCallId.put(caller.call().callId(), caller);
    inTransaction.add(caller);
    send(caller.call().invite(nowNs));
  }

  private void leave(Caller caller, long nowNs) throws IOException {
    if (caller == null) {
      return;
    }
    if (caller.isConnected()) {
      connected--;
    }
    caller.close();
    send(caller.call().hangUp(nowNs));
    if (!inTransaction.contains(caller)) {
      inTransaction.add(caller);
    }
  }

  private void receive(long nowNs) throws IOException {
    datagram.clear();
    while (sip.receive(datagram) != null) {
      SipMessage message = SipMessage.parse(datagram.array(), 0, datagram.position()).orElse(null);
      Caller caller = message == null ? null : byCallId.get(message.callId());
      if (caller != null) {
        send(caller.call().handle(message, nowNs));
        notice(caller);
      }
      datagram.clear();
    }
  }

  /** Looks whether the last message has begun or ended the call. */
  private void notice(Caller caller) throws IOException {
    SipUac call = caller.call();
    boolean wanted = !caller.isClosed();
    if (hasEnded(caller)) {
      if (byCallId.remove(call.callId()) != null && wanted) {
        fail(call);
        connected -= caller.isConnected() ? 1 : 0;
        caller.close();
      }
    } else if (wanted && call.state() == SipUac.State.ANSWERED && !caller.isConnected()) {
      if (caller.connect(call.answer())) {
        connected++;
      } else {
        failure = "an answer names no place to send PCMU to";
      }
    }
  }

  private void fail(SipUac call) {
    failure =
        call.status() >= 300
            ? "a call was refused: " + call.status() + " " + call.reason()
            : "the server hung up on a caller";
  }

  private void send(List<byte[]> messages) throws IOException {
    for (byte[] message : messages) {
      sip.send(ByteBuffer.wrap(message), server);
    }
  }

  /** How many are wanted; {@link #at} goes up to there. */
  int size() {
    return callers.size();
  }

  /** So many {@link #step}s it takes at least until all have dialled. */
  long stepsToDial() {
    return Math.ceilDiv(toDial.size(), dialsPerStep);
  }

  /** The caller of that number, or null if not yet dialled. */
  Caller at(int number) {
    return callers.get(number);
  }

  int connected() {
    return connected;
  }

  /** Whether all who are wanted are connected and nothing is under way. */
  boolean areSettled() {
    return connected == callers.size() && toDial.isEmpty() && inTransaction.isEmpty();
  }

  /** Why a call was refused or ended from outside since {@link #aim}. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** The callers' own RTP ports. */
  BitSet localPorts() {
    BitSet ports = new BitSet();
    callers.stream().filter(c -> c != null).forEach(c -> ports.set(c.localPort()));
    return ports;
  }

  /** The server's RTP ports of these calls. */
  BitSet remotePorts() {
    BitSet ports = new BitSet();
    callers.stream().filter(c -> c != null).forEach(c -> ports.set(c.remotePort()));
    return ports;
  }

  @Override
  public void close() throws IOException {
    for (Caller caller : callers) {
      if (caller != null) {
        caller.close();
      }
    }
    sip.close();
    rtcp.close();
  }
}
