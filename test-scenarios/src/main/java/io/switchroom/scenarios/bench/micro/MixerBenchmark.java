package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.pcm.AudioMixer;
import io.switchroom.codec.pcm.Limiter;
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

/** The mix of one tick, stage by stage. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MixerBenchmark {
  private static final int VOICES = 3;

  /** Of the mix, Hz. */
  @Param({"8000", "16000", "48000"})
  public int rateHz;

  private AudioMixer mixer;
  private final Limiter limiter = new Limiter();
  private short[][] frames;
  private int[] sum;
  private short[] out;

  @Setup
  public void open() {
    mixer = new AudioMixer(rateHz);
    frames = Sounds.frames(rateHz);
    out = new short[rateHz / Sounds.FRAMES];
    sum = new int[out.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = 5 * frames[6][i];
    }
    mixer.begin();
    for (int i = 0; i < VOICES; i++) {
      mixer.add(frames[i]);
    }
  }

  /** One voice into the sum. */
  @Benchmark
  public int add() {
    mixer.begin();
    mixer.add(frames[0]);
    return mixer.contributions();
  }

  /** The sum without one's own voice, limited. */
  @Benchmark
  public short read() {
    mixer.read(frames[0], limiter, out);
    return out[0];
  }

  @Benchmark
  public float limit() {
    limiter.process(sum, sum.length, out);
    return limiter.gain();
  }

  @TearDown
  public void close() {
    frames = null;
  }
}
