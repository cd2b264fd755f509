package io.switchroom.gateway.sip.locate.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The domains in which a host's relative name is looked up too ({@code search} in resolv.conf), as
 * in Kubernetes, where a server is known as {@code sbc.telephony}.
 *
 * @param domains absolute, at most {@value #MAX_DOMAINS}
 */
public record SearchList(List<String> domains) {
  /** glibc's old limit; each more is a round trip more for a name that does not exist. */
  static final int MAX_DOMAINS = 6;

  /** No search domain. */
  public static final SearchList NONE = new SearchList(List.of());

  public SearchList {
    domains =
        domains.stream()
            .filter(DomainNames::isName)
            .map(DomainNames::absolute)
            .limit(MAX_DOMAINS)
            .toList();
  }

  /**
   * The last {@code search} or {@code domain} line of a resolv.conf; none if it cannot be read.
   * Reads a file, so not for an event loop.
   */
  public static SearchList ofResolvConf(Path file) {
    List<String> domains = List.of();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        String[] words = line.strip().split("\\s+");
        if (words[0].equals("search") || words[0].equals("domain")) {
          domains = List.of(words).subList(1, words.length);
        }
      }
    } catch (IOException noFile) {
      return NONE;
    }
    return new SearchList(domains);
  }

  /**
   * The absolute names a name may mean, in the order to try them. A name with a dot is tried as it
   * stands before any other, whatever {@code ndots} says, lest a search domain answer for somebody
   * else's name (RFC 1535 §6).
   */
  List<String> candidates(String name) {
    if (name.endsWith(".")) {
      return List.of(name);
    }
    String asItStands = DomainNames.absolute(name);
    List<String> candidates = new ArrayList<>(domains.size() + 1);
    for (String domain : domains) {
      String candidate = asItStands + domain;
      if (DomainNames.isName(candidate)) {
        candidates.add(candidate);
      }
    }
    candidates.add(name.indexOf('.') >= 0 ? 0 : candidates.size(), asItStands);
    return candidates;
  }
}
