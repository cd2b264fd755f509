package io.switchroom.gateway.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Cuts one TCP connection into messages by Content-Length (RFC 3261 §18.3) and answers the CRLF
 * keep-alive (RFC 5626 §3.5.1). Head and body are bounded before they are stored; a connection that
 * breaks a bound, dawdles over a message, falls silent or does not read is closed.
 */
final class SipFramer extends ByteToMessageDecoder {
  /** Runs on a new channel before anything is read from it. */
  static final class Initializer extends ChannelInitializer<Channel> {
    private final Consumer<Channel> setUp;

    Initializer(Consumer<Channel> setUp) {
      this.setUp = setUp;
    }

    @Override
    protected void initChannel(Channel channel) {
      setUp.accept(channel);
    }
  }

  private static final byte[] PONG = {'\r', '\n'};

  private final TcpFlow flow;
  private final MessageIntake intake;
  private final SourceLimiter limiter;
  private final SipCounters counters;
  private final int maxMessageBytes;
  private final int partialMessageTimeoutMs;

  /** Bytes of the head already searched for its end. */
  private int searched;

  /** The whole message's size, once the head is there; else 0. */
  private int messageBytes;

  /** CRLFs seen in a row between messages. */
  private int crlfs;

  private ScheduledFuture<?> partialTimeout;

  SipFramer(
      TcpFlow flow,
      MessageIntake intake,
      SourceLimiter limiter,
      SipCounters counters,
      int maxMessageBytes,
      int partialMessageTimeoutMs) {
    this.flow = flow;
    this.intake = intake;
    this.limiter = limiter;
    this.counters = counters;
    this.maxMessageBytes = maxMessageBytes;
    this.partialMessageTimeoutMs = partialMessageTimeoutMs;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int before = in.readableBytes();
    boolean more = true;
    while (more && context.channel().isActive() && in.isReadable()) {
      more = readOne(context, in);
    }
    if (!context.channel().isActive()) {
      in.skipBytes(in.readableBytes());
    }
    if (in.readableBytes() < before) {
      stopWatch();
    }
    if (in.isReadable() && partialTimeout == null) {
      startWatch(context);
    }
  }

  /** True if something was consumed and more may follow. */
  private boolean readOne(ChannelHandlerContext context, ByteBuf in) {
    if (messageBytes == 0) {
      if (isLineBreak(in.getByte(in.readerIndex()))) {
        return skipKeepAlive(context, in);
      }
      crlfs = 0;
      int headBytes = headLength(in);
      if (headBytes < 0) {
        if (in.readableBytes() > maxMessageBytes) {
          cutOff(context, DropReason.TOO_LARGE);
        }
        return false;
      }
      if (!measure(context, in, headBytes)) {
        return false;
      }
    }
    if (in.readableBytes() < messageBytes) {
      return false;
    }
    byte[] message = new byte[messageBytes];
    in.readBytes(message);
    messageBytes = 0;
    searched = 0;
    // Over TCP a message without Content-Length has no body.
    intake.accept(message, MessageScan.of(message, message.length), flow);
    return true;
  }

  /** Learns the message's size from its head; false if the connection is closed for it. */
  private boolean measure(ChannelHandlerContext context, ByteBuf in, int headBytes) {
    if (headBytes > maxMessageBytes) {
      cutOff(context, DropReason.TOO_LARGE);
      return false;
    }
    if (!limiter.allow(flow.peer().getAddress(), System.nanoTime())) {
      cutOff(context, DropReason.RATE_LIMITED);
      return false;
    }
    byte[] head = new byte[headBytes];
    in.getBytes(in.readerIndex(), head);
    MessageScan scan = MessageScan.of(head, headBytes);
    int bodyBytes = Math.max(0, scan.contentLength());
    if (scan.fault() != null || bodyBytes > maxMessageBytes - headBytes) {
      // Where the next message begins is unknown now.
      boolean tooLarge = scan.fault() == null;
      intake.refuse(
          scan,
          flow,
          tooLarge ? DropReason.TOO_LARGE : scan.fault(),
          tooLarge ? "Request Entity Too Large" : "Bad Request");
      context.close();
      return false;
    }
    messageBytes = headBytes + bodyBytes;
    return true;
  }

  private boolean skipKeepAlive(ChannelHandlerContext context, ByteBuf in) {
    if (in.readByte() == '\n' && ++crlfs == 2) {
      crlfs = 0;
      context.writeAndFlush(Unpooled.wrappedBuffer(PONG));
    }
    return true;
  }

  private static boolean isLineBreak(byte value) {
    return value == '\r' || value == '\n';
  }

  /** Bytes up to and including the empty line, or -1; each byte is looked at once. */
  private int headLength(ByteBuf in) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    for (int i = Math.max(1, searched); i < readable; i++) {
      if (in.getByte(start + i) == '\n') {
        byte before = in.getByte(start + i - 1);
        if (before == '\n' || (before == '\r' && i > 1 && in.getByte(start + i - 2) == '\n')) {
          return i + 1;
        }
      }
    }
    searched = readable;
    return -1;
  }

  /** The message now begun is to be complete in time, however many came before it. */
  private void startWatch(ChannelHandlerContext context) {
    partialTimeout =
        context
            .executor()
            .schedule(
                () -> cutOff(context, DropReason.PARTIAL_MESSAGE_TIMEOUT),
                partialMessageTimeoutMs,
                TimeUnit.MILLISECONDS);
  }

  private void stopWatch() {
    if (partialTimeout != null) {
      partialTimeout.cancel(false);
      partialTimeout = null;
    }
  }

  private void cutOff(ChannelHandlerContext context, DropReason reason) {
    if (context.channel().isActive()) {
      counters.drop(reason);
      context.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      cutOff(context, DropReason.SLOW_READER);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      cutOff(context, DropReason.IDLE);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    stopWatch();
    flow.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
