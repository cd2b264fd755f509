package io.switchroom.codec.playout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.playout.Playout.Read;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

/** A playout on random networks; every failure tells its seed. */
class PlayoutNetworkTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /**
   * The naive reference counts: every packet was played, skipped, late, double or waits; every
   * sample heard came from a packet, was invented, or was put in; and the sound is that of the
   * tone.
   */
  @RepeatedTest(20)
  void accountsForEveryPacketAndEverySample() {
    try (Caller caller = new Caller(AudioCodec.PCMU, 8000)) {
      caller.sequence = random.nextInt(65_536);
      caller.timestamp = random.nextInt() & 0xFFFF_FFFFL;
      double loss = random.nextDouble() * 0.2;
      double jitterMs = random.nextDouble() * 80;
      double stallUntil = 0;
      Set<byte[]> sent = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
      double ms = 0;
      int burst = 0;
      for (int i = 0; i < 3000; i++, ms += 20) {
        if (random.nextInt(200) == 0) {
          stallUntil = ms + random.nextInt(300);
        }
        if (random.nextInt(300) == 0) {
          burst = random.nextInt(8);
        }
        if (burst-- > 0 || random.nextDouble() < loss) {
          caller.lose(20);
          continue;
        }
        double networkMs = Math.max(0, stallUntil - ms) + jitterMs * random.nextDouble();
        caller.send(ms, 20, networkMs);
        Caller.Arrival arrival = caller.arrivals.getLast();
        sent.add(arrival.bytes());
        if (random.nextInt(50) == 0) {
          long againNs = arrival.arrivalNs() + random.nextInt(100_000_000);
          caller.arrivals.add(
              new Caller.Arrival(arrival.bytes(), arrival.length(), againNs, Caller.SOUND));
        }
      }
      int arrivals = caller.arrivals.size();
      caller.run(random.nextDouble() * 20, ms + 1000);
      Playout playout = caller.playout;
      String what = "seed " + seed + ": " + caller.letters();
      assertEquals(
          arrivals,
          playout.played() + playout.skipped() + playout.late() + playout.duplicate(),
          what);
      assertEquals(0, playout.refused() + playout.resets(), what);
      assertTrue(new HashSet<>(sent).size() <= arrivals);

      long heard = 160 * caller.reads.stream().filter(r -> r == Read.SOUND).count();
      long made =
          160 * (playout.played() + playout.recovered())
              + playout.concealedSamples()
              + playout.stretchedSamples()
              - playout.compressedSamples();
      long ends = caller.letters().split("S[^S]", -1).length;
      // Where sound ended in the middle of a frame, the frame was filled up with silence. Here it
      // ends only after 100 ms of concealment; a read later it may be back.
      ends += playout.concealedFrames() / 5;
      assertTrue(made <= heard && heard <= made + 160 * ends, what + " " + made + " of " + heard);
      assertTrue(playout.targetDelayNs() <= 300_000_000, what);
    }
  }

  /** Any bytes, any headers, any of the three kinds: nothing thrown, and a sane stream plays. */
  @RepeatedTest(5)
  void survivesAnythingAndThenPlaysASaneStream() {
    AudioCodec codec = AudioCodec.values()[random.nextInt(4)];
    try (Caller caller = new Caller(codec, 16_000)) {
      double ms = 0;
      for (int i = 0; i < 5000; i++) {
        ms += random.nextInt(4) == 0 ? random.nextInt(600) : random.nextInt(20);
        caller.sequence = random.nextInt(6) == 0 ? random.nextInt(65_536) : caller.sequence;
        caller.timestamp =
            random.nextInt(6) == 0 ? random.nextInt() & 0xFFFF_FFFFL : caller.timestamp + 160;
        caller.ssrc = random.nextInt(20) == 0 ? random.nextInt(3) : caller.ssrc;
        byte[] bytes = new byte[12 + random.nextInt(random.nextInt(40) == 0 ? 2000 : 200)];
        random.nextBytes(bytes);
        caller.header(bytes);
        caller.sequence = caller.sequence + random.nextInt(3) & 0xFFFF;
        caller.add(bytes, ms, random.nextInt(3));
      }
      caller.run(7, ms);
      caller.reads.clear();
      caller.ssrc = 4711;
      for (int i = 0; i < 600; i++) {
        caller.send(ms + 20 * i, 20, 5);
      }
      caller.run(ms + 12, ms + 600 * 20);
      String letters = caller.letters().substring(300);
      assertTrue(letters.matches("S+"), "seed " + seed + ", " + codec + ": " + letters);
    }
  }
}
