package io.switchroom.scenarios.bench;

import io.switchroom.scenarios.support.SipMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A SIP server of a few lines on loopback, for one room with one talker in any codec: who calls
 * first is passed on to everyone else, and hears the second.
 */
final class StubConference implements AutoCloseable {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  private static final class Leg {
    final DatagramChannel rtp;
    InetSocketAddress remote;

    Leg(DatagramChannel rtp) {
      this.rtp = rtp;
    }
  }

  private final LoadCodec codec;
  private final DatagramChannel sip = open();
  private final Map<String, Leg> legs = new HashMap<>();
  private final List<Leg> inOrder = new ArrayList<>();
  private final ByteBuffer datagram = ByteBuffer.allocate(8_192);
  private final Thread thread = new Thread(this::run, "stub-conference");
  private volatile boolean closed;
  private volatile int byes;

  StubConference(LoadCodec codec) throws IOException {
    this.codec = codec;
    thread.start();
  }

  private static DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(HOST, 0));
    channel.configureBlocking(false);
    return channel;
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) sip.getLocalAddress();
  }

  /** Calls that were hung up; read it when the stub is closed. */
  int byes() {
    return byes;
  }

  private void run() {
    try {
      while (!closed) {
        for (var from = receive(sip); from != null; from = receive(sip)) {
          onSip((InetSocketAddress) from);
        }
        for (int i = 0; i < inOrder.size(); i++) {
          for (var from = receive(inOrder.get(i).rtp);
              from != null;
              from = receive(inOrder.get(i).rtp)) {
            inOrder.get(i).remote = (InetSocketAddress) from;
            passOn(i);
          }
        }
        LockSupport.parkNanos(200_000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SocketAddress receive(DatagramChannel channel) throws IOException {
    datagram.clear();
    return channel.receive(datagram);
  }

  private void passOn(int from) throws IOException {
    for (int to = 0; to < inOrder.size(); to++) {
      Leg leg = inOrder.get(to);
      if (leg.remote != null && (to == 0 ? from == 1 : from == 0)) {
        leg.rtp.send(datagram.duplicate().flip(), leg.remote);
      }
    }
  }

  private void onSip(InetSocketAddress from) throws IOException {
    SipMessage message = SipMessage.parse(datagram.array(), 0, datagram.position()).orElse(null);
    if (message == null || message.isResponse() || message.method().equals("ACK")) {
      return;
    }
    String body = "";
    if (message.method().equals("INVITE")) {
      Leg leg = legs.get(message.callId());
      if (leg == null) {
        leg = new Leg(open());
        legs.put(message.callId(), leg);
        inOrder.add(leg);
      }
      int port = ((InetSocketAddress) leg.rtp.getLocalAddress()).getPort();
      body = codec.offer(HOST.getHostAddress(), port);
    } else if (message.method().equals("BYE")) {
      byes++;
    }
    sip.send(ByteBuffer.wrap(ok(message, body).getBytes(StandardCharsets.UTF_8)), from);
  }

  private String ok(SipMessage request, String body) throws IOException {
    StringBuilder text = new StringBuilder("SIP/2.0 200 OK\r\n");
    request.headers("via").forEach(via -> text.append("Via: ").append(via).append("\r\n"));
    text.append("From: ").append(request.header("from").orElseThrow()).append("\r\n");
    String to = request.header("to").orElseThrow();
    text.append("To: ").append(to.contains("tag=") ? to : to + ";tag=stub").append("\r\n");
    text.append("Call-ID: ").append(request.callId()).append("\r\n");
    text.append("CSeq: ").append(request.header("cseq").orElseThrow()).append("\r\n");
    text.append("Contact: <sip:stub@127.0.0.1:").append(address().getPort()).append(">\r\n");
    text.append(body.isEmpty() ? "" : "Content-Type: application/sdp\r\n");
    text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sip.close();
    for (Leg leg : inOrder) {
      leg.rtp.close();
    }
  }
}
