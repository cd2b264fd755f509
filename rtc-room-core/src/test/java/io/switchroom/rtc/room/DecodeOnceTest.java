package io.switchroom.rtc.room;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.g711.G711;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.MediaFigures.Playing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A phone's voice, heard by a phone and by a browser: decoded once, and as each would hear it
 * alone.
 */
class DecodeOnceTest {
  private static final long MS = 1_000_000;
  private static final int PACKETS = 350;

  private static final int SEEDS = 2;

  /** The figures are told every 50 ticks. */
  private static final int TICKS = PACKETS + 50;

  /** How packets of 20 ms come; the jitter is uniform. */
  private enum Network {
    STEADY(0, 0),
    LOSSY(0, 5),
    JITTERY(15, 3),
    DISORDERLY(70, 3);

    final int jitterMs;
    final int lossPercent;

    Network(int jitterMs, int lossPercent) {
      this.jitterMs = jitterMs;
      this.lossPercent = lossPercent;
    }
  }

  private record Arrival(byte[] packet, long atNs) {}

  /** A room with a talker and whoever listens. */
  private static final class Scene implements AutoCloseable {
    final Room room =
        new Room(
            new RoomKey(new SdkAppId(1), RoomId.of(1)),
            new RoomSettings(10, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY));
    final FakePort talker;
    final FakePort listener;
    final Sent sent = new Sent();
    final Subscription line = new Subscription("1", 99, 111, 4_000, new byte[2_048], sent);
    private int delivered;
    private int tick;

    Scene(AudioCodec codec, boolean phone, boolean browser) {
      talker = enters("talker", FakePort.phone(codec));
      // G.711 tells last bits from more; in G.722 they change all that follows.
      listener = phone ? enters("listener", FakePort.phone()) : null;
      if (browser) {
        line.assign(talker.track);
      }
    }

    private FakePort enters(String name, FakePort port) {
      UserId id = new UserId(name);
      room.enter(new Participant(id, new MemberInfo(MemberInfo.Kind.PHONE, name), port), 0);
      return port;
    }

    void runs(List<Arrival> arrivals, int ticks) {
      for (int until = tick + ticks; tick < until; tick++) {
        long nowNs = (tick * 20L + 9) * MS;
        while (delivered < arrivals.size() && arrivals.get(delivered).atNs() <= nowNs) {
          Arrival next = arrivals.get(delivered++);
          talker.receives(next.packet(), next.atNs());
        }
        room.tick(nowNs);
      }
    }

    long decodes() {
      return room.figures().playing(Playing.DECODED);
    }

    byte[][] heardByPhone() {
      return listener.mix.toArray(byte[][]::new);
    }

    byte[][] heardByBrowser() {
      return sent.packets.stream()
          .map(
              p ->
                  Arrays.copyOfRange(
                      p.buffer(), p.payloadOffset(), p.payloadOffset() + p.payloadLength()))
          .toArray(byte[][]::new);
    }

    @Override
    public void close() {
      line.release();
      room.leave(new UserId("talker"), LeaveReason.NORMAL, 0);
      if (listener != null) {
        room.leave(new UserId("listener"), LeaveReason.NORMAL, 0);
      }
    }
  }

  /** Syllables of many harmonics, as they arrive. */
  private static List<Arrival> speech(AudioCodec codec, Network network, long seed) {
    Random random = new Random(seed);
    List<Arrival> arrivals = new ArrayList<>();
    int rateHz = codec.audioRateHz();
    short[] pcm = new short[rateHz / 50];
    try (AudioEncoder encoder = codec.newEncoder(rateHz)) {
      for (int i = 0; i < PACKETS; i++) {
        speak(pcm, (long) i * pcm.length, rateHz, random);
        byte[] payload = new byte[160];
        assertEquals(160, encoder.encode(pcm, 0, pcm.length, payload, 0, 160));
        long atNs = i * 20 * MS + (long) (random.nextDouble() * network.jitterMs * MS);
        if (random.nextInt(100) >= network.lossPercent) {
          int sequence = 65_400 + i & 0xFFFF;
          long timestamp = 0xFFFF_F000L + 160L * i & 0xFFFF_FFFFL;
          arrivals.add(new Arrival(Rtp.packet(7, sequence, timestamp, i == 0, payload), atNs));
        }
      }
    }
    arrivals.sort(Comparator.comparingLong(Arrival::atNs));
    return arrivals;
  }

  private static void speak(short[] pcm, long from, int rateHz, Random random) {
    for (int i = 0; i < pcm.length; i++) {
      double t = (double) (from + i) / rateHz;
      double sum = random.nextGaussian() * 0.01;
      for (int harmonic = 1; harmonic <= 12; harmonic++) {
        double hz = harmonic * (150 + 20 * Math.sin(2 * Math.PI * 1.3 * t) / 13);
        sum += Math.sin(2 * Math.PI * hz * t) / harmonic;
      }
      pcm[i] = (short) (6_000 * Math.abs(Math.sin(2 * Math.PI * 2 * t)) * sum);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PCMU, STEADY",
    "PCMU, LOSSY",
    "PCMU, JITTERY",
    "PCMA, LOSSY",
    "G722, STEADY",
    "G722, LOSSY",
    "G722, JITTERY"
  })
  void eachPacketThatArrivesIsDecodedOnce(AudioCodec codec, Network network) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<Arrival> arrivals = speech(codec, network, seed);
      try (Scene both = new Scene(codec, true, true)) {
        both.runs(arrivals, TICKS);
        // The very last one may still be held, if the one before it was lost.
        assertEquals(arrivals.size(), both.sent.count(), 1, "the browser got them all");
        assertEquals(arrivals.size(), both.decodes(), "seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"PCMU, LOSSY", "PCMU, DISORDERLY", "G722, LOSSY", "G722, JITTERY"})
  void everyoneHearsToTheBitWhatHeWouldHearAlone(AudioCodec codec, Network network) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<Arrival> arrivals = speech(codec, network, seed);
      try (Scene both = new Scene(codec, true, true);
          Scene phone = new Scene(codec, true, false);
          Scene browser = new Scene(codec, false, true)) {
        both.runs(arrivals, TICKS);
        phone.runs(arrivals, TICKS);
        browser.runs(arrivals, TICKS);
        assertArrayEquals(phone.heardByPhone(), both.heardByPhone(), "phone, seed " + seed);
        assertArrayEquals(browser.heardByBrowser(), both.heardByBrowser(), "browser, seed " + seed);
      }
    }
  }

  /**
   * Overtaken packets of G.722 reach phones and browsers in different orders. Then each decodes by
   * himself, until both decoders say the same again.
   */
  @Test
  void inGreatDisorderEveryoneHearsTheSameButForTheLastBits() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<Arrival> arrivals = speech(AudioCodec.G722, Network.DISORDERLY, seed);
      try (Scene both = new Scene(AudioCodec.G722, true, true);
          Scene phone = new Scene(AudioCodec.G722, true, false);
          Scene browser = new Scene(AudioCodec.G722, false, true)) {
        both.runs(arrivals, TICKS);
        phone.runs(arrivals, TICKS);
        browser.runs(arrivals, TICKS);
        assertTrue(both.decodes() < phone.decodes() + browser.decodes(), "seed " + seed);
        assertEquals(browser.sent.numbers(), both.sent.numbers());
        double differ = differencesDb(phone.heardByPhone(), both.heardByPhone());
        assertTrue(differ < -60, "phone: " + differ + " dB, seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
  void aBrowserThatComesAndGoesIsNotHeardByThePhone(AudioCodec codec) {
    List<Arrival> arrivals = speech(codec, Network.STEADY, 1);
    try (Scene both = new Scene(codec, true, false);
        Scene phone = new Scene(codec, true, false)) {
      phone.runs(arrivals, PACKETS);
      both.runs(arrivals, 100);
      both.line.assign(both.talker.track);
      both.runs(arrivals, 50);
      long before = both.decodes();
      both.runs(arrivals, 100);
      assertEquals(100, both.decodes() - before, "a second after it came");
      both.line.release();
      both.runs(arrivals, 100);
      assertEquals(200, both.decodes() - before, "after it went");
      assertEquals(150, both.sent.count());
      double differ = differencesDb(phone.heardByPhone(), both.heardByPhone());
      assertTrue(differ < -60, differ + " dB");
    }
  }

  /** The difference of what two phones hear, against what they hear. */
  private static double differencesDb(byte[][] one, byte[][] other) {
    assertEquals(one.length, other.length);
    double difference = 0;
    double sound = 0;
    short[] a = new short[160];
    short[] b = new short[160];
    for (int i = 0; i < one.length; i++) {
      G711.PCMU.decode(one[i], 0, 160, a, 0);
      G711.PCMU.decode(other[i], 0, 160, b, 0);
      for (int k = 0; k < 160; k++) {
        sound += a[k] * a[k];
        difference += (a[k] - b[k]) * (a[k] - b[k]);
      }
    }
    return 10 * Math.log10(difference / sound);
  }
}
