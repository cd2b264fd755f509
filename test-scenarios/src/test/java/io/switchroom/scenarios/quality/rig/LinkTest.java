package io.switchroom.scenarios.quality.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final int PACKETS = 2_000;

  /** When each packet came, by its number. */
  private static Map<Integer, Long> arrivals(double loss, double jitterMs) {
    Map<Integer, Long> arrivals = new HashMap<>();
    try (Sender sender = new Sender(AudioCodec.PCMU, 8_000, 20, EncoderSettings.SPEECH, 1)) {
      List<byte[]> packets = sender.next(PACKETS);
      Receiver receiver =
          new Receiver() {
            @Override
            public void put(RtpPacket packet, long nowNs) {
              arrivals.put(packet.sequence(), nowNs);
            }

            @Override
            public boolean read(long nowNs, short[] frame) {
              return false;
            }

            @Override
            public void close() {}
          };
      new Link(loss, jitterMs, 5).run(packets, receiver, 8_000, Ear.DEAF);
    }
    return arrivals;
  }

  @Test
  void aWorseNetworkLosesWhatABetterOneDoesAndMore() {
    Map<Integer, Long> better = arrivals(0.03, 20);
    Map<Integer, Long> worse = arrivals(0.10, 20);
    assertEquals(0.97 * PACKETS, better.size(), 0.015 * PACKETS);
    assertEquals(0.90 * PACKETS, worse.size(), 0.03 * PACKETS);
    assertTrue(better.keySet().containsAll(worse.keySet()));
    worse.forEach((sequence, arrivalNs) -> assertEquals(better.get(sequence), arrivalNs));
  }
}
