package io.switchroom.scenarios.demo;

import io.switchroom.codec.g711.G711;
import io.switchroom.gateway.Gateway;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.scenarios.support.Recording;
import io.switchroom.scenarios.support.SipPhone;
import io.switchroom.scenarios.support.WebRtcClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The gateway under measurement, seen from outside, and how to come by its callers. */
public final class Site {
  private static final int PATIENCE_S = 10;
  private static final int SIG_EXPIRE_S = 3_600;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final GatewayConfig.App app;
  private final InetSocketAddress sip;
  private final URI signaling;

  Site(GatewayConfig config, Gateway gateway) {
    this(config.apps().get(0), gateway.sipAddress(), gateway.httpAddress());
  }

  /**
   * @param app whose rooms are entered
   * @param sip where the gateway takes SIP
   * @param http where it takes browsers
   */
  public Site(GatewayConfig.App app, InetSocketAddress sip, InetSocketAddress http) {
    this.app = app;
    this.sip = sip;
    this.signaling =
        URI.create("ws://" + http.getAddress().getHostAddress() + ":" + http.getPort() + "/rtc");
  }

  /** What a telephone dials to get into the room. */
  String sipUri(long roomId) {
    return "sip:" + roomId + "@" + sip.getAddress().getHostAddress() + ":" + sip.getPort();
  }

  /** The user id a telephone has in its room. */
  static String userIdOfPhone(String name) {
    return "tel_" + name;
  }

  SipPhone phone(String name, G711 law, Recording heard) throws IOException {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    return new SipPhone(name, LOOPBACK, sip, law, heard, random);
  }

  WebRtcClient browser(String name, long roomId, Supplier<Recording> recordings)
      throws IOException {
    String sig =
        UserSig.issue(
            app.sdkAppId(),
            app.secrets().get(0).reveal(),
            name,
            Instant.now().getEpochSecond(),
            SIG_EXPIRE_S);
    return new WebRtcClient(
        new WebRtcClient.Ticket(signaling, app.sdkAppId(), name, sig, roomId),
        LOOPBACK,
        recordings);
  }

  /**
   * Waits for something asked of the gateway.
   *
   * @throws IOException if it failed or did not come in time
   */
  static void await(String what, CompletableFuture<Void> done) throws IOException {
    try {
      done.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(what + ": nothing in " + PATIENCE_S + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + ": interrupted", e);
    }
  }

  static void waitUntil(long timeNs) throws IOException {
    for (long leftNs = timeNs - System.nanoTime(); leftNs > 0; ) {
      if (Thread.interrupted()) {
        throw new IOException("interrupted");
      }
      LockSupport.parkNanos(leftNs);
      leftNs = timeNs - System.nanoTime();
    }
  }
}
