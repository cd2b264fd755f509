package io.switchroom.gateway.config;

/** One thing wrong in the configuration: where it stands, what is wrong, what would be right. */
record Mistake(Origin origin, String sentence) {
  @Override
  public String toString() {
    return origin + ": " + sentence;
  }
}
