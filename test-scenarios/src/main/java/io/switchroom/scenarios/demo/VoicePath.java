package io.switchroom.scenarios.demo;

/** One way a voice goes through the gateway. */
public enum VoicePath {
  PHONE_TO_BROWSER("phone -> browser", 5),
  BROWSER_TO_BROWSER("browser -> browser", 2),
  PHONE_TO_PHONE("phone -> phone", 25),
  BROWSER_TO_PHONE("browser -> phone", 25);

  private final String title;
  private final int targetMs;

  VoicePath(String title, int targetMs) {
    this.title = title;
    this.targetMs = targetMs;
  }

  /** As a report names it. */
  public String title() {
    return title;
  }

  /** The most the median may be. */
  int targetMs() {
    return targetMs;
  }
}
