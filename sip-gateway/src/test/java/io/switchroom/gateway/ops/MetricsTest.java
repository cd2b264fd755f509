package io.switchroom.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  private double value(String series) {
    String line =
        metrics.scrape().lines().filter(l -> l.startsWith(series + " ")).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(series.length() + 1));
  }

  @Test
  void countsEachReasonByItself() {
    metrics.counter("sip.messages.dropped", "Dropped unread", "too-long").increment();
    metrics.counter("sip.messages.dropped", "Dropped unread", "too-long").increment();
    metrics.counter("sip.messages.dropped", "Dropped unread", "too-many").increment();

    assertEquals(2, value("sip_messages_dropped_total{reason=\"too-long\"}"));
    assertEquals(1, value("sip_messages_dropped_total{reason=\"too-many\"}"));
    assertSame(
        metrics.counter("sip.messages.dropped", "Dropped unread", "too-many"),
        metrics.counter("sip.messages.dropped", "Dropped unread", "too-many"));
  }

  @Test
  void readsCountsAndValuesOfTheirOwnersOnEachScrape() {
    AtomicLong packets = new AtomicLong(5);
    metrics.counter("rtp.packets.dropped", "Dropped", "late", packets::get);
    metrics.gauge("rooms.open", "Rooms that exist", packets::get);
    System.gc();

    assertEquals(5, value("rtp_packets_dropped_total{reason=\"late\"}"));
    packets.set(9);
    assertEquals(9, value("rtp_packets_dropped_total{reason=\"late\"}"));
    assertEquals(9, value("rooms_open"));
  }

  @Test
  void tellsOfHeapThreadsAndProcessor() {
    String text = metrics.scrape();

    for (String series :
        List.of(
            "jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_files_open_files ")) {
      assertTrue(text.lines().anyMatch(line -> line.startsWith(series)), series + "\n" + text);
    }
    assertTrue(value("process_cpu_seconds_total") > 0);
  }
}
