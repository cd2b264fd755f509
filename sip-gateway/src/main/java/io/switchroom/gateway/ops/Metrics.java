package io.switchroom.gateway.ops;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What the gateway counts and measures, for {@code /metrics} in Prometheus' text format. May be
 * used from any thread.
 *
 * <p>Names are dotted here and get underscores, their unit and {@code _total} on the way out:
 * {@code sip.messages.dropped} becomes {@code sip_messages_dropped_total}. A reason is a short
 * fixed word; what a peer sent never becomes one, or a scanner could fill the memory.
 */
public final class Metrics implements AutoCloseable {
  /** The media type of {@link #scrape}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String REASON = "reason";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  // The registry holds what it reads by weak reference only.
  private final Set<Object> sources = ConcurrentHashMap.newKeySet();

  /** With the process's own figures: heap, collector, threads, processor, open files. */
  public Metrics() {
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean process) {
      FunctionCounter.builder("process.cpu", process, p -> p.getProcessCpuTime() / 1e9)
          .baseUnit("seconds")
          .description("Processor time of this process, all threads")
          .register(registry);
    }
  }

  /**
   * The counter of one reason; the same one for the same name and reason. Keep it and call {@code
   * increment}: that allocates nothing, looking it up does.
   *
   * @param reason a fixed word, such as {@code too-long}
   */
  public Counter counter(String name, String description, String reason) {
    return Counter.builder(name).description(description).tag(REASON, reason).register(registry);
  }

  /**
   * Publishes a count that its owner keeps in a field of its own, as loops do for packets.
   *
   * @param count read on each scrape, from another thread; never decreases
   */
  public void counter(String name, String description, String reason, LongSupplier count) {
    sources.add(count);
    FunctionCounter.builder(name, count, LongSupplier::getAsLong)
        .description(description)
        .tag(REASON, reason)
        .register(registry);
  }

  /**
   * Publishes a value that goes up and down.
   *
   * @param value read on each scrape, from another thread
   */
  public void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** Publishes what one collector makes of its source on each scrape, from another thread. */
  void add(Collector collector) {
    registry.getPrometheusRegistry().register(collector);
  }

  /** Everything, in Prometheus' text format ({@link #CONTENT_TYPE}). */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
    sources.clear();
  }
}
