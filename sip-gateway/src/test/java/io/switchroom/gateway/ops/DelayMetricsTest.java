package io.switchroom.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.switchroom.rtc.room.DelayHistogram;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelayMetricsTest {

  @Test
  void sumsTheLoopsInTheirBuckets() {
    DelayHistogram one = new DelayHistogram();
    DelayHistogram other = new DelayHistogram();
    one.record(0);
    one.record(12_000_000);
    other.record(12_000_001);
    other.record(2_000_000_000L);
    HistogramDataPointSnapshot sum =
        DelayMetrics.sum(List.of(one, other), Labels.of("leg", "phone"));
    assertEquals(4, sum.getCount());
    assertEquals(2.024000001, sum.getSum(), 1e-9);
    long upTo12Ms = 0;
    long upTo500Ms = 0;
    for (int i = 0; i < sum.getClassicBuckets().size(); i++) {
      double bound = sum.getClassicBuckets().getUpperBound(i);
      upTo12Ms += bound <= 0.012 ? sum.getClassicBuckets().getCount(i) : 0;
      upTo500Ms += bound <= 0.5 ? sum.getClassicBuckets().getCount(i) : 0;
    }
    assertEquals(2, upTo12Ms, "a bound belongs to its bucket");
    assertEquals(3, upTo500Ms);
  }
}
