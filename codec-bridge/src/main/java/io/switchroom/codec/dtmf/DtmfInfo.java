package io.switchroom.codec.dtmf;

import java.util.Locale;
import java.util.Optional;

/**
 * A pressed key in the body of a SIP INFO: {@code application/dtmf-relay} or {@code
 * application/dtmf}. Neither is standardised; these are the forms that phones and gateways send.
 *
 * <pre>
 *  application/dtmf-relay   Signal=5\r\nDuration=160\r\n
 *  application/dtmf         5
 * </pre>
 *
 * @param key '0' to '9', '*', '#', 'A' to 'D'
 * @param durationMs at least 1
 */
public record DtmfInfo(char key, int durationMs) {
  public static final String DTMF_RELAY = "application/dtmf-relay";
  public static final String DTMF = "application/dtmf";

  /** Where the body says none. */
  private static final int USUAL_MS = 100;

  /** More is a mistake: some count timestamp units. */
  private static final int LONGEST_MS = 10_000;

  /** A body of this kind has two short lines. */
  private static final int LONGEST_BODY = 256;

  /**
   * Reads either body, whatever the type says of the two: some send the lines as {@code
   * application/dtmf}. Spaces, case, line ends and the order of the lines do not matter; keys may
   * be numbers of RFC 4733, 10 for star and 11 for hash.
   *
   * @return empty if it is of another type or tells no key, such as a flash (16); never throws
   */
  public static Optional<DtmfInfo> parse(String contentType, String body) {
    if (contentType == null || body == null || body.length() > LONGEST_BODY) {
      return Optional.empty();
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals(DTMF_RELAY) && !type.equals(DTMF)) {
      return Optional.empty();
    }
    String signal = "";
    int durationMs = USUAL_MS;
    for (String line : body.split("[\r\n]+")) {
      int equals = line.indexOf('=');
      String name = line.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(equals + 1).strip();
      if (name.equals("signal") || equals < 0 && signal.isEmpty()) {
        signal = value;
      } else if (name.equals("duration")) {
        durationMs = duration(value);
      }
    }
    char key = key(signal);
    return key == 0 ? Optional.empty() : Optional.of(new DtmfInfo(key, durationMs));
  }

  /** As {@code application/dtmf-relay}. */
  public String relayBody() {
    return "Signal=" + key + "\r\nDuration=" + durationMs + "\r\n";
  }

  /** As {@code application/dtmf}, which tells no duration. */
  public String dtmfBody() {
    return String.valueOf(key);
  }

  private static char key(String signal) {
    if (signal.length() == 1) {
      return TelephoneEvent.key(TelephoneEvent.event(signal.charAt(0)));
    }
    boolean isNumber = signal.length() == 2 && signal.charAt(0) == '1';
    return isNumber ? TelephoneEvent.key(10 + Character.digit(signal.charAt(1), 10)) : 0;
  }

  private static int duration(String text) {
    int ms = 0;
    for (int i = 0; i < text.length() && ms <= LONGEST_MS; i++) {
      int digit = Character.digit(text.charAt(i), 10);
      if (digit < 0) {
        break;
      }
      ms = 10 * ms + digit;
    }
    return ms == 0 ? USUAL_MS : Math.min(ms, LONGEST_MS);
  }
}
