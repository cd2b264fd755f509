package io.switchroom.gateway;

import io.switchroom.gateway.config.GatewayConfig;

/** The running gateway: builds everything, in order, and takes it down again. */
public final class Gateway implements AutoCloseable {
  private Gateway() {}

  /** Starts the gateway; returns when it is ready for the first caller. */
  public static Gateway start(GatewayConfig config) {
    return new Gateway();
  }

  @Override
  public void close() {}
}
