package io.switchroom.scenarios.support;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.gateway.ConfiguredParts;
import io.switchroom.gateway.config.ConfigLoader;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.InvalidConfigException;
import java.util.Map;
import java.util.Optional;

/** How the gateway encodes Opus when nobody has configured anything. */
public final class ProductDefaults {
  private static final GatewayConfig REFERENCE = reference();

  /** The mix for phones. */
  public static final EncoderSettings MIX = ConfiguredParts.phoneMedia(REFERENCE).opus();

  /** A phone's voice on its way to browsers. */
  public static final EncoderSettings VOICE = ConfiguredParts.roomSettings(REFERENCE).voice();

  private ProductDefaults() {}

  private static GatewayConfig reference() {
    try {
      return new ConfigLoader(Map.of(), 1).load(Optional.empty());
    } catch (InvalidConfigException e) {
      throw new IllegalStateException("the reference configuration is refused", e);
    }
  }
}
