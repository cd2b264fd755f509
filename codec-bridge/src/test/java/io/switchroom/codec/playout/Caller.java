package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.playout.Playout.Read;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A sender, a network and a listener around one {@link Playout}, in virtual time: a tone or silence
 * goes in packet by packet, and what one would hear comes out as one long recording.
 */
final class Caller implements AutoCloseable {
  record Arrival(byte[] bytes, int length, long arrivalNs, int kind) {}

  static final int SOUND = 0;
  static final int WITHOUT_SOUND = 1;
  static final int COMFORT_NOISE = 2;
  static final long START_NS = 88_000_000_000_321L;

  final AudioCodec codec;
  final AudioEncoder encoder;
  final Playout playout;
  final List<Arrival> arrivals = new ArrayList<>();
  final List<Read> reads = new ArrayList<>();
  final List<Long> delaysNs = new ArrayList<>();
  double toneHz = 437;
  double toneDbfs = -10;
  boolean voice;
  int ssrc = 0x5EED;
  int sequence = 65_500;
  long timestamp = 0xFFFF_F000L;
  private final int audioHz;
  private final RtpPacket packet = new RtpPacket();
  private final short[] pcm = new short[48_000 / 1000 * 120];
  private final short[] frame = new short[960];
  private short[] heard = new short[1 << 16];
  private int heardSamples;
  private long sample;
  private int delivered;

  private double networkMs;
  private int sent;

  Caller(AudioCodec codec, int rateHz) {
    this(codec, rateHz, EncoderSettings.SPEECH);
  }

  Caller(AudioCodec codec, int rateHz, EncoderSettings settings) {
    this.codec = codec;
    audioHz = codec == AudioCodec.OPUS ? 16_000 : codec.audioRateHz();
    encoder = codec.newEncoder(audioHz, settings);
    playout = new Playout(codec, rateHz, 300);
  }

  static long at(double ms) {
    return START_NS + Math.round(ms * 1_000_000);
  }

  /** Sends the next packet of the tone, or of silence if it is null. */
  void send(double sentMs, double ptimeMs, double networkMs, boolean tone) {
    byte[] bytes = encode(ptimeMs, tone);
    this.networkMs += networkMs;
    sent++;
    if (bytes.length > 12) { // else the encoder has nothing to say (DTX)
      add(bytes, sentMs + networkMs, SOUND);
    }
  }

  /** Mean of what the packets took. */
  double networkMs() {
    return networkMs / sent;
  }

  void send(double sentMs, double ptimeMs, double networkMs) {
    send(sentMs, ptimeMs, networkMs, true);
  }

  void lose(double ptimeMs) {
    encode(ptimeMs, true);
  }

  byte[] encode(double ptimeMs, boolean tone) {
    int samples = (int) Math.round(ptimeMs * audioHz / 1000);
    Arrays.fill(pcm, 0, samples, (short) 0);
    if (tone && voice) {
      speak(samples);
    } else if (tone) {
      ToneProbe.write(pcm, 0, samples, sample, audioHz, toneHz, toneDbfs);
    }
    sample += samples;
    byte[] bytes = new byte[1500];
    int length = encoder.encode(pcm, 0, samples, bytes, 12, 1400);
    header(bytes);
    sequence = sequence + 1 & 0xFFFF;
    timestamp = timestamp + Math.round(ptimeMs * codec.clockRateHz() / 1000) & 0xFFFF_FFFFL;
    return Arrays.copyOf(bytes, 12 + length);
  }

  /** Something an encoder takes for a voice: harmonics of 150 Hz that come and go in syllables. */
  private void speak(int samples) {
    for (int i = 0; i < samples; i++) {
      double t = (double) (sample + i) / audioHz;
      double envelope = Math.abs(Math.sin(2 * Math.PI * 2 * t));
      double sum = 0;
      for (int harmonic = 1; harmonic <= 12; harmonic++) {
        double hz = harmonic * (150 + 20 * Math.sin(2 * Math.PI * 1.3 * t) / 13);
        sum += Math.sin(2 * Math.PI * hz * t) / harmonic;
      }
      pcm[i] = (short) (6000 * envelope * sum);
    }
  }

  /** The sender says nothing for a while: its timestamps go on, its sequence numbers do not. */
  void pause(double ms) {
    timestamp = timestamp + Math.round(ms * codec.clockRateHz() / 1000) & 0xFFFF_FFFFL;
  }

  void header(byte[] bytes) {
    RtpPacket.writeHeader(bytes, 0, false, 0, sequence, timestamp, ssrc);
  }

  /** A packet of another kind; its timestamp stands still. */
  void sendOther(double arrivalMs, int kind) {
    byte[] bytes = new byte[16];
    header(bytes);
    sequence = sequence + 1 & 0xFFFF;
    add(bytes, arrivalMs, kind);
  }

  void add(byte[] bytes, double arrivalMs, int kind) {
    arrivals.add(new Arrival(bytes, bytes.length, at(arrivalMs), kind));
  }

  /** Delivers and reads every 20 ms. */
  void run(double firstTickMs, double untilMs) {
    arrivals.sort(Comparator.comparingLong(Arrival::arrivalNs));
    for (double tick = firstTickMs; tick < untilMs; tick += 20) {
      deliver(at(tick));
      read(at(tick));
    }
  }

  void deliver(long nowNs) {
    while (delivered < arrivals.size() && arrivals.get(delivered).arrivalNs() <= nowNs) {
      Arrival arrival = arrivals.get(delivered++);
      if (!packet.wrap(arrival.bytes(), 0, arrival.length())) {
        throw new AssertionError("the test sends no valid packet");
      }
      switch (arrival.kind()) {
        case SOUND -> playout.put(packet, arrival.arrivalNs());
        case WITHOUT_SOUND -> playout.putWithoutSound(packet, arrival.arrivalNs());
        default -> playout.putComfortNoise(packet, arrival.arrivalNs());
      }
    }
  }

  Read read(long nowNs) {
    int samples = playout.rateHz() / 50;
    Read read = playout.read(nowNs, frame);
    reads.add(read);
    if (read == Read.SOUND) {
      delaysNs.add(playout.delayNs());
    } else {
      Arrays.fill(frame, 0, samples, (short) 0);
    }
    if (heardSamples + samples > heard.length) {
      heard = Arrays.copyOf(heard, 2 * heard.length);
    }
    System.arraycopy(frame, 0, heard, heardSamples, samples);
    heardSamples += samples;
    return read;
  }

  /** What was heard from one read to another. */
  short[] heard(int fromRead, int untilRead) {
    int samples = playout.rateHz() / 50;
    return Arrays.copyOfRange(
        heard, fromRead * samples, Math.min(heardSamples, untilRead * samples));
  }

  /** Begins a new recording. */
  void clearHeard() {
    heardSamples = 0;
  }

  /** As one letter per read: S, i (silence) or - (nothing). */
  String letters() {
    StringBuilder letters = new StringBuilder();
    reads.forEach(r -> letters.append(r == Read.SOUND ? 'S' : r == Read.SILENCE ? 'i' : '-'));
    return letters.toString();
  }

  double delayMs(double percentile) {
    long[] sorted = delaysNs.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, percentile / 100 * sorted.length)] / 1e6;
  }

  /** The largest second difference: what a click is made of. */
  static int roughness(short[] pcm) {
    int worst = 0;
    for (int i = 2; i < pcm.length; i++) {
      worst = Math.max(worst, Math.abs(pcm[i] - 2 * pcm[i - 1] + pcm[i - 2]));
    }
    return worst;
  }

  /** That of an undisturbed tone, with what 8-bit logarithmic samples add. */
  static double roughnessOfTone(double hz, double dbfs, int rateHz) {
    double omega = 2 * Math.PI * hz / rateHz;
    return 32767 * Math.pow(10, dbfs / 20) * (2 - 2 * Math.cos(omega));
  }

  @Override
  public void close() {
    encoder.close();
    playout.close();
  }
}
