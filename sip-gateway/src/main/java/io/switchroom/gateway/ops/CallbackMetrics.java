package io.switchroom.gateway.ops;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.switchroom.gateway.callback.CallbackStats;

/**
 * How long callbacks take, as the histogram {@code switchroom_callback_seconds}: until an event is
 * safe in the database ({@code step="written"}), and from a request to its answer ({@code
 * step="answered"}).
 */
final class CallbackMetrics implements Collector {
  static final String NAME = "switchroom_callback_seconds";
  private static final double MS_PER_S = 1_000;
  private static final double NS_PER_S = 1e9;

  private final CallbackStats stats;

  CallbackMetrics(CallbackStats stats) {
    this.stats = stats;
  }

  @Override
  public MetricSnapshot collect() {
    return HistogramSnapshot.builder()
        .name(NAME)
        .help("From an event to its commit, from a callback's request to its answer")
        .dataPoint(point("written", stats.written()))
        .dataPoint(point("answered", stats.answered()))
        .build();
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot point(
      String step, CallbackStats.Latency latency) {
    int[] boundsMs = CallbackStats.Latency.boundsMs();
    long[] counts = latency.counts();
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < counts.length; i++) {
      double bound = i < boundsMs.length ? boundsMs[i] / MS_PER_S : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, counts[i]);
    }
    return HistogramSnapshot.HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(buckets.build())
        .sum(latency.sumNs() / NS_PER_S)
        .labels(Labels.of("step", step))
        .build();
  }
}
