package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.pcm.Resampler;
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

/** 20 ms from one rate to another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ResamplerBenchmark {
  /** From and to, Hz. */
  @Param({"8000 16000", "8000 48000", "16000 8000", "16000 48000", "48000 8000", "48000 16000"})
  public String rates;

  private Resampler resampler;
  private short[][] frames;
  private short[] out;
  private int next;

  @Setup
  public void open() {
    String[] words = rates.split(" ");
    int inHz = Integer.parseInt(words[0]);
    int outHz = Integer.parseInt(words[1]);
    resampler = new Resampler(inHz, outHz);
    frames = Sounds.frames(inHz);
    out = new short[2 * outHz / Sounds.FRAMES];
  }

  @Benchmark
  public int process() {
    short[] frame = frames[next++ % frames.length];
    return resampler.process(frame, 0, frame.length, out, 0);
  }

  @TearDown
  public void close() {
    resampler.close();
  }
}
