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
  private final Speech speech;
  private final DelayProbe probe;
  private final NetworkJitter jitter;
  private final InetSocketAddress server;
  private final InetSocketAddress local;
  private final int dialsPerStep;
  private final RandomGenerator random;
  private final DatagramChannel sip;
  private final DatagramChannel rtcp;
  private final RtpSockets rtp;
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
   * @param jitter of the network between the server and those who measure the delay
   */
  Callers(
      Story story,
      Speech speech,
      InetSocketAddress server,
      int dialsPerStep,
      NetworkJitter jitter,
      RandomGenerator random)
      throws IOException {
    this.story = story;
    this.speech = speech;
    this.probe = new DelayProbe(story);
    this.jitter = jitter;
    this.server = server;
    this.dialsPerStep = dialsPerStep;
    this.random = random;
    this.sip = socket(server.getAddress());
    this.rtcp = socket(server.getAddress());
    this.rtp = new RtpSockets(server.getAddress(), LoadLoop.TURNS);
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
            ? RtpVoice.saying(speech, story.tone(number), random.nextInt())
            : RtpVoice.silent(speech, random.nextInt());
    BurstEar burstEar =
        probe.isListener(number)
            ? new BurstEar(speech.codec(), onsetNs -> probe.onHeard(number, onsetNs))
            : null;
    String host = local.getAddress().getHostAddress();
    int rtcpPort = ((InetSocketAddress) rtcp.getLocalAddress()).getPort();
    String offer = speech.codec().offer(host, rtp.port(socket(number)));
    SipUac call =
        new SipUac(
            new SipUac.Caller("bench" + number, host, local.getPort()),
            "sip:" + story.roomNumber(number) + "@" + host + ":" + server.getPort(),
            // All let reports go to one port (RFC 3605): their content is of no interest.
            offer + "a=rtcp:" + rtcpPort + "\r\n",
            random);
    Caller caller = new Caller(number, voice, new Ear(speech.codec()), burstEar, call);
    callers.set(number, caller);
    byCallId.put(caller.call().callId(), caller);
    inTransaction.add(caller);
    send(caller.call().invite(nowNs));
  }

  private int socket(int number) {
    return probe.isListener(number) ? rtp.timed() : number % LoadLoop.TURNS;
  }

  /**
   * Sends the packets of those whose turn it is.
   *
   * @param period for {@link DelayProbe#bursts}
   * @return how many
   */
  int speak(int turn, long nowNs, long period, long periods) {
    int packets = 0;
    for (int number = turn; number < callers.size(); number += LoadLoop.TURNS) {
      Caller caller = callers.get(number);
      if (caller != null && caller.isConnected()) {
        if (period < periods && probe.bursts(number, period, periods)) {
          caller.voice().burst();
          probe.onSent(number, nowNs);
        }
        packets += speak(turn, caller, nowNs);
      }
    }
    rtp.flush(turn);
    return packets;
  }

  private int speak(int turn, Caller caller, long nowNs) {
    int socket = socket(caller.number());
    if (socket == rtp.timed()) {
      // Behind this turn's own packets, which are on their way already.
      rtp.flush(turn);
      boolean spoken = rtp.speak(socket, caller);
      rtp.flush(socket);
      return spoken ? 1 : 0;
    }
    if (jitter.isThere() && probe.isTalker(caller.number())) {
      return jitter.hold(caller, nowNs) ? 1 : 0;
    }
    return rtp.speak(socket, caller) ? 1 : 0;
  }

  /** Takes what has come for anybody, and lets go what the network has held back. */
  void listen() {
    jitter.release(rtp, System.nanoTime());
    rtp.listen();
  }

  DelayProbe probe() {
    return probe;
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
  private void notice(Caller caller) {
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
        rtp.connect(caller);
      } else {
        failure = "an answer names no place to send " + speech.codec() + " to";
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
    return rtp.ports();
  }

  /** The server's RTP ports of these calls. */
  BitSet remotePorts() {
    BitSet ports = new BitSet();
    callers.stream()
        .filter(c -> c != null && c.remote() != null)
        .forEach(c -> ports.set(c.remote().getPort()));
    return ports;
  }

  @Override
  public void close() throws IOException {
    for (Caller caller : callers) {
      if (caller != null) {
        caller.close();
      }
    }
    rtp.close();
    sip.close();
    rtcp.close();
  }
}
