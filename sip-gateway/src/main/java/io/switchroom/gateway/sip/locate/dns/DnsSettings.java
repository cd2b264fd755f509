package io.switchroom.gateway.sip.locate.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Whom {@link NettyDns} asks.
 *
 * @param nameServers resolved addresses, asked in this order; none: the system's, as its
 *     configuration says at the time
 * @param search applied to relative names of hosts
 * @param attemptTimeout how long one name server may take to answer one query
 * @param maxAttempts queries sent for one question, to one name server after the other
 */
public record DnsSettings(
    List<InetSocketAddress> nameServers,
    SearchList search,
    HostsFile hosts,
    Duration attemptTimeout,
    int maxAttempts) {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(1);
  private static final int MAX_ATTEMPTS = 4;

  public DnsSettings {
    nameServers = List.copyOf(nameServers);
  }

  /**
   * As this machine is configured. Reads files, so not for an event loop.
   *
   * @param nameServers instead of the system's; none: the system's
   */
  public static DnsSettings ofSystem(List<InetSocketAddress> nameServers) {
    return new DnsSettings(
        nameServers,
        SearchList.ofResolvConf(RESOLV_CONF),
        HostsFile.ofSystem(),
        ATTEMPT_TIMEOUT,
        MAX_ATTEMPTS);
  }
}
