package io.switchroom.gateway;

import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.rtc.auth.TicketIssuer;

/** What a started gateway prints: where it is, and in development links that let one in at once. */
final class Greeting {
  private static final int ROOM = 1000;
  private static final long TICKET_S = 24 * 3600;

  private Greeting() {}

  /**
   * @param nowS unix seconds, for the tickets
   */
  static String of(GatewayConfig config, Gateway gateway, long nowS) {
    String http = ConfiguredParts.hostPort(gateway.httpAddress());
    String sip = ConfiguredParts.hostPort(gateway.sipAddress());
    StringBuilder text = new StringBuilder("\nSwitchroom is ready.\n\n");
    GatewayConfig.App app = config.apps().get(0);
    if (app.development()) {
      line(text, "Open in a browser", link(http, app, "alice", nowS));
      line(text, "and as another user", link(http, app, "bob", nowS));
    } else {
      line(text, "Web page", "http://" + http + "/");
    }
    if (config.development()) {
      line(text, "Dial from a phone", "sip:" + ROOM + "@" + sip + " (UDP or TCP)");
    } else {
      line(text, "SIP", "sip:" + sip + " (UDP and TCP)");
    }
    line(text, "API (WebSocket)", "ws://" + http + "/rtc");
    line(text, "Health", "http://" + http + "/healthz");
    line(text, "Metrics", "http://" + http + "/metrics");
    return text.append("\nCtrl-C ends it.\n\n").toString();
  }

  private static String link(String http, GatewayConfig.App app, String user, long nowS) {
    String sig =
        new TicketIssuer(app.sdkAppId(), app.secrets().get(0).reveal())
            .userSig(user, nowS, TICKET_S);
    // Behind the #, so that the ticket reaches no server log and no referrer.
    return "http://"
        + http
        + "/#sdkAppId="
        + app.sdkAppId()
        + "&userId="
        + user
        + "&roomId="
        + ROOM
        + "&userSig="
        + sig;
  }

  private static void line(StringBuilder text, String what, String where) {
    text.append(String.format("  %-21s%s%n", what, where));
  }
}
