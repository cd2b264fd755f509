package io.switchroom.gateway.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's HTTP side: the page, {@code /rtc} (browser signalling over WebSocket), {@code
 * /config.json}, {@code /healthz} and {@code /metrics}.
 *
 * <p>Has one thread of its own. It parses and posts to the control loop; what comes back is handed
 * to its thread again.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /**
   * Nothing from elsewhere, nothing inline. The address of a ready-made link carries a ticket in
   * its fragment; no referrer must tell of it.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " media-src 'self' blob: mediastream:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private final WebSettings settings;
  private final Consumer<Runnable> controlPost;
  private final SessionFactory sessions;
  private final Supplier<String> metricsText;
  private final Supplier<String> waitsFor;
  private final Consumer<Router> more;
  private final ClientMessageParser parser;
  private final WebStats stats = new WebStats();

  // Of the server's own thread.
  private final Set<RtcSocket> sockets = new HashSet<>();
  private final Set<HttpConnection> connections = new HashSet<>();

  private Vertx vertx;
  private Context context;
  private HttpServer server;

  /**
   * @param controlPost runs what it is given on the control loop, in order
   * @param sessions makes the session of a new WebSocket, called on the server's thread, the
   *     session is used on the control loop only
   * @param metricsText all metrics in Prometheus' text format
   * @param waitsFor what is still to be done before the gateway is ready, empty when it is
   * @param more adds what else is to be served
   */
  public WebServer(
      WebSettings settings,
      Consumer<Runnable> controlPost,
      SessionFactory sessions,
      Supplier<String> metricsText,
      Supplier<String> waitsFor,
      Consumer<Router> more) {
    this.settings = settings;
    this.controlPost = controlPost;
    this.sessions = sessions;
    this.metricsText = metricsText;
    this.waitsFor = waitsFor;
    this.more = more;
    this.parser = new ClientMessageParser(settings.maxMessageBytes());
  }

  /**
   * Listens.
   *
   * @throws IOException if the port cannot be had; its message is one line for the operator
   */
  public void start() throws IOException {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    context = vertx.getOrCreateContext();
    String address = settings.bind().getHostAddress();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(address)
            .setPort(settings.port())
            .setHttp2ClearTextEnabled(false)
            .setMaxWebSocketFrameSize(settings.maxMessageBytes())
            .setMaxWebSocketMessageSize(settings.maxMessageBytes())
            // A few compressed bytes could unfold to more than the limit.
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setReadIdleTimeout(settings.idleTimeoutMs());
    server = vertx.createHttpServer(options);
    server.connectionHandler(this::onConnection);
    server.exceptionHandler(broken -> {});
    Router router = router();
    server.requestHandler(request -> onRequest(request, router));
    try {
      server.listen().toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      close();
      throw cannotListen(address, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IOException("interrupted while starting the web server", e);
    }
    vertx.setPeriodic(
        settings.pingIntervalMs(), timer -> Set.copyOf(sockets).forEach(RtcSocket::ping));
    LOG.info("web server listens on {}:{}", address, port());
  }

  /** The port it listens on, also where the settings said "any". */
  public int port() {
    return server.actualPort();
  }

  public WebStats stats() {
    return stats;
  }

  /** Says goodbye to every WebSocket (1001) and stops listening. Idempotent. */
  @Override
  public void close() {
    if (vertx == null) {
      return;
    }
    context.runOnContext(
        ignored ->
            Set.copyOf(sockets)
                .forEach(socket -> socket.close(RtcSocket.GOING_AWAY, "the server stops")));
    await(server.shutdown(STOP_TIMEOUT).toCompletionStage().toCompletableFuture()::get);
    await(vertx.close().toCompletionStage().toCompletableFuture()::get);
    vertx = null;
  }

  private interface TimedGet {
    Object get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  private static void await(TimedGet step) {
    try {
      step.get(2 * STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the web server did not stop cleanly: {}", e.toString());
    }
  }

  private IOException cannotListen(String address, Throwable cause) {
    String where = address + ":" + settings.port();
    if (cause instanceof BindException) {
      return new IOException(
          "the web server cannot listen on TCP "
              + where
              + " ("
              + cause.getMessage()
              + "); stop what uses that port, or set http.port (SWITCHROOM_HTTP_PORT) to another",
          cause);
    }
    return new IOException("the web server cannot listen on TCP " + where + ": " + cause, cause);
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(WebServer::addSecurityHeaders);
    StaticFiles.addTo(router);
    String config =
        JsonNodeFactory.instance
            .objectNode()
            .put("sipUriPattern", settings.sipUriPattern())
            .toString();
    router.get("/config.json").handler(c -> send(c, 200, "application/json", config));
    router.get("/healthz").handler(this::health);
    router.get("/metrics").handler(c -> send(c, 200, PROMETHEUS_TEXT, metricsText.get()));
    router.get("/rtc").handler(c -> send(c, 426, TEXT, "this address speaks WebSocket\n"));
    more.accept(router);
    router.errorHandler(404, c -> send(c, 404, TEXT, "there is nothing here\n"));
    router.errorHandler(
        500,
        c -> {
          LOG.error("{} {} failed", c.request().method(), c.normalizedPath(), c.failure());
          send(c, 500, TEXT, "an error of the server; its log says more\n");
        });
    return router;
  }

  private static void addSecurityHeaders(RoutingContext c) {
    c.response()
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Permissions-Policy", "microphone=(self), camera=(self), display-capture=(self)")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin");
    c.next();
  }

  private static void send(RoutingContext c, int status, String contentType, String body) {
    c.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
  }

  private void health(RoutingContext c) {
    String waiting = waitsFor.get();
    if (waiting.isEmpty()) {
      send(c, 200, TEXT, "ok\n");
    } else {
      send(c, 503, TEXT, "not ready: " + waiting + "\n");
    }
  }

  /** WebSockets do not pass the router: it would hide their connection from {@link RtcSocket}. */
  private void onRequest(HttpServerRequest request, Router router) {
    if ("/rtc".equals(request.path()) && request.canUpgradeToWebSocket()) {
      HttpConnection connection = request.connection();
      request.toWebSocket().onSuccess(webSocket -> onWebSocket(webSocket, connection));
    } else {
      router.handle(request);
    }
  }

  private void onWebSocket(ServerWebSocket webSocket, HttpConnection connection) {
    RtcSocket socket =
        new RtcSocket(
            webSocket, vertx.getOrCreateContext(), settings, parser, stats, controlPost, sessions);
    sockets.add(socket);
    stats.sockets.set(sockets.size());
    socket.open(
        () -> {
          connections.remove(connection);
          sockets.remove(socket);
          stats.sockets.set(sockets.size());
        });
  }

  private void onConnection(HttpConnection connection) {
    if (connections.size() >= settings.maxConnections()) {
      stats.turnedAway.increment();
      connection.close();
      return;
    }
    connections.add(connection);
    // Not called once the connection has become a WebSocket.
    connection.closeHandler(closed -> connections.remove(connection));
  }
}
