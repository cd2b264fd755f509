package io.switchroom.gateway.ops;

import io.switchroom.codec.AudioCodec;
import io.switchroom.gateway.call.Calls;
import io.switchroom.gateway.call.PhoneDrops;
import io.switchroom.gateway.callback.CallbackStats;
import io.switchroom.gateway.net.LoopStats;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.rooms.RoomLoop;
import io.switchroom.gateway.sip.SipStack;
import io.switchroom.gateway.sip.transport.DropReason;
import io.switchroom.gateway.store.Database;
import io.switchroom.gateway.web.WebServer;
import io.switchroom.rtc.room.MediaFigures;
import io.switchroom.rtc.webrtc.WebRtcDrops;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Names what the parts of the gateway count, once, for {@code /metrics}. */
public final class GatewayMetrics {
  private final Metrics metrics;

  public GatewayMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Room loops: datagrams, ticks, mixes, browsers and port pairs, summed over the loops. */
  public GatewayMetrics add(List<RoomLoop> loops) {
    sum("media.datagrams", "UDP media datagrams", "in", loops, LoopStats::datagramsIn);
    sum("media.datagrams", "UDP media datagrams", "out", loops, LoopStats::datagramsOut);
    sum("media.datagrams", "UDP media datagrams", "not-sent", loops, LoopStats::sendDrops);
    sum("loop.ticks", "20 ms ticks", "run", loops, LoopStats::ticks);
    sum("loop.ticks", "20 ms ticks", "skipped", loops, LoopStats::skippedTicks);
    sum("loop.tick.lag.ns", "How late ticks ran, summed, ns", "run", loops, LoopStats::tickLagNs);
    metrics.gauge(
        "loop.tick.lag.max.ns",
        "How late the latest tick ran, ns",
        () -> loops.stream().mapToLong(l -> l.loop().stats().tickLagMaxNs()).max().orElse(0));
    addTickLags(loops);
    sum("loop.wake.ups", "Turns of a loop", "media", loops, LoopStats::wakeUps);
    sum("loop.faults", "Exceptions that reached a loop", "bug", loops, LoopStats::faults);
    for (AudioCodec codec : AudioCodec.values()) {
      figure(
          "mix.encodes",
          "Mix packets encoded; one serves every silent listener of a room",
          word(codec),
          loops,
          figures -> figures.encodes(codec));
    }
    figure(
        "mix.frames",
        "Talkers' frames of 20 ms that came into a mix",
        "mixed",
        loops,
        MediaFigures::mixedFrames);
    figure(
        "media.forwarded",
        "Packets of sound sent on to browsers, counted once however many hear them",
        "sound",
        loops,
        MediaFigures::forwardedPackets);
    for (MediaFigures.Playing what : MediaFigures.Playing.values()) {
      figure(
          "playout." + unit(what),
          "Members' streams on their way into a mix, by " + unit(what),
          word(what),
          loops,
          figures -> figures.playing(what));
    }
    for (MediaFigures.Drop why : MediaFigures.Drop.values()) {
      figure(
          "room.dropped",
          "Members' packets that were not passed on",
          word(why),
          loops,
          figures -> figures.drops(why));
    }
    metrics.add(new DelayMetrics(loops));
    metrics.gauge(
        "rtc.ports",
        "Browsers' WebRTC sessions",
        () -> loops.stream().mapToInt(loop -> loop.stats().browsers()).sum());
    metrics.gauge(
        "media.port.pairs",
        "RTP port pairs open for phones",
        () -> loops.stream().mapToInt(loop -> loop.stats().portPairs()).sum());
    return this;
  }

  private static String unit(MediaFigures.Playing what) {
    return switch (what) {
      case DECODED, RECOVERED, LATE, LOST, DUPLICATE -> "packets";
      case CONCEALED -> "frames";
      case STRETCHED, COMPRESSED -> "ms";
    };
  }

  private void figure(
      String name,
      String description,
      String reason,
      List<RoomLoop> loops,
      ToLongFunction<MediaFigures> figure) {
    metrics.counter(
        name,
        description,
        reason,
        () -> loops.stream().mapToLong(l -> figure.applyAsLong(l.stats().figures())).sum());
  }

  private void addTickLags(List<RoomLoop> loops) {
    int[] boundsUs = LoopStats.lagBoundsUs();
    for (int i = 0; i <= boundsUs.length; i++) {
      int range = i;
      String upTo = i == boundsUs.length ? "later" : "up-to-" + boundsUs[i] + "-us";
      sum("loop.tick.lags", "Ticks by lag", upTo, loops, stats -> stats.ticksByLag(range));
    }
  }

  private void sum(
      String name,
      String description,
      String reason,
      List<RoomLoop> loops,
      ToLongFunction<LoopStats> figure) {
    metrics.counter(
        name,
        description,
        reason,
        () -> loops.stream().mapToLong(loop -> figure.applyAsLong(loop.loop().stats())).sum());
  }

  public GatewayMetrics add(RoomDirectory directory) {
    metrics.gauge("rooms", "Rooms", directory::roomCount);
    metrics.gauge("room.members", "Members of all rooms", directory::memberCount);
    return this;
  }

  public GatewayMetrics add(SipStack sip) {
    metrics.gauge("sip.dialogs", "SIP dialogs; one lingers for 16*T1", sip::dialogs);
    metrics.gauge("sip.server.transactions", "SIP server transactions", sip::serverTransactions);
    metrics.gauge("sip.client.transactions", "SIP client transactions", sip::clientTransactions);
    metrics.gauge("sip.tcp.connections", "SIP TCP connections", sip::tcpConnections);
    metrics.counter("sip.messages", "SIP messages", "in", () -> sip.counters().messagesReceived());
    metrics.counter("sip.messages", "SIP messages", "out", () -> sip.counters().messagesSent());
    for (DropReason reason : DropReason.values()) {
      metrics.counter(
          "sip.dropped", "SIP input dropped", word(reason), () -> sip.counters().dropped(reason));
    }
    return this;
  }

  public GatewayMetrics add(Calls calls) {
    metrics.gauge("calls", "Phone calls", calls::count);
    return this;
  }

  public GatewayMetrics add(WebServer web) {
    metrics.gauge("web.sockets", "Browsers' WebSockets", web.stats()::sockets);
    metrics.counter("web.dropped", "Web input dropped", "malformed", () -> web.stats().malformed());
    metrics.counter("web.dropped", "Web input dropped", "too-fast", () -> web.stats().tooFast());
    metrics.counter("web.dropped", "Web input dropped", "unread", () -> web.stats().unread());
    metrics.counter(
        "web.dropped", "Web input dropped", "turned-away", () -> web.stats().turnedAway());
    return this;
  }

  public GatewayMetrics add(Database database) {
    metrics.gauge(
        "store.writes.waiting", "Writes waiting for the database", database::waitingWrites);
    metrics.counter(
        "store.transactions", "Transactions of the database", "write", database::transactions);
    return this;
  }

  /** Callbacks to applications, all applications together. */
  public GatewayMetrics add(CallbackStats stats) {
    metrics.gauge("callbacks.queued", "Callbacks that wait or are being sent", stats::queued);
    String ends = "Callbacks that have come to their end";
    metrics.counter("callbacks", ends, "delivered", stats::delivered);
    metrics.counter("callbacks", ends, "given-up", stats::givenUp);
    metrics.counter("callbacks", ends, "too-many-wait", stats::refused);
    metrics.counter("callbacks", ends, "not-written", stats::lost);
    for (String failure : CallbackStats.failures()) {
      metrics.counter(
          "callback.failures",
          "Attempts at a callback that failed",
          failure,
          () -> stats.failed(failure));
    }
    metrics.add(new CallbackMetrics(stats));
    return this;
  }

  public GatewayMetrics addPhoneDrops(PhoneDrops drops) {
    for (PhoneDrops.Reason reason : PhoneDrops.Reason.values()) {
      metrics.counter("rtp.dropped", "Phones' media dropped", word(reason), () -> drops.of(reason));
    }
    return this;
  }

  public GatewayMetrics addBrowserDrops(WebRtcDrops drops) {
    for (WebRtcDrops.Reason reason : WebRtcDrops.Reason.values()) {
      metrics.counter(
          "rtc.dropped", "Browsers' media dropped", word(reason), () -> drops.of(reason));
    }
    return this;
  }

  private static String word(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
