package io.switchroom.gateway.sip.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;

/**
 * One TCP connection. One of ours opens when there is something to send; until then nothing is
 * registered anywhere, so an unused flow is simply garbage.
 */
final class TcpFlow extends SipFlow {
  private enum State {
    UNUSED,
    CONNECTING,
    OPEN,
    CLOSED
  }

  private final TcpTransport transport;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private State state = State.UNUSED;
  private Channel channel;

  TcpFlow(TcpTransport transport, InetSocketAddress peer) {
    super(TransportKind.TCP, peer, transport.local());
    this.transport = transport;
  }

  void opened(Channel open) {
    if (state == State.CLOSED) {
      open.close();
      return;
    }
    channel = open;
    state = State.OPEN;
    waitingBytes = 0;
    for (byte[] message; (message = waiting.poll()) != null; ) {
      send(message);
    }
  }

  /** The connection is gone, or never came to be. */
  void closed() {
    state = State.CLOSED;
    waiting.clear();
    transport.unregister(this);
  }

  @Override
  public void write(byte[] message) throws IOException {
    if (state == State.UNUSED) {
      state = transport.connect(this) ? State.CONNECTING : State.CLOSED;
    }
    switch (state) {
      case OPEN -> send(message);
      case CONNECTING -> {
        waitingBytes += message.length;
        if (waitingBytes > transport.maxUnsentBytes()) {
          throw new IOException("too much waits for " + peer());
        }
        waiting.add(message);
      }
      default -> throw new IOException("no connection to " + peer());
    }
  }

  private void send(byte[] message) {
    transport.counters().countSent();
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(message))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                transport.counters().drop(DropReason.SEND_FAILED);
              }
            });
  }

  @Override
  public boolean isUsable() {
    return state != State.CLOSED;
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.close();
    }
    closed();
  }
}
