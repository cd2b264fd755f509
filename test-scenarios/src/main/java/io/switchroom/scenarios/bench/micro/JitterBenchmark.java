package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.jitter.JitterBuffer;
import io.switchroom.codec.playout.Playout;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A packet in and 20 ms out, on a network without jitter. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JitterBenchmark {
  private static final long FRAME_NS = 20_000_000;
  private static final int MAX_DELAY_MS = 200;

  /** What is in the packets. */
  @Param({"PCMU", "G722", "OPUS"})
  public AudioCodec codec;

  private JitterBuffer jitter;
  private Playout playout;
  private byte[][] packets;
  private final RtpPacket packet = new RtpPacket();
  private short[] frame;
  private int sequence;
  private long nowNs;

  @Setup
  public void open() {
    int rateHz = codec.audioRateHz();
    jitter = new JitterBuffer(codec.clockRateHz(), MAX_DELAY_MS, FRAME_NS);
    playout = new Playout(codec, rateHz, MAX_DELAY_MS);
    frame = new short[rateHz / Sounds.FRAMES];
    byte[][] payloads = Sounds.payloads(codec, rateHz);
    packets = new byte[payloads.length][];
    for (int i = 0; i < payloads.length; i++) {
      packets[i] = new byte[RtpPacket.FIXED_HEADER_LENGTH + payloads[i].length];
      System.arraycopy(
          payloads[i], 0, packets[i], RtpPacket.FIXED_HEADER_LENGTH, payloads[i].length);
    }
  }

  private void arrive() {
    byte[] bytes = packets[sequence % packets.length];
    long timestamp = (long) sequence * codec.clockRateHz() / Sounds.FRAMES;
    RtpPacket.writeHeader(bytes, 0, false, 0, sequence & 0xFFFF, timestamp & 0xFFFF_FFFFL, 7);
    packet.wrap(bytes, 0, bytes.length);
    sequence++;
    nowNs += FRAME_NS;
  }

  @Benchmark
  public JitterBuffer.Take jitterBuffer() {
    arrive();
    jitter.put(packet, nowNs);
    return jitter.take(nowNs);
  }

  /** With decoding. */
  @Benchmark
  public Playout.Read playout() {
    arrive();
    playout.put(packet, nowNs);
    return playout.read(nowNs, frame);
  }

  @TearDown
  public void close() {
    playout.close();
  }
}
