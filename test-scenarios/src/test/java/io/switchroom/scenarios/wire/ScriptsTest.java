package io.switchroom.scenarios.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} in a repository of its own, with a Maven and JDKs that only tell what they got. */
class ScriptsTest {
  private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path root;
  private Path home;
  private Path maven;

  private record Answer(int status, String out, String err) {}

  @BeforeEach
  void layOutRepository() throws IOException {
    root = Files.createDirectories(folder.resolve("switch room"));
    home = Files.createDirectories(folder.resolve("home"));
    maven = Files.createDirectories(folder.resolve("maven"));
    for (String script : List.of("run", ".mvn/newest-jdk")) {
      Files.createDirectories(root.resolve(script).getParent());
      Path copy = root.resolve(script);
      Files.copy(REPOSITORY.resolve(script), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    source("pom.xml");
    source("sip-gateway/pom.xml");
    source("sip-gateway/src/main/java/A.java");
    source("test-scenarios/pom.xml");
    program(
        maven.resolve("mvn"),
        "echo \"mvn under $JAVA_HOME\"; mkdir -p sip-gateway/target/{lib,classes}"
            + " test-scenarios/target/{lib,classes}");
    jdk(".jdks/newest", "99.0.2");
    jdk(".jdks/newer", "99.0.1");
    jdk(".sdkman/candidates/java/old", "17.0.15");
  }

  private void source(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
      }
    }
  }

  private void jdk(String name, String version) throws IOException {
    Path jdk = home.resolve(name);
    program(jdk.resolve("bin/java"), "echo \"java of " + version + " $*\"");
    program(jdk.resolve("bin/javac"), "");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void program(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Answer run(Path script, String path, String... args) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(args)).toList())
            .directory(home.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().retainAll(List.of("LANG"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("PATH", path);
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the script hangs");
    return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Answer run(String... args) throws Exception {
    return run(root.resolve("run"), maven + ":/usr/bin:/bin", args);
  }

  @Test
  void buildsOnceAndStartsTheGatewayOnTheNewestJdk() throws Exception {
    Answer first = run("--config", "a file");
    Answer second = run("--config", "a file");

    assertEquals(0, first.status(), first.err());
    assertTrue(first.err().startsWith("Building Switchroom"), first.err());
    assertTrue(first.err().contains("mvn under " + home.resolve(".jdks/newest")), first.err());
    assertTrue(first.out().startsWith("java of 99.0.2 "), first.out());
    assertTrue(first.out().contains("-XX:+UseShenandoahGC"), first.out());
    assertTrue(
        first.out().endsWith("io.switchroom.gateway.GatewayMain --config a file\n"), first.out());
    assertEquals(new Answer(0, first.out(), ""), second);
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrGone() throws Exception {
    run();
    Path source = root.resolve("sip-gateway/src/main/java/A.java");

    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertTrue(run().err().startsWith("Building"));

    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(5)));
    assertTrue(run().err().startsWith("Building"));
  }

  @Test
  void aBuildWithoutShenandoahCollectsWithZgc() throws Exception {
    Path release = home.resolve(".jdks/newest/release");
    Files.writeString(release, "JAVA_VERSION=\"99.0.2\"\nIMPLEMENTOR=\"Oracle Corporation\"\n");
    String out = run().out();
    assertTrue(out.contains("-XX:+UseZGC") && !out.contains("Shenandoah"), out);
  }

  @Test
  void worksThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), root.resolve("run"));

    Answer answer = run(link, maven + ":/usr/bin:/bin");

    assertEquals(0, answer.status(), answer.err());
    assertTrue(answer.out().contains(root.resolve("sip-gateway/target/lib") + "/*"), answer.out());
  }

  @Test
  void demoAndBenchAreStartedFromTheirOwnModule() throws Exception {
    assertTrue(run("demo", "x").out().endsWith("io.switchroom.scenarios.demo.DemoMain x\n"));
    assertTrue(run("bench", "calls").out().endsWith("scenarios.bench.BenchMain calls\n"));
  }

  @Test
  void aFailedBuildStartsNothingAndIsTriedAgain() throws Exception {
    program(maven.resolve("mvn"), "echo broken; exit 1");

    Answer first = run();
    Answer second = run();

    assertEquals(1, first.status());
    assertEquals("", first.out());
    assertTrue(first.err().contains("broken"), first.err());
    assertTrue(second.err().contains("broken"), second.err());
  }

  @Test
  void tellsInOneLineThatMavenIsMissing() throws Exception {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    for (String name :
        List.of("bash", "env", "dirname", "readlink", "sed", "sort", "tail", "find", "mkdir")) {
      program(programs.resolve(name), "exec /usr/bin/" + name + " \"$@\"");
    }

    Answer answer = run(root.resolve("run"), programs.toString());

    assertEquals(1, answer.status());
    assertEquals("", answer.out());
    assertEquals(1, answer.err().lines().count(), answer.err());
    assertTrue(answer.err().contains("no Maven"), answer.err());
    assertFalse(Files.exists(root.resolve("sip-gateway/target")));
  }
}
