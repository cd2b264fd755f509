package io.switchroom.gateway.sip;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an INVITE tells beside its From and To. None of it is proven: a carrier's word is as good as
 * the carrier.
 *
 * @param assertedIdentity the user part of P-Asserted-Identity (RFC 3325), or empty
 * @param assertedDisplay its display name, or empty
 * @param privacy the values of Privacy (RFC 3323), in lower case
 * @param diversions who diverted the call, the last one first (RFC 5806; History-Info is not read)
 * @param headers extension headers ({@code X-…} and {@code P-…}), the first value of each, by name
 *     in lower case
 * @param replaces the call of ours that this one is to take the place of (RFC 3891)
 * @param peer by what name the gateway's {@link Admission} knows the sender, or empty
 */
public record InviteDetails(
    String assertedIdentity,
    String assertedDisplay,
    Set<String> privacy,
    List<Diversion> diversions,
    Map<String, String> headers,
    Optional<CallRef> replaces,
    String peer) {

  /** Nothing told. */
  public static final InviteDetails NONE =
      new InviteDetails("", "", Set.of(), List.of(), Map.of(), Optional.empty(), "");

  /** One Diversion header (RFC 5806). */
  public record Diversion(String user, String reason) {}

  public InviteDetails {
    privacy = Set.copyOf(privacy);
    diversions = List.copyOf(diversions);
    headers = Map.copyOf(headers);
  }

  /** True if the caller's number is not to be shown. */
  public boolean isIdentityPrivate() {
    return privacy.contains("id") || privacy.contains("user") || privacy.contains("header");
  }
}
