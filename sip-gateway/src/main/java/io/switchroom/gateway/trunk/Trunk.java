package io.switchroom.gateway.trunk;

import io.switchroom.gateway.sip.auth.DigestLogin;
import java.util.List;
import java.util.Optional;

/**
 * A connection with a carrier or another switch, as the configuration has it.
 *
 * @param host where calls go, with a port or not; empty if the trunk only brings some
 * @param transport as in {@code udp}
 * @param sources whose requests are this trunk's
 * @param login what we prove ourselves with
 * @param inbound what it has to prove itself with, if its address is not enough
 * @param registrars where we register our address, none for nowhere
 * @param registerS for how long, in seconds
 * @param from the number or name our calls come from
 * @param pingS how often OPTIONS asks whether it is up, in seconds; 0 for never
 * @param ringS how long it may ring
 */
public record Trunk(
    String name,
    String host,
    String transport,
    List<Cidr> sources,
    Optional<DigestLogin> login,
    Optional<DigestLogin> inbound,
    List<String> registrars,
    int registerS,
    String from,
    int pingS,
    int ringS,
    Limits limits) {

  /**
   * What is allowed, against faults and fraud; 0 for no limit.
   *
   * @param callsIn calls at once that came from it
   * @param callsOut calls at once that went to it
   * @param callsPerSecond new ones, both ways together
   * @param minutesPerDay of calls that went to it
   * @param prefixes a number called must begin with one of them; none for any
   */
  public record Limits(
      int callsIn, int callsOut, int callsPerSecond, int minutesPerDay, List<String> prefixes) {
    public static final Limits NONE = new Limits(0, 0, 0, 0, List.of());

    public Limits {
      prefixes = List.copyOf(prefixes);
    }
  }

  public Trunk {
    sources = List.copyOf(sources);
    registrars = List.copyOf(registrars);
  }

  /** A URI at this trunk. */
  public String uri(String user) {
    return uri(user, host);
  }

  String uri(String user, String at) {
    String parameter = transport.equals("udp") ? "" : ";transport=" + transport;
    return "sip:" + (user.isEmpty() ? "" : user + "@") + at + parameter;
  }

  /** The user our Contact and From have there. */
  public String user() {
    return login.map(DigestLogin::user).orElse(from.isEmpty() ? "switchroom" : from);
  }
}
