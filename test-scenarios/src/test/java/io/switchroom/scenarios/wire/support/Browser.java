package io.switchroom.scenarios.wire.support;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's Chromium without a screen; each page is another user with storage of his own. */
public final class Browser implements AutoCloseable {
  private static final Path EXECUTABLE = Path.of("/usr/bin/chromium");

  /** A fake microphone that beeps, nobody asked for it, sound without a click, no calls home. */
  private static final List<String> FLAGS =
      List.of(
          "--use-fake-ui-for-media-stream",
          "--use-fake-device-for-media-stream",
          "--autoplay-policy=no-user-gesture-required",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;

  private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
    this.playwright = playwright;
    this.chromium = chromium;
  }

  public static Browser launch() {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    BrowserType.LaunchOptions options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(EXECUTABLE)
            .setChromiumSandbox(false)
            .setArgs(FLAGS);
    return new Browser(playwright, playwright.chromium().launch(options));
  }

  /** Opens an address as a user whose microphone is a tone. */
  public BrowserPage open(String address, double toneHz) {
    Page page = newPage();
    page.addInitScript(BrowserPage.toneAsMicrophone(toneHz));
    return BrowserPage.at(page, address);
  }

  /** Opens an address with the browser's own fake microphone, which beeps every second. */
  public BrowserPage open(String address) {
    return BrowserPage.at(newPage(), address);
  }

  private Page newPage() {
    BrowserContext context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(1200, 800)
                .setColorScheme(com.microsoft.playwright.options.ColorScheme.LIGHT)
                .setPermissions(List.of("microphone", "camera")));
    context.setDefaultTimeout(30_000);
    return context.newPage();
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}
