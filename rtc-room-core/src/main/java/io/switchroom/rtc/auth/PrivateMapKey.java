package io.switchroom.rtc.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The signed right to do certain things in one room: a ticket of either generation with a userbuf.
 *
 * <pre>
 *   u8 version · u16 n · n bytes account · u32 sdkAppId · u32 authId · u32 expireAt
 *   · u32 privilegeMap · u32 accountType · version 1 only: u16 m · m bytes room
 * </pre>
 *
 * <p>Big-endian. Version 0 is for the numeric room {@code authId}; version 1 for a string room, and
 * its authId is 0.
 */
public final class PrivateMapKey {
  private static final int NUMERIC = 0;
  private static final int TEXT = 1;
  private static final long U32 = 0xFFFF_FFFFL;

  /**
   * The userbuf taken apart.
   *
   * @param room empty if what stands there is the name of no room
   */
  private record Body(
      String account, long sdkAppId, Optional<RoomId> room, long expireAtS, Rights rights) {}

  private PrivateMapKey() {}

  /**
   * Refuses with {@link ErrorCode#PRIVATE_MAP_KEY_REFUSED}; the detail tells why. Never throws,
   * whatever the texts are.
   *
   * @param key as sent; null counts as empty
   * @param identifier as sent: compared exactly
   * @param room must be equal in kind and value
   * @param nowS unix seconds; both the ticket's and the userbuf's last second are still good
   */
  public static Judgement verify(
      String key, String identifier, long sdkAppId, RoomId room, TicketKeys keys, long nowS) {
    CheckedTicket checked = CheckedTicket.check(key, identifier, sdkAppId, keys, true, nowS);
    if (!checked.verdict().ok()) {
      Verdict why = checked.verdict();
      return refused(inOwnWords(why));
    }
    Optional<Body> decoded = decode(checked.ticket().userbuf());
    if (decoded.isEmpty()) {
      return refused("its userbuf cannot be decoded");
    }
    Body body = decoded.get();
    if (!body.account.equals(identifier)) {
      return refused("it is for another account");
    }
    if (body.sdkAppId != sdkAppId) {
      return refused("it is for sdkAppId " + body.sdkAppId);
    }
    if (!body.room.equals(Optional.of(room))) {
      return refused(body.room.map(other -> "it is for room " + other).orElse("it is for no room"));
    }
    if (nowS > body.expireAtS) {
      return refused("its rights ended with " + body.expireAtS + ", now is " + nowS);
    }
    long endS = Math.min(body.expireAtS, checked.ticket().endS());
    return new Judgement.Granted(new EntryTerms(body.rights, endS));
  }

  static Judgement refused(String detail) {
    return new Judgement.Refused(Verdict.of(ErrorCode.PRIVATE_MAP_KEY_REFUSED, detail));
  }

  /** The verdicts' sentences speak of a userSig. */
  private static String inOwnWords(Verdict why) {
    String sentence = why.sentence().replace("userSig", "privateMapKey");
    return why.code().number() + " " + sentence;
  }

  /** Empty unless it is of a known version and complete, with nothing behind it. */
  private static Optional<Body> decode(String userbuf) {
    try {
      // Some official libraries break long base64 into lines.
      String base64 = userbuf.replace("\r", "").replace("\n", "");
      ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      int version = in.get() & 0xFF;
      String account = text(in);
      long sdkAppId = in.getInt() & U32;
      long authId = in.getInt() & U32;
      long expireAtS = in.getInt() & U32;
      Rights rights = new Rights(in.getInt());
      in.getInt(); // the account type, which decides nothing
      Optional<RoomId> room =
          switch (version) {
            case NUMERIC -> RoomId.parse(authId, RoomId.LARGEST_MAX);
            case TEXT -> RoomId.parse(text(in));
            default -> throw new IllegalArgumentException("unknown version");
          };
      if (in.hasRemaining() || version == TEXT && authId != 0) {
        return Optional.empty();
      }
      return Optional.of(new Body(account, sdkAppId, room, expireAtS, rights));
    } catch (RuntimeException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuffer in) throws CharacterCodingException {
    int length = in.getShort() & 0xFFFF;
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }
}
