package io.switchroom.scenarios.wire.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.container.WavFile;
import io.switchroom.codec.pcm.ToneProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A softphone, baresip, in one call: it speaks a tone and writes down what it hears. */
public final class Baresip implements AutoCloseable {
  private static final int RATE_HZ = 8_000;
  private static final int TONE_S = 180;
  private static final double TONE_DBFS = -16;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final String CONFIG =
      """
      poll_method epoll
      sip_listen 127.0.0.1:0
      net_interface 127.0.0.1
      module_path /usr/lib/baresip/modules
      module g711.so
      module aufile.so
      module aubridge.so
      module sndfile.so
      module_tmp account.so
      module_app menu.so
      statmode_default off
      audio_source aufile,FOLDER/tone.wav
      audio_player aubridge,nobody
      audio_alert aubridge,nobody
      ausrc_srate 8000
      ausrc_channels 1
      auplay_srate 8000
      auplay_channels 1
      rtp_ports FIRST-LAST
      snd_path FOLDER
      """;

  private final String user;
  private final Path folder;
  private final Process process;

  private Baresip(String user, Path folder, Process process) {
    this.user = user;
    this.folder = folder;
    this.process = process;
  }

  /**
   * Dials.
   *
   * @param folder an empty one for its files
   * @param codec {@code PCMU} or {@code PCMA}, the only one it offers
   * @param uri what to dial; {@code ;transport=tcp} behind it for TCP
   */
  public static Baresip dial(Path folder, String user, String codec, double toneHz, String uri)
      throws IOException {
    return start(folder, user, codec, toneHz, 0, account(user, codec), "/dial " + uri);
  }

  /**
   * Registers, answers whoever calls, and dials if that is wanted.
   *
   * @param registrar {@code host:port}
   * @param uri what to dial, or empty
   */
  public static Baresip registered(
      Path folder,
      String user,
      String password,
      String codec,
      double toneHz,
      String registrar,
      String uri)
      throws IOException {
    String account =
        "<sip:"
            + user
            + "@"
            + registrar.split(":")[0]
            + ">;outbound=\"sip:"
            + registrar
            + "\";auth_user="
            + user
            + ";auth_pass="
            + password
            + ";regint=60;answermode=auto;audio_codecs="
            + codec
            + "/8000/1\n";
    return start(folder, user, codec, toneHz, 0, account, uri.isEmpty() ? "" : "/dial " + uri);
  }

  private static String account(String user, String codec) {
    return "<sip:"
        + user
        + "@127.0.0.1>;regint=0;answermode=auto;audio_codecs="
        + codec
        + "/8000/1\n";
  }

  public void awaitRegistered() {
    awaitScreen("200 OK");
  }

  /**
   * Waits to be called at a port and answers at once.
   *
   * @param folder an empty one for its files
   */
  public static Baresip answering(Path folder, String user, String codec, double toneHz, int port)
      throws IOException {
    Baresip phone = start(folder, user, codec, toneHz, port, account(user, codec), "");
    phone.awaitScreen("baresip is ready");
    return phone;
  }

  private static Baresip start(
      Path folder,
      String user,
      String codec,
      double toneHz,
      int port,
      String account,
      String command)
      throws IOException {
    Files.createDirectories(folder);
    short[] tone = new short[RATE_HZ * TONE_S];
    ToneProbe.write(tone, 0, tone.length, 0, RATE_HZ, toneHz, TONE_DBFS);
    Files.write(folder.resolve("tone.wav"), WavFile.write(tone, RATE_HZ));
    int ports = FreePorts.block(4);
    Files.writeString(
        folder.resolve("config"),
        CONFIG
            .replace("FOLDER", folder.toAbsolutePath().toString())
            .replace("127.0.0.1:0", "127.0.0.1:" + port)
            .replace("FIRST", String.valueOf(ports))
            .replace("LAST", String.valueOf(ports + 3)));
    Files.writeString(folder.resolve("accounts"), account);
    Files.writeString(folder.resolve("contacts"), "");
    List<String> arguments = new ArrayList<>(List.of("baresip", "-4", "-f", folder.toString()));
    if (!command.isEmpty()) {
      arguments.addAll(List.of("-e", command));
    }
    Process process =
        new ProcessBuilder(arguments)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("screen").toFile())
            .start();
    return new Baresip(user, folder, process);
  }

  public Baresip awaitAnswered() {
    awaitScreen("Call established");
    return this;
  }

  /** Waits until the other side has ended the call. */
  public void awaitHungUpByPeer() {
    awaitScreen("session closed");
  }

  private void awaitScreen(String words) {
    Await.until(
        DEADLINE,
        () -> user + " shows \"" + words + "\" and not\n" + screen(),
        () -> screen().contains(words));
  }

  private String screen() {
    try {
      return Files.readString(folder.resolve("screen"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that it has heard up to now. */
  public Sound heard() {
    try {
      Optional<Path> file = recording();
      byte[] wav = file.isPresent() ? Files.readAllBytes(file.get()) : new byte[0];
      int data = indexOfData(wav);
      if (data < 0) {
        return new Sound(new short[0], RATE_HZ);
      }
      // Its length is written when the call is over; until then the bytes there are count.
      Arrays.fill(wav, data + 4, data + 8, (byte) 0xff);
      return new Sound(WavFile.read(wav).pcm(), RATE_HZ);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Path> recording() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith("-dec.wav")).findFirst();
    }
  }

  private static int indexOfData(byte[] wav) {
    for (int i = 12; i + 8 <= Math.min(wav.length, 256); i++) {
      if (wav[i] == 'd' && wav[i + 1] == 'a' && wav[i + 2] == 't' && wav[i + 3] == 'a') {
        return i;
      }
    }
    return -1;
  }

  /** The newest of what it has heard. */
  public Sound heardLast(int durationMs) {
    short[] pcm = heard().pcm();
    int samples = RATE_HZ * durationMs / 1000;
    return new Sound(
        Arrays.copyOfRange(pcm, Math.max(0, pcm.length - samples), pcm.length), RATE_HZ);
  }

  /** Listens from now on for that long. */
  public Sound listen(int durationMs) {
    int from = heard().pcm().length;
    int samples = RATE_HZ * durationMs / 1000;
    short[] pcm =
        Await.value(
            DEADLINE.plusMillis(durationMs),
            () -> user + " gets " + durationMs + " ms of sound",
            () -> Optional.of(heard().pcm()).filter(all -> all.length >= from + samples));
    return new Sound(Arrays.copyOfRange(pcm, from, from + samples), RATE_HZ);
  }

  /** Waits until every one of these tones is heard in the newest half second. */
  public void awaitTones(double... hz) {
    Await.until(
        DEADLINE,
        () -> user + " hears " + heardLast(500).levels(hz),
        () -> heardLast(500).durationMs() >= 500 && heardLast(500).has(hz));
  }

  /** Waits until none of these tones is heard in the newest half second. */
  public void awaitSilenceOf(double... hz) {
    Await.until(
        DEADLINE,
        () -> user + " no longer hears " + heardLast(500).levels(hz),
        () -> heardLast(500).lacks(hz));
  }

  /** Hangs up with a BYE and ends. */
  public void hangUp() {
    process.toHandle().destroy();
    try {
      assertTrue(process.waitFor(15, TimeUnit.SECONDS), "baresip does not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Ends without a word, like a phone whose battery is taken out. */
  public void vanish() {
    process.toHandle().destroyForcibly();
  }

  /** Its words and those of others, for failure messages. */
  public List<String> screenLines() {
    return screen().lines().toList();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}
