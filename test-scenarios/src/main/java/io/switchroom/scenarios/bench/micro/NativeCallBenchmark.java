package io.switchroom.scenarios.bench.micro;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the way into C and back costs, beside anything done there (JNA direct mapping). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NativeCallBenchmark {
  private static final class C {
    static {
      Native.register(C.class, NativeLibrary.getInstance("c"));
    }

    static native int toupper(int character);
  }

  private int character = 'a';

  @Benchmark
  public int call() {
    return C.toupper(character);
  }
}
