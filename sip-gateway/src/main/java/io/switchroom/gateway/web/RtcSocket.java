package io.switchroom.gateway.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.switchroom.gateway.web.ClientMessageParser.Bad;
import io.switchroom.gateway.web.ClientMessageParser.Request;
import io.switchroom.gateway.web.ServerMessage.NoRequest;
import io.switchroom.rtc.room.Terminal;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * One WebSocket: text in, parsed and posted to its {@link BrowserSession} on the control loop;
 * messages out. Enforces the limits and decides nothing else. Owned by the web server's event loop.
 */
final class RtcSocket {
  /** RFC 6455 §7.4.1. */
  static final short GOING_AWAY = 1001;

  static final short POLICY_VIOLATION = 1008;
  private static final short TOO_BIG = 1009;
  private static final short NORMAL = 1000;

  /** What a browser's {@code close()} without a code arrives as. */
  private static final short NO_STATUS = 1005;

  /** For a peer that may not be reading: our close frame gets this long to go out. */
  private static final long CLOSE_GRACE_MS = 1000;

  private static final long NS_PER_S = 1_000_000_000L;

  private final ServerWebSocket socket;
  private final ChannelHandlerContext channel;
  private final Context context;
  private final WebSettings settings;
  private final ClientMessageParser parser;
  private final WebStats stats;
  private final Consumer<Runnable> controlPost;
  private final BrowserSession session;

  private boolean closing;

  /** The second in which {@link #frames} are counted. */
  private long secondStartNs;

  private int frames;

  /** Of the message whose frames are arriving. */
  private long messageBytes;

  /** Written, but not yet taken by the operating system. */
  private long unsentBytes;

  RtcSocket(
      ServerWebSocket socket,
      Context context,
      WebSettings settings,
      ClientMessageParser parser,
      WebStats stats,
      Consumer<Runnable> controlPost,
      SessionFactory sessions) {
    this.socket = socket;
    this.channel = ((WebSocketInternal) socket).channelHandlerContext();
    this.context = context;
    this.settings = settings;
    this.parser = parser;
    this.stats = stats;
    this.controlPost = controlPost;
    InetSocketAddress from = (InetSocketAddress) channel.channel().remoteAddress();
    Terminal terminal = Terminal.ofUserAgent(socket.headers().get(HttpHeaders.USER_AGENT));
    this.session = sessions.open(new BrowserPeer(from.getAddress(), terminal), this::send);
  }

  /** Takes over the socket. */
  void open(Runnable onClosed) {
    secondStartNs = System.nanoTime();
    socket.frameHandler(this::onFrame);
    socket.pongHandler(pong -> controlPost.accept(session::onAlive));
    socket.textMessageHandler(this::onText);
    socket.binaryMessageHandler(this::onBinary);
    socket.exceptionHandler(this::onBroken);
    socket.closeHandler(
        closed -> {
          onClosed.run();
          boolean goodbye = closing || isGoodbye(socket.closeStatusCode());
          controlPost.accept(() -> session.onClosed(goodbye));
        });
  }

  /** Asks the client for a sign of life; without one the idle timeout closes the connection. */
  void ping() {
    if (!closing) {
      socket.writePing(Buffer.buffer());
    }
  }

  /** Ends the connection on our side. */
  void close(short code, String reason) {
    if (!closing) {
      closing = true;
      socket.close(code, reason);
      // Vert.x ends the connection after its close frame, which a peer who reads nothing holds up.
      context.owner().setTimer(CLOSE_GRACE_MS, timer -> channel.close());
    }
  }

  private static boolean isGoodbye(Short code) {
    return code != null && (code == NORMAL || code == GOING_AWAY || code == NO_STATUS);
  }

  /** From any thread. */
  private void send(ServerMessage message) {
    context.runOnContext(
        ignored -> {
          if (!closing && !socket.isClosed()) {
            write(message.json());
          }
        });
  }

  private void write(String json) {
    // Nearly all of it is ASCII: its length will do.
    int length = json.length();
    unsentBytes += length;
    socket.writeTextMessage(json).onComplete(written -> unsentBytes -= length);
    if (unsentBytes > settings.maxUnsentBytes()) {
      stats.unread.increment();
      close(POLICY_VIOLATION, "what was sent is not being read");
    }
  }

  private void onFrame(WebSocketFrame frame) {
    long nowNs = System.nanoTime();
    if (nowNs - secondStartNs >= NS_PER_S) {
      secondStartNs = nowNs;
      frames = 0;
    }
    if (++frames > settings.maxMessagesPerSecond() && !closing) {
      stats.tooFast.increment();
      close(
          POLICY_VIOLATION,
          "more than " + settings.maxMessagesPerSecond() + " messages in a second");
    }
    messageBytes += frame.binaryData().length();
    if (messageBytes > settings.maxMessageBytes()) {
      closeTooLong();
    }
    if (frame.isFinal()) {
      messageBytes = 0;
    }
  }

  /** A reset, or bytes that are no frame; the close handler follows by itself. */
  private void onBroken(Throwable broken) {
    if (broken instanceof CorruptedWebSocketFrameException corrupted
        && corrupted.closeStatus().code() == TOO_BIG) {
      closeTooLong();
    }
  }

  private void closeTooLong() {
    if (!closing) {
      stats.tooLong.increment();
      close(TOO_BIG, "a message has more than " + settings.maxMessageBytes() + " bytes");
    }
  }

  private void onText(String text) {
    if (closing) {
      return;
    }
    switch (parser.parse(text)) {
      case Request request -> controlPost.accept(() -> session.onMessage(request.message()));
      case Bad bad -> {
        stats.malformed.increment();
        send(bad.reply());
      }
    }
  }

  private void onBinary(Buffer ignored) {
    if (!closing) {
      stats.malformed.increment();
      send(new NoRequest("messages are text, this one was binary"));
    }
  }
}
