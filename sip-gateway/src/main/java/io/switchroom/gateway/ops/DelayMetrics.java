package io.switchroom.gateway.ops;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.switchroom.gateway.rooms.RoomLoop;
import io.switchroom.rtc.room.DelayHistogram;
import io.switchroom.rtc.room.MemberInfo;
import java.util.List;
import java.util.Locale;

/**
 * How long sound is in the gateway, as the histogram {@code switchroom_media_delay_seconds}: by
 * where it goes ({@code path}: mix or forward) and from whom it comes ({@code leg}). Where it is
 * asked for, each member has a series of his own too ({@code room}, {@code user}).
 */
final class DelayMetrics implements Collector {
  static final String NAME = "switchroom_media_delay_seconds";
  private static final double MS_PER_S = 1_000;
  private static final double NS_PER_S = 1e9;

  private final List<RoomLoop> loops;

  DelayMetrics(List<RoomLoop> loops) {
    this.loops = loops;
  }

  @Override
  public MetricSnapshot collect() {
    HistogramSnapshot.Builder all =
        HistogramSnapshot.builder()
            .name(NAME)
            .help("From a packet's arrival until its sound is mixed, or sent on to browsers");
    for (MemberInfo.Kind kind : MemberInfo.Kind.values()) {
      String leg = kind.name().toLowerCase(Locale.ROOT);
      all.dataPoint(
          sum(
              loops.stream().map(loop -> loop.stats().figures().mixDelay(kind)).toList(),
              Labels.of("path", "mix", "leg", leg)));
      all.dataPoint(
          sum(
              loops.stream().map(loop -> loop.stats().figures().forwardDelay(kind)).toList(),
              Labels.of("path", "forward", "leg", leg)));
    }
    for (RoomLoop loop : loops) {
      loop.stats()
          .legs()
          .forEach(
              (leg, delays) ->
                  all.dataPoint(
                      sum(
                          List.of(delays),
                          Labels.of("path", "mix", "room", leg.room(), "user", leg.user()))));
    }
    return all.build();
  }

  static HistogramSnapshot.HistogramDataPointSnapshot sum(
      List<DelayHistogram> histograms, Labels labels) {
    int[] boundsMs = DelayHistogram.boundsMs();
    long[] counts = new long[boundsMs.length + 1];
    long sumNs = 0;
    for (DelayHistogram histogram : histograms) {
      long[] each = histogram.counts();
      for (int i = 0; i < counts.length; i++) {
        counts[i] += each[i];
      }
      sumNs += histogram.sumNs();
    }
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < counts.length; i++) {
      double bound = i < boundsMs.length ? boundsMs[i] / MS_PER_S : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, counts[i]);
    }
    return HistogramSnapshot.HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(buckets.build())
        .sum(sumNs / NS_PER_S)
        .labels(labels)
        .build();
  }
}
