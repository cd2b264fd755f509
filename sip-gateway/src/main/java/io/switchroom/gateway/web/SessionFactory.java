package io.switchroom.gateway.web;

import java.util.function.Consumer;

/** Makes the session of a new WebSocket; called on the web server's event loop. */
@FunctionalInterface
public interface SessionFactory {
  /**
   * @param peer the client
   * @param client where the session's messages go
   */
  BrowserSession open(BrowserPeer peer, Consumer<ServerMessage> client);
}
