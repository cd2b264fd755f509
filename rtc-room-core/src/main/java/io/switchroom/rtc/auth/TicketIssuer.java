package io.switchroom.rtc.auth;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues tickets: for the back end of an application that is written in Java, and for us. Needs
 * nothing but the JDK, so the file may be copied; Tencent's own library does the same.
 *
 * <pre>
 *   TicketIssuer issuer = new TicketIssuer(1400000001L, secretKey);
 *   long nowS = Instant.now().getEpochSecond();
 *   String userSig = issuer.userSig("alice", nowS, 86_400);
 *   String key = issuer.privateMapKey("alice", 1000L, 255, nowS, 300);
 * </pre>
 *
 * <p>The secret key belongs on the back end alone: whoever has it enters as anybody. Immutable.
 */
public final class TicketIssuer {
  private static final Pattern IDENTIFIER = Pattern.compile("(?![0-9]*$)[A-Za-z0-9_-]{1,32}");
  private static final Pattern ROOM = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final long MAX_U32 = 0xFFFF_FFFFL;

  private final boolean firstGeneration;
  private final long sdkAppId;
  private final long accountType;
  private final UnaryOperator<byte[]> signer;

  private TicketIssuer(
      boolean firstGeneration, long sdkAppId, long accountType, UnaryOperator<byte[]> signer) {
    if (sdkAppId < 1 || sdkAppId > MAX_U32) {
      throw new IllegalArgumentException("sdkAppId out of range: " + sdkAppId);
    }
    this.firstGeneration = firstGeneration;
    this.sdkAppId = sdkAppId;
    this.accountType = accountType;
    this.signer = signer;
  }

  /**
   * Of the second generation (HMAC-SHA256).
   *
   * @param secretKey not empty; its UTF-8 bytes are the key, as they stand
   */
  public TicketIssuer(long sdkAppId, String secretKey) {
    this(false, sdkAppId, 0, hmacSha256(secretKey));
  }

  /**
   * Of the first generation, for clients that know no other.
   *
   * @param accountType goes into each ticket; 0 unless the application has one
   * @param ecdsa signs bytes: ECDSA over their SHA-256, in DER
   */
  public static TicketIssuer firstGeneration(
      long sdkAppId, long accountType, UnaryOperator<byte[]> ecdsa) {
    return new TicketIssuer(true, sdkAppId, accountType, ecdsa);
  }

  /**
   * The right to enter the application as someone.
   *
   * @param identifier 1 to 32 of {@code A-Z a-z 0-9 _ -}, not digits only; else throws
   *     IllegalArgumentException
   * @param nowS unix seconds, when its life begins
   * @param expireS how many seconds it is good
   */
  public String userSig(String identifier, long nowS, long expireS) {
    return ticket(identifier, nowS, expireS, null);
  }

  /**
   * The right to do something in a numeric room; goes along with a userSig.
   *
   * @param room 1 to 4,294,967,295
   * @param rights the sum of: 1 create the room, 2 enter it, 4 send and 8 receive audio, 16 send
   *     and 32 receive video, 64 send and 128 receive the auxiliary stream; 255 for all
   * @param nowS unix seconds, when its life begins
   * @param expireS how many seconds it is good
   */
  public String privateMapKey(String identifier, long room, int rights, long nowS, long expireS) {
    if (room < 1 || room > MAX_U32) {
      throw new IllegalArgumentException("room number out of range: " + room);
    }
    return ticket(
        identifier, nowS, expireS, userbuf(identifier, room, rights, nowS, expireS, null));
  }

  /**
   * The same for a string room.
   *
   * @param room 1 to 64 of letters, digits, {@code _ -}
   */
  public String privateMapKey(String identifier, String room, int rights, long nowS, long expireS) {
    if (!ROOM.matcher(room).matches()) {
      throw new IllegalArgumentException("no name of a room: " + room);
    }
    return ticket(identifier, nowS, expireS, userbuf(identifier, 0, rights, nowS, expireS, room));
  }

  private String ticket(String identifier, long nowS, long expireS, String userbuf) {
    if (!IDENTIFIER.matcher(identifier).matches()) {
      throw new IllegalArgumentException("no identifier of a user: " + identifier);
    }
    String[][] fields =
        firstGeneration
            ? new String[][] {
              {"TLS.appid_at_3rd", "0"},
              {"TLS.account_type", Long.toString(accountType)},
              {"TLS.identifier", identifier},
              {"TLS.sdk_appid", Long.toString(sdkAppId)},
              {"TLS.time", Long.toString(nowS)},
              {"TLS.expire_after", Long.toString(expireS)},
              {"TLS.userbuf", userbuf}
            }
            : new String[][] {
              {"TLS.identifier", identifier},
              {"TLS.sdkappid", Long.toString(sdkAppId)},
              {"TLS.time", Long.toString(nowS)},
              {"TLS.expire", Long.toString(expireS)},
              {"TLS.userbuf", userbuf}
            };
    StringBuilder signed = new StringBuilder();
    StringBuilder json = new StringBuilder(firstGeneration ? "{" : "{\"TLS.ver\":\"2.0\",");
    for (String[] field : fields) {
      if (field[1] == null) {
        continue;
      }
      signed.append(field[0]).append(':').append(field[1]).append('\n');
      // Nothing in them needs to be escaped. Numbers are numbers in the second generation only.
      boolean text =
          firstGeneration || field[0].equals("TLS.identifier") || field[0].equals("TLS.userbuf");
      String quote = text ? "\"" : "";
      json.append('"').append(field[0]).append("\":").append(quote).append(field[1]).append(quote);
      json.append(',');
    }
    byte[] signature = signer.apply(signed.toString().getBytes(StandardCharsets.UTF_8));
    json.append("\"TLS.sig\":\"")
        .append(Base64.getEncoder().encodeToString(signature))
        .append("\"}");
    return outerForm(json.toString());
  }

  /** What a privateMapKey says, big-endian. */
  private String userbuf(
      String identifier, long room, int rights, long nowS, long expireS, String roomText) {
    long expireAtS = nowS + expireS;
    if (expireAtS < 0 || expireAtS > MAX_U32) {
      throw new IllegalArgumentException("a privateMapKey ends by 2106: " + expireAtS);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(roomText == null ? 0 : 1);
      out.writeUTF(identifier); // ASCII: its length in 16 bits, then the bytes
      out.writeInt((int) sdkAppId);
      out.writeInt((int) room);
      out.writeInt((int) expireAtS);
      out.writeInt(rights);
      out.writeInt((int) accountType);
      if (roomText != null) {
        out.writeUTF(roomText);
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory takes what is written to it", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** JSON, compressed, in base64 with + / = written * - _. */
  private static String outerForm(String json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(bytes)) {
      zlib.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("memory takes what is written to it", e);
    }
    String base64 = Base64.getEncoder().encodeToString(bytes.toByteArray());
    return base64.replace('+', '*').replace('/', '-').replace('=', '_');
  }

  private static UnaryOperator<byte[]> hmacSha256(String secretKey) {
    SecretKeySpec key = new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    return text -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac.doFinal(text);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has HMAC-SHA256", e);
      }
    };
  }
}
