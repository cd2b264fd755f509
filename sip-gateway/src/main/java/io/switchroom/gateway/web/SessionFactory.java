package io.switchroom.gateway.web;

import java.net.InetAddress;
import java.util.function.Consumer;

/** Makes the session of a new WebSocket; called on the web server's event loop. */
@FunctionalInterface
public interface SessionFactory {
  /**
   * @param from the client's address
   * @param client where the session's messages go
   */
  BrowserSession open(InetAddress from, Consumer<ServerMessage> client);
}
