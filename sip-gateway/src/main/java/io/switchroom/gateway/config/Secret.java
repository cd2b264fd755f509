package io.switchroom.gateway.config;

/**
 * A text that appears in no log and no listing.
 *
 * @param reveal the text itself
 */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "***";
  }
}
