package io.switchroom.gateway.web;

import io.switchroom.rtc.room.Terminal;
import java.net.InetAddress;

/** Who is at the other end of a WebSocket, as far as the connection tells. */
public record BrowserPeer(InetAddress address, Terminal terminal) {}
