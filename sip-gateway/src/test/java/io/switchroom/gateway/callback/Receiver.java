package io.switchroom.gateway.callback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An application's HTTP server on the loopback address that answers as it is told. */
final class Receiver implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What came in, with the path and the headers. */
  record Received(String path, Headers headers, byte[] body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String user() {
      return json().at("/EventInfo/UserId").asText();
    }

    String room() {
      return json().at("/EventInfo/RoomId").toString();
    }

    long eventId() {
      return Long.parseLong(headers.getFirst(CallbackSender.EVENT_ID));
    }

    int attempt() {
      return Integer.parseInt(headers.getFirst(CallbackSender.ATTEMPT));
    }

    boolean isMarked() {
      return "true".equals(headers.getFirst(CallbackSender.POSSIBLE_DUPLICATE));
    }
  }

  /** How a request is answered. */
  interface Answer {
    void write(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile Function<Received, Answer> manners = request -> status(200);

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::onRequest);
    server.setExecutor(threads);
    server.start();
  }

  private void onRequest(HttpExchange exchange) {
    try (exchange) {
      Received request =
          new Received(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders(),
              exchange.getRequestBody().readAllBytes());
      // Before the answer, after which the next one may come.
      received.add(request);
      manners.apply(request).write(exchange);
    } catch (IOException e) {
      // The gateway broke off.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void answer(Function<Received, Answer> with) {
    manners = with;
  }

  static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  static Answer redirect(URI to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to.toString());
      exchange.sendResponseHeaders(302, -1);
    };
  }

  /** Until the receiver ends. */
  Answer hang() {
    return exchange -> end.await();
  }

  /** Says 200 and then never stops talking. */
  static Answer endless(int status) {
    return exchange -> {
      exchange.sendResponseHeaders(status, 0);
      byte[] talk = new byte[8_192];
      while (true) {
        exchange.getResponseBody().write(talk);
      }
    };
  }

  /** Says 200 and holds back what it announces. */
  Answer stuckBody() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().flush();
      end.await();
    };
  }

  List<Received> received() {
    return received;
  }

  URI uri(String path) {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
