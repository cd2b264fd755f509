package io.switchroom.gateway.config;

import io.switchroom.codec.natives.NativeCodecUnavailableException;
import io.switchroom.gateway.config.GatewayConfig.Api;
import io.switchroom.gateway.config.GatewayConfig.App;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What must hold between keys: ports that do not overlap, no public secret on a public address. */
final class ConfigRules {
  private static final int MAX_PORT = 65_535;

  private final SettingReader reader;
  private final GatewayConfig config;

  ConfigRules(SettingReader reader, GatewayConfig config) {
    this.reader = reader;
    this.config = config;
  }

  /**
   * Notes what is wrong with {@code reader}.
   *
   * @param publicSecrets texts that are known to everyone, whatever the application says
   * @param noiseSuppressionCheck throws if this machine lacks the library
   */
  void check(Set<String> publicSecrets, Runnable noiseSuppressionCheck) {
    checkPing();
    checkPorts();
    checkAdvertise();
    checkSecrets(publicSecrets);
    checkNoiseSuppression(noiseSuppressionCheck);
  }

  private void checkNoiseSuppression(Runnable check) {
    String key = "media.phoneNoiseSuppression";
    if (reader.good(key) && config.media().phoneNoiseSuppression()) {
      try {
        check.run();
      } catch (NativeCodecUnavailableException e) {
        reader.mistake(key, e.getMessage() + "; install it, or set this to false");
      }
    }
  }

  private void checkPing() {
    int ping = config.http().pingIntervalSeconds();
    int idle = config.http().idleTimeoutSeconds();
    if (reader.good("http.pingIntervalSeconds", "http.idleTimeoutSeconds") && idle <= ping) {
      String why = " closes a connection before its ping (http.pingIntervalSeconds " + ping + ")";
      String right = "; it must be more, best three times as much";
      reader.mistake("http.idleTimeoutSeconds", idle + why + right);
    }
  }

  private record Range(String key, int first, int last) {
    boolean overlaps(Range other) {
      return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
      return first == last ? key + " " + first : key + " " + first + "-" + last;
    }
  }

  private void checkPorts() {
    int lastRtc = config.rtc().port() + config.media().loops() - 1;
    if (reader.good("rtc.port", "media.loops") && config.rtc().port() > 0 && lastRtc > MAX_PORT) {
      String loops = config.media().loops() + " loops (media.loops) need the ports up to ";
      reader.mistake("rtc.port", loops + lastRtc + "; the last port is " + MAX_PORT);
    }
    Range http = new Range("http.port", config.http().port(), config.http().port());
    Range sip = new Range("sip.port", config.sip().port(), config.sip().port());
    Range rtc = new Range("rtc.port", config.rtc().port(), lastRtc);
    Range media = new Range("media.ports", config.media().firstPort(), config.media().lastPort());
    checkOverlaps("TCP", List.of(http, sip));
    checkOverlaps("UDP", List.of(sip, rtc, media));
  }

  private void checkOverlaps(String transport, List<Range> ranges) {
    List<Range> earlier = new ArrayList<>();
    for (Range range : ranges) {
      // Port 0 is chosen by the system, among the free ones.
      if (range.first == 0 || !reader.good(range.key, "media.loops")) {
        continue;
      }
      for (Range other : earlier) {
        if (range.overlaps(other)) {
          String sentence = range.first + "-" + range.last + " overlaps " + other;
          String one = range.first == range.last ? range.first + " is also " + other : sentence;
          reader.mistake(range.key, one + ", both " + transport + "; choose another");
        }
      }
      earlier.add(range);
    }
  }

  private void checkAdvertise() {
    if (reader.good("bind", "advertise") && config.advertise().isAnyLocalAddress()) {
      String bind = config.bind().getHostAddress();
      String right = "set it to the address at which phones and browsers reach this machine";
      reader.mistake("advertise", "with bind " + bind + " it must be given; " + right);
    }
  }

  private static boolean hasOneOf(App app, Set<String> publicSecrets) {
    return app.secrets().stream().map(Secret::reveal).anyMatch(publicSecrets::contains);
  }

  private void checkSecrets(Set<String> publicSecrets) {
    if (!reader.good("bind", AppReader.KEY) || config.bind().isLoopbackAddress()) {
      return;
    }
    for (App app : config.apps()) {
      if (app.development() || hasOneOf(app, publicSecrets)) {
        String who = " is not a loopback address, and application " + app.sdkAppId();
        String why = " has the development secret, with which anyone may enter any room";
        String right = "; give it a secret of its own (apps) or bind to 127.0.0.1";
        reader.mistake("bind", config.bind().getHostAddress() + who + why + right);
      }
    }
    for (Api.Key key : config.api().keys()) {
      if (key.development() || publicSecrets.contains(key.secret().reveal())) {
        String who = " is not a loopback address, and the API key " + key.name();
        String why = " has the development secret, with which anyone may moderate any room";
        String right = "; set api.keys ([] for none) or bind to 127.0.0.1";
        reader.mistake("bind", config.bind().getHostAddress() + who + why + right);
      }
    }
  }
}
