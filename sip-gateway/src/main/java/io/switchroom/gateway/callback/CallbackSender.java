package io.switchroom.gateway.callback;

import io.switchroom.gateway.callback.CallbackAnswer.Failure;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends one request over HTTP/1.1 and tells what came of it. Follows no redirection, keeps no
 * cookies, and throws away what stands in the answer, of which it reads no more than a little.
 */
final class CallbackSender implements AutoCloseable {
  static final String SIGN = "Sign";
  static final String SDK_APP_ID = "SdkAppId";
  static final String EVENT_ID = "X-Switchroom-Event-Id";
  static final String ATTEMPT = "X-Switchroom-Attempt";
  static final String POSSIBLE_DUPLICATE = "X-Switchroom-Possible-Duplicate";

  /** What fits is read, so that the connection serves again. */
  private static final int MAX_BODY_BYTES = 65_536;

  private static final int IDLE_SECONDS = 10;
  private static final int NS_PER_MS = 1_000_000;

  private final Duration timeout;
  private final ExecutorService threads = threads();
  private HttpClient client; // null until it is needed, if ever: it takes its time to make
  private boolean closed;

  CallbackSender(Duration timeout) {
    this.timeout = timeout;
  }

  /** Throws IllegalStateException after the end. */
  private synchronized HttpClient client() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(timeout)
              .executor(threads)
              .build();
    }
    return client;
  }

  /**
   * As many as it takes, because finding the address of a host blocks, perhaps for longer than the
   * timeout, and shall hold up nobody else. Attempts under way are few, and so are these.
   */
  private static ExecutorService threads() {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "callback-http-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Completes, and never exceptionally, when the answer is known: after the timeout at last. */
  CompletableFuture<CallbackAnswer> send(CallbackRequest request) {
    AnswerBody body = new AnswerBody();
    CompletableFuture<HttpResponse<Void>> exchange;
    long begunNs;
    try {
      HttpClient sending = client();
      begunNs = System.nanoTime();
      exchange = sending.sendAsync(http(request), body::begin);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return CompletableFuture.completedFuture(
          CallbackAnswer.failed(Failure.CONNECTION, 0, e.getMessage()));
    }
    CompletableFuture<CallbackAnswer> answer =
        exchange
            .handle(
                (response, failure) ->
                    failure == null
                        ? CallbackAnswer.of(response.statusCode(), elapsedMs(begunNs))
                        : failed(failure, elapsedMs(begunNs)))
            .completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS)
            .thenApply(known -> known == null ? tooLate(body, elapsedMs(begunNs)) : known);
    // Whatever is left of the exchange ends with it.
    answer.whenComplete((known, failure) -> exchange.cancel(true));
    return answer;
  }

  private HttpRequest http(CallbackRequest request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri())
            .header("Content-Type", "application/json")
            .header(SIGN, request.sign())
            .header(SDK_APP_ID, Long.toString(request.sdkAppId()))
            .header(EVENT_ID, Long.toString(request.eventId()))
            .header(ATTEMPT, Integer.toString(request.number()))
            .POST(BodyPublishers.ofByteArray(request.body()));
    if (request.possibleDuplicate()) {
      builder.header(POSSIBLE_DUPLICATE, "true");
    }
    return builder.build();
  }

  /** A status that came in time counts, even if what follows it does not end. */
  private CallbackAnswer tooLate(AnswerBody body, int latencyMs) {
    return body.status != CallbackAnswer.NO_STATUS
        ? CallbackAnswer.of(body.status, latencyMs)
        : CallbackAnswer.failed(
            Failure.TIMEOUT, latencyMs, "no answer within " + timeout.toMillis() + " ms");
  }

  private static CallbackAnswer failed(Throwable failure, int latencyMs) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String text = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return CallbackAnswer.failed(
        Failure.CONNECTION, latencyMs, cause.getClass().getSimpleName() + text);
  }

  private static int elapsedMs(long begunNs) {
    return (int) ((System.nanoTime() - begunNs) / NS_PER_MS);
  }

  /** Breaks off what is under way. */
  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.shutdownNow();
    }
    threads.shutdownNow();
  }

  /** Reads and forgets up to a limit, and breaks the connection off beyond. */
  private static final class AnswerBody implements BodySubscriber<Void> {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile int status = CallbackAnswer.NO_STATUS;
    private Flow.Subscription subscription;
    private int bytes;

    BodySubscriber<Void> begin(HttpResponse.ResponseInfo response) {
      status = response.statusCode();
      return this;
    }

    @Override
    public CompletionStage<Void> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        bytes += buffer.remaining();
      }
      if (bytes > MAX_BODY_BYTES) {
        subscription.cancel();
        end.complete(null);
      } else {
        subscription.request(1);
      }
    }

    /** The status has come, which is all that counts. */
    @Override
    public void onError(Throwable failure) {
      end.complete(null);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}
