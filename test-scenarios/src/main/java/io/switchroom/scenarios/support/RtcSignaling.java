package io.switchroom.scenarios.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A client's end of the signalling WebSocket: requests with their replies, and events. */
final class RtcSignaling implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Consumer<JsonNode> events;
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final CompletableFuture<WebSocket> socket;
  private CompletionStage<WebSocket> sending;

  /**
   * @param address as {@code ws://127.0.0.1:8080/rtc}
   * @param events called on a thread of the HTTP client, one event after the other
   */
  RtcSignaling(URI address, Consumer<JsonNode> events) {
    this.events = events;
    this.socket = http.newWebSocketBuilder().buildAsync(address, new Listener());
    this.sending = socket;
  }

  /** A message of that type, to be filled in and sent. */
  static ObjectNode message(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  /** Sends a request; the reply comes if its code is 0, otherwise an exception with its message. */
  synchronized CompletableFuture<JsonNode> request(ObjectNode message) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> reply = new CompletableFuture<>();
    waiting.put(id, reply);
    String text = message.put("id", id).toString();
    sending = sending.thenCompose(open -> open.sendText(text, true));
    sending.whenComplete(
        (sent, failure) -> {
          if (failure != null) {
            reply.completeExceptionally(failure);
          }
        });
    return reply.thenApply(RtcSignaling::requireSuccess);
  }

  private static JsonNode requireSuccess(JsonNode reply) {
    int code = reply.path("code").asInt(-1);
    if (code != 0) {
      String type = reply.path("type").asText();
      String message = reply.path("message").asText();
      throw new CompletionException(
          new IOException(type + " was refused: " + code + " " + message));
    }
    return reply;
  }

  private void onMessage(String text) {
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      onClosed(e);
      return;
    }
    JsonNode id = message.get("id");
    CompletableFuture<JsonNode> reply = id == null ? null : waiting.remove(id.asInt());
    if (reply == null) {
      events.accept(message);
    } else {
      reply.complete(message);
    }
  }

  private synchronized void onClosed(Throwable reason) {
    sending = CompletableFuture.failedFuture(reason);
    waiting.values().forEach(reply -> reply.completeExceptionally(reason));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        onMessage(message);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
      onClosed(new IOException("signalling was closed: " + statusCode + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      onClosed(error);
    }
  }
}
