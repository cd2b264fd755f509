package io.switchroom.gateway.sip.auth;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers the digest challenges of one server (RFC 7616, RFC 8760): the best algorithm known to
 * both is taken, and the nonce used again, counted, until the server calls it stale.
 */
public final class DigestClient {
  private final DigestLogin login;
  private final Supplier<String> cnonces;
  private DigestHeader challenge;
  private DigestAlgorithm algorithm;
  private int count;
  private int refusals;
  private boolean proxy;

  /**
   * @param cnonces unpredictable short texts of letters and digits
   */
  public DigestClient(DigestLogin login, Supplier<String> cnonces) {
    this.login = login;
    this.cnonces = cnonces;
  }

  /**
   * Takes the challenges of a 401 or 407.
   *
   * @param values of all its WWW-Authenticate or Proxy-Authenticate headers
   * @param byProxy whether it was a 407
   * @return false if there is no use in trying (again): nothing we can answer, or the answer given
   *     was wrong
   */
  public boolean challenged(List<String> values, boolean byProxy) {
    DigestHeader best = null;
    DigestAlgorithm bestAlgorithm = null;
    for (String value : values) {
      Optional<DigestHeader> header = DigestHeader.parse(value);
      Optional<DigestAlgorithm> known = header.flatMap(h -> DigestAlgorithm.of(h.get("algorithm")));
      if (known.isEmpty() || header.get().get("nonce") == null || !canAnswer(header.get())) {
        continue;
      }
      if (bestAlgorithm == null || known.get().compareTo(bestAlgorithm) < 0) {
        best = header.get();
        bestAlgorithm = known.get();
      }
    }
    if (best == null) {
      return false;
    }
    boolean stale = "true".equalsIgnoreCase(best.get("stale"));
    boolean sameNonce = challenge != null && best.get("nonce").equals(challenge.get("nonce"));
    // A second challenge to a fresh answer means: wrong password. One whose nonce is merely another
    // is forgiven once; some servers never say stale.
    if (challenge != null && !stale && (sameNonce || ++refusals > 1)) {
      return false;
    }
    challenge = best;
    algorithm = bestAlgorithm;
    proxy = byProxy;
    count = 0;
    return true;
  }

  private static boolean canAnswer(DigestHeader header) {
    if (header.get("qop") == null) {
      return true;
    }
    for (String qop : header.get("qop").split(",")) {
      if (qop.trim().equalsIgnoreCase("auth")) {
        return true;
      }
    }
    return false;
  }

  /** True once a challenge is known, so that a request can carry an answer from the start. */
  public boolean isReady() {
    return challenge != null;
  }

  /** True if it was a proxy that asked: the answer stands in Proxy-Authorization. */
  public boolean isProxy() {
    return proxy;
  }

  /** The answer was taken: the next refusal is judged anew. */
  public void accepted() {
    refusals = 0;
  }

  /**
   * The value of Authorization or Proxy-Authorization.
   *
   * @param uri the Request-URI as it is sent
   */
  public String authorization(String method, String uri) {
    String realm = challenge.get("realm", "");
    String nonce = challenge.get("nonce");
    boolean qop = challenge.get("qop") != null;
    String cnonce = cnonces.get();
    String nc = String.format("%08x", ++count);
    String secret = algorithm.secret(login.user(), realm, login.password());
    String response =
        algorithm.response(secret, nonce, nc, cnonce, qop ? "auth" : null, method, uri);
    StringBuilder value = new StringBuilder("Digest username=");
    value.append(DigestHeader.quoted(login.user()));
    value.append(", realm=").append(DigestHeader.quoted(realm));
    value.append(", nonce=").append(DigestHeader.quoted(nonce));
    value.append(", uri=").append(DigestHeader.quoted(uri));
    value.append(", response=\"").append(response).append('"');
    if (challenge.get("algorithm") != null) {
      value.append(", algorithm=").append(algorithm.token());
    }
    if (qop) {
      value.append(", cnonce=\"").append(cnonce).append("\", qop=auth, nc=").append(nc);
    }
    if (challenge.get("opaque") != null) {
      value.append(", opaque=").append(DigestHeader.quoted(challenge.get("opaque")));
    }
    return value.toString();
  }
}
