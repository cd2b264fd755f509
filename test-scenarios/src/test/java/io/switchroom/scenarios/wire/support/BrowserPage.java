package io.switchroom.scenarios.wire.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The product's web page in a browser, used as a user does and listened to where its sound arrives.
 */
public final class BrowserPage implements AutoCloseable {
  private static final int RATE_HZ = 48_000;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** About −16 dBFS, like the phones of the tests. */
  private static final String TONE =
      """
      const devices = navigator.mediaDevices;
      const original = devices.getUserMedia.bind(devices);
      devices.getUserMedia = async (constraints) => {
        if (!constraints.audio) {
          return original(constraints);
        }
        const context = new AudioContext({ sampleRate: 48000 });
        const tone = new OscillatorNode(context, { frequency: %s });
        const out = context.createMediaStreamDestination();
        tone.connect(new GainNode(context, { gain: 0.16 })).connect(out);
        tone.start();
        await context.resume();
        return out.stream;
      };
      """;

  /**
   * The sum of some receiving tracks over the newest 0.68 s, all of it played after the call began,
   * as 16-bit samples in base64. An empty user means everything that arrives.
   */
  private static final String LISTEN =
      """
      async (userId) => {
        const context = (window.listening ??= new AudioContext({ sampleRate: 48000 }));
        await context.resume();
        const streams = userId === ''
          ? switchroom.peerConnection.getReceivers().filter(({ track }) => track.kind === 'audio')
              .map(({ track }) => new MediaStream([track]))
          : [switchroom.streamOf(userId)].filter((stream) => stream !== null);
        const ear = new AnalyserNode(context, { fftSize: 32768 });
        const sources = streams.map((stream) => context.createMediaStreamSource(stream));
        sources.forEach((source) => source.connect(ear));
        const heardAll = context.currentTime + 0.8;
        while (context.currentTime < heardAll) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        const samples = new Float32Array(ear.fftSize);
        ear.getFloatTimeDomainData(samples);
        sources.forEach((source) => source.disconnect());
        const pcm = Int16Array.from(samples, (x) => Math.max(-1, Math.min(1, x)) * 32767);
        const bytes = new Uint8Array(pcm.buffer);
        let text = '';
        for (let i = 0; i < bytes.length; i += 4096) {
          text += String.fromCharCode(...bytes.subarray(i, i + 4096));
        }
        return btoa(text);
      }
      """;

  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  private int connections;

  private BrowserPage(Page page) {
    this.page = page;
    page.onWebSocket(opened -> connections++);
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
  }

  static BrowserPage at(Page page, String address) {
    BrowserPage opened = new BrowserPage(page);
    page.navigate(address);
    return opened;
  }

  static String toneAsMicrophone(double toneHz) {
    return TONE.formatted(toneHz);
  }

  /** The page itself, for what is asked once. */
  public Page page() {
    return page;
  }

  /** An element by the name that the page gives it for tests. */
  public Locator element(String testId) {
    return page.getByTestId(testId);
  }

  /** The row of a member. */
  public Locator member(String userId) {
    return page.locator("[data-testid=member][data-user-id='" + userId + "']");
  }

  /** Waits until sound can flow. */
  public BrowserPage awaitConnected() {
    awaitAttribute(element("status"), "data-state", "connected");
    return this;
  }

  /** Waits until an element says so. */
  public static void awaitAttribute(Locator element, String attribute, String value) {
    PlaywrightAssertions.assertThat(element)
        .hasAttribute(
            attribute,
            value,
            new com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions()
                .setTimeout(DEADLINE.toMillis()));
  }

  /** What it hears of one member. */
  public Sound listenTo(String userId) {
    return decode(page.evaluate(LISTEN, userId));
  }

  /**
   * Shows a picture of one colour, with a bright bar that moves so that every frame is another one.
   *
   * @param video camera or screen
   * @param colour as CSS writes it
   */
  public void shows(String video, String colour) {
    page.evaluate(
        """
        async ([video, colour]) => {
          const canvas = document.createElement('canvas');
          canvas.width = 320;
          canvas.height = 240;
          const pen = canvas.getContext('2d');
          let x = 0;
          setInterval(() => {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 320, 240);
            pen.fillStyle = '#ffffff';
            pen.fillRect(x = (x + 7) % 300, 200, 20, 40);
          }, 60);
          const [track] = canvas.captureStream(15).getVideoTracks();
          await (video === 'camera'
            ? switchroom.startLocalVideo({ track, maxBitrate: 500_000 })
            : switchroom.startScreenShare({ track, maxBitrate: 500_000 }));
        }
        """,
        List.of(video, colour));
  }

  /** The tile of somebody's camera or screen. */
  public Locator picture(String userId, String video) {
    return page.locator(
        "[data-testid=picture][data-user-id='" + userId + "'][data-video='" + video + "'] video");
  }

  /** Red, green and blue in the upper half of a tile's newest frame, 0 to 255 each; empty: none. */
  @SuppressWarnings("unchecked")
  public List<Integer> colourOf(String userId, String video) {
    Locator tile = picture(userId, video);
    if (tile.count() == 0) {
      return List.of();
    }
    return (List<Integer>)
        tile.evaluate(
            """
            (video) => {
              if (video.readyState < 2) {
                return [];
              }
              const canvas = new OffscreenCanvas(1, 1);
              const pen = canvas.getContext('2d');
              pen.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 2, 0, 0, 1, 1);
              return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
            }
            """);
  }

  /** Frames of video decoded on all lines together. */
  public int framesDecoded() {
    return videoFigure("inbound-rtp", "framesDecoded");
  }

  /** The sum of one of WebRTC's figures over all streams of video of that kind. */
  public int videoFigure(String type, String figure) {
    Object sum =
        page.evaluate(
            """
            async ([type, figure]) => {
              let sum = 0;
              for (const each of (await switchroom.getStats()).values()) {
                if (each.type === type && each.kind === 'video') {
                  sum += each[figure] ?? 0;
                }
              }
              return Math.round(sum);
            }
            """,
            List.of(type, figure));
    return ((Number) sum).intValue();
  }

  /** All that it hears. */
  public Sound listen() {
    return decode(page.evaluate(LISTEN, ""));
  }

  private static Sound decode(Object base64) {
    byte[] bytes = Base64.getDecoder().decode((String) base64);
    short[] pcm = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
    return new Sound(pcm, RATE_HZ);
  }

  /** Waits until it hears these tones. */
  public void awaitTones(double... hz) {
    Await.until(DEADLINE, () -> "the page hears " + listen().levels(hz), () -> listen().has(hz));
  }

  /** Waits until it hears this tone from this member. */
  public void awaitTone(String userId, double hz) {
    Await.until(
        DEADLINE,
        () -> "the page hears of " + userId + " " + listenTo(userId).levels(hz),
        () -> listenTo(userId).has(hz));
  }

  /**
   * Enters with the SDK.
   *
   * @return 0, or the code of the refusal
   */
  public int enter(Map<String, Object> parameters) {
    Object code =
        page.evaluate(
            """
            (parameters) => switchroom.enterRoom(parameters)
              .then(() => 0, (refusal) => refusal.code ?? String(refusal))
            """,
            parameters);
    return ((Number) code).intValue();
  }

  /** How many WebSockets it has opened. */
  public int connections() {
    return connections;
  }

  /** A picture of what the user sees. */
  public void screenshot(Path file) {
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
  }

  /** The page has told no error on its console. */
  public void assertNoComplaints() {
    assertEquals(List.of(), complaints);
  }

  /** Leaves by the button and closes. */
  public void leave() {
    element("leave").click();
    PlaywrightAssertions.assertThat(element("gone")).isVisible();
    close();
  }

  /** Closes the page with its storage. */
  @Override
  public void close() {
    page.context().close();
  }
}
