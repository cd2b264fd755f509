package io.switchroom.gateway.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Challenges and judges (RFC 7616, RFC 8760). A nonce is a time signed by us, so nothing is kept of
 * those handed out; of those used, the highest count is kept until they expire, and a count seen
 * already is refused as a replay. Owned by the signalling loop.
 */
public final class DigestServer {
  /** What is to be said to an answer. */
  public enum Judgement {
    GOOD,
    /** The answer was right, but its nonce has expired or was used: a new challenge, with stale. */
    STALE,
    /** Wrong password, unknown user, another realm, or nothing that can be read. */
    WRONG
  }

  private static final int MAX_NONCES = 50_000;

  private final byte[] key;
  private final long nonceLifetimeMs;
  private long issued;
  private final Map<String, Long> highestCount =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_NONCES;
        }
      };

  /**
   * @param key at least 16 unpredictable bytes
   */
  public DigestServer(byte[] key, long nonceLifetimeMs) {
    this.key = key.clone();
    this.nonceLifetimeMs = nonceLifetimeMs;
  }

  /**
   * The values of WWW-Authenticate, the best algorithm first (RFC 8760 §2.3).
   *
   * @param algorithms in order
   */
  public List<String> challenges(
      String realm, List<DigestAlgorithm> algorithms, boolean stale, long nowMs) {
    // Numbered, so that no two of the same millisecond are alike: each has a count of its own.
    String time = Long.toHexString(nowMs) + "-" + Long.toHexString(++issued);
    String nonce = time + "." + signature(time);
    List<String> values = new ArrayList<>();
    for (DigestAlgorithm algorithm : algorithms) {
      values.add(
          "Digest realm="
              + DigestHeader.quoted(realm)
              + ", nonce=\""
              + nonce
              + "\", algorithm="
              + algorithm.token()
              + ", qop=\"auth\""
              + (stale ? ", stale=true" : ""));
    }
    return values;
  }

  /** Whom an answer claims to be from; empty if it is none of digest. */
  public static Optional<String> user(String authorization) {
    return DigestHeader.parse(authorization).map(header -> header.get("username"));
  }

  /**
   * Judges an answer.
   *
   * @param secrets H(A1) of this user in this realm by algorithm; null for none
   */
  public Judgement judge(
      String authorization,
      String method,
      String realm,
      Function<DigestAlgorithm, String> secrets,
      long nowMs) {
    Optional<DigestHeader> parsed = DigestHeader.parse(authorization);
    Optional<DigestAlgorithm> algorithm =
        parsed.flatMap(header -> DigestAlgorithm.of(header.get("algorithm")));
    if (algorithm.isEmpty() || !realm.equals(parsed.get().get("realm"))) {
      return Judgement.WRONG;
    }
    DigestHeader header = parsed.get();
    String secret = secrets.apply(algorithm.get());
    String nonce = header.get("nonce", "");
    long issuedMs = issuedMs(nonce);
    if (secret == null || issuedMs < 0) {
      return Judgement.WRONG;
    }
    String qop = header.get("qop");
    String count = header.get("nc", "");
    String cnonce = header.get("cnonce", "");
    String uri = header.get("uri", "");
    String right = algorithm.get().response(secret, nonce, count, cnonce, qop, method, uri);
    if (!isEqual(right, header.get("response", ""))) {
      return Judgement.WRONG;
    }
    boolean expired = nowMs - issuedMs > nonceLifetimeMs;
    return expired || !isNew(nonce, qop, count) ? Judgement.STALE : Judgement.GOOD;
  }

  /** Without qop there is no count: such a nonce is good once. */
  private boolean isNew(String nonce, String qop, String count) {
    long number;
    try {
      number = qop == null ? Long.MAX_VALUE : Long.parseLong(count, 16);
    } catch (NumberFormatException e) {
      return false;
    }
    Long highest = highestCount.get(nonce);
    if (highest != null && number <= highest) {
      return false;
    }
    highestCount.put(nonce, number);
    return true;
  }

  /** When we made it; -1 if we did not. */
  private long issuedMs(String nonce) {
    int dot = nonce.indexOf('.');
    if (dot < 0 || !isEqual(signature(nonce.substring(0, dot)), nonce.substring(dot + 1))) {
      return -1;
    }
    return Long.parseLong(nonce.substring(0, nonce.indexOf('-')), 16);
  }

  private String signature(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] all = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, 16);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isEqual(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
