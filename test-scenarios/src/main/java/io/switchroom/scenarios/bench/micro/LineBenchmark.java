package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.codec.pcm.LineVoice;
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

/** What is done to a phone's voice, for each 20 ms of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LineBenchmark {
  /** Of the voice, Hz. */
  @Param({"8000", "16000"})
  public int rateHz;

  @Param({"gain", "echo", "noise"})
  public String treatment;

  private LineVoice line;
  private short[][] frames;
  private short[] frame;
  private int next;

  @Setup
  public void open() {
    boolean gain = treatment.equals("gain");
    boolean noise = treatment.equals("noise");
    boolean echo = treatment.equals("echo");
    line = new LineVoice(new LineSettings(gain, noise, echo), rateHz, null);
    frames = Sounds.frames(rateHz);
    frame = new short[rateHz / Sounds.FRAMES];
  }

  /** With the copy of the frame that a benchmark needs. */
  @Benchmark
  public int process() {
    next = next == frames.length - 1 ? 0 : next + 1;
    System.arraycopy(frames[next], 0, frame, 0, frame.length);
    int level = line.process(frame, AudioLevel.of(frame, 0, frame.length));
    line.sent(30);
    return level;
  }

  @TearDown
  public void close() {
    line.close();
  }
}
