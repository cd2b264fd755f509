package io.switchroom.rtc.sdp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code c=} line (RFC 8866 §5.7), without a multicast address's TTL and count.
 *
 * @param addressType IP4 or IP6
 */
public record Connection(String addressType, String address) {
  private static final Pattern IP4 =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");
  private static final Pattern IP6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  static Connection of(String address) {
    return new Connection(addressType(address), address);
  }

  static String addressType(String address) {
    return address.indexOf(':') >= 0 ? "IP6" : "IP4";
  }

  /** The address if it is a literal. A host name is not looked up: that would block. */
  public Optional<InetAddress> inetAddress() {
    try {
      Matcher ip4 = IP4.matcher(address);
      if (ip4.matches()) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
          int octet = Integer.parseInt(ip4.group(i + 1));
          if (octet > 255) {
            return Optional.empty();
          }
          bytes[i] = (byte) octet;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
      }
      // With a colon in it, getByName takes literals only.
      return IP6.matcher(address).matches()
          ? Optional.of(InetAddress.getByName(address))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "IN " + addressType + " " + address;
  }
}
