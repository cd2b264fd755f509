package io.switchroom.scenarios.bench.micro;

import com.sun.jna.Native;
import io.switchroom.codec.opus.OpusLibrary;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What cannot be beaten: libopus called from C, and a C program that only returns each datagram.
 * Small programs, compiled in a temporary folder.
 */
public final class Floors {
  private static final int PATIENCE_S = 60;
  private static final int CALLERS = 400;
  private static final int SECONDS = 4;
  private static final int COMPLEXITY = 5;

  /** As the gateway's encoder has it for a voice, by rate. */
  private static final int[][] OPUS = {{8_000, 16_000}, {16_000, 24_000}, {48_000, 32_000}};

  /**
   * @param unit of the value
   */
  public record Floor(String name, double value, String unit) {}

  private final Consumer<String> remarks;

  /**
   * @param remarks told what was left out and why
   */
  public Floors(Consumer<String> remarks) {
    this.remarks = remarks;
  }

  /**
   * Measures those whose names contain the regular expression.
   *
   * @param filterOrNull null: all
   */
  public List<Floor> measure(String filterOrNull) throws IOException {
    Pattern wanted = Pattern.compile(filterOrNull == null ? "" : filterOrNull);
    List<Floor> floors = new ArrayList<>();
    Path folder = Files.createTempDirectory("switchroom-floors-");
    try {
      if (wanted.matcher("Floor libopus").find() && compile(folder, "opus_floor")) {
        opus(folder, floors);
      }
      if (wanted.matcher("Floor kernel UDP").find() && compile(folder, "udp_floor")) {
        udp(folder, floors);
      }
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    return floors;
  }

  private boolean compile(Path folder, String program) throws IOException {
    Path source = folder.resolve(program + ".c");
    try (InputStream text = Floors.class.getResourceAsStream("/c/" + program + ".c")) {
      Files.copy(text, source);
    }
    try {
      String binary = folder.resolve(program).toString();
      run(List.of("cc", "-O2", "-o", binary, source.toString(), "-ldl"));
      return true;
    } catch (IOException e) {
      remarks.accept("The floor " + program + " is left out: no C compiler (" + first(e) + ")");
      return false;
    }
  }

  private static String first(IOException e) {
    return e.getMessage().lines().findFirst().orElse("");
  }

  private static void opus(Path folder, List<Floor> floors) throws IOException {
    // A copy of our own: JNA deletes the one it has loaded.
    File library = Native.extractFromResourcePath("jnopus", OpusLibrary.class.getClassLoader());
    for (int[] each : OPUS) {
      short[] voice = Sounds.voice(each[0]);
      ByteBuffer bytes = ByteBuffer.allocate(2 * voice.length).order(ByteOrder.nativeOrder());
      bytes.asShortBuffer().put(voice);
      Path pcm = folder.resolve("voice.pcm");
      Files.write(pcm, bytes.array());
      double[] us =
          numbers(
              run(
                  List.of(
                      folder.resolve("opus_floor").toString(),
                      library.toString(),
                      Integer.toString(each[0]),
                      Integer.toString(each[1]),
                      Integer.toString(COMPLEXITY),
                      pcm.toString())));
      floors.add(new Floor("libopus encode " + each[0], us[0], "us for 20 ms"));
      floors.add(new Floor("libopus decode " + each[0], us[1], "us for 20 ms"));
    }
  }

  private static void udp(Path folder, List<Floor> floors) throws IOException {
    boolean several = Runtime.getRuntime().availableProcessors() > 1;
    for (int sockets : new int[] {1, CALLERS}) {
      double[] result =
          numbers(
              run(
                  List.of(
                      folder.resolve("udp_floor").toString(),
                      Integer.toString(sockets),
                      Integer.toString(CALLERS),
                      Integer.toString(SECONDS),
                      several ? "0" : "-1",
                      several ? "1" : "-1")));
      String name = "kernel UDP, %d callers, %d socket%s";
      floors.add(
          new Floor(
              name.formatted(CALLERS, sockets, sockets == 1 ? "" : "s"),
              result[0],
              "core-ms for a caller's second"));
    }
  }

  private static double[] numbers(String line) throws IOException {
    try {
      String[] words = line.strip().split(" ");
      return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("a floor says: " + line.toLowerCase(Locale.ROOT), e);
    }
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(command.get(0) + " fails: " + text);
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }
}
