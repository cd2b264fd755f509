package io.switchroom.scenarios.bench;

import com.fasterxml.jackson.databind.node.IntNode;
import io.switchroom.gateway.web.ClientMessage;
import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.EcdsaPrivateKey;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.TicketIssuer;
import io.switchroom.rtc.auth.TicketKeys;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/**
 * An application with keys of both generations, made anew each time, and users of it who want to
 * enter, each with tickets of his own; so many to a room.
 */
final class TicketPool {
  /** How many share a room. */
  static final int ROOM_OF = 5;

  private static final SdkAppId APPLICATION = new SdkAppId(1_400_000_777L);
  private static final String SECRET = "a secret of the bench";
  private static final int ALL_RIGHTS = 255;
  private static final int PEM_LINE = 64;

  private final Application application;
  private final List<RoomKey> rooms = new ArrayList<>();
  private final List<UserId> users = new ArrayList<>();
  private final List<ClientMessage.EnterRoom> requests = new ArrayList<>();

  /**
   * @param userCount a multiple of {@link #ROOM_OF}
   * @param nowS unix seconds, when the tickets' life begins
   * @param expireS how long they are good
   */
  TicketPool(TicketKind kind, int userCount, long nowS, long expireS) {
    EcdsaPrivateKey privateKey = EcdsaPrivateKey.parse(newPrivateKey());
    TicketKeys keys = new TicketKeys(List.of(SECRET), List.of(), Optional.of(privateKey));
    application = new Application(APPLICATION, 0, 0, keys, kind.privateMapKey());
    TicketIssuer issuer =
        (kind.firstGeneration() ? application.firstGenerationIssuer() : application.issuer())
            .orElseThrow();
    for (int i = 0; i < userCount; i++) {
      String user = "user-" + i;
      long room = 1 + i / ROOM_OF;
      String privateMapKey =
          kind.privateMapKey() ? issuer.privateMapKey(user, room, ALL_RIGHTS, nowS, expireS) : null;
      users.add(new UserId(user));
      rooms.add(new RoomKey(APPLICATION, RoomId.of(room)));
      requests.add(
          new ClientMessage.EnterRoom(
              IntNode.valueOf(i),
              APPLICATION.value(),
              user,
              issuer.userSig(user, nowS, expireS),
              room,
              null,
              privateMapKey,
              null,
              Role.ANCHOR,
              "an offer"));
    }
  }

  /** The server's side of it. */
  Applications applications() {
    return new Applications(List.of(application));
  }

  /** How many users there are. */
  int size() {
    return requests.size();
  }

  RoomKey room(int index) {
    return rooms.get(index);
  }

  UserId user(int index) {
    return users.get(index);
  }

  /** What that user asks, his tickets included. */
  ClientMessage.EnterRoom request(int index) {
    return requests.get(index);
  }

  /** On secp256k1, in PEM (PKCS #8). */
  private static String newPrivateKey() {
    ECNamedDomainParameters curve = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256k1);
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(curve, new SecureRandom()));
    try {
      byte[] der =
          PrivateKeyInfoFactory.createPrivateKeyInfo(generator.generateKeyPair().getPrivate())
              .getEncoded();
      byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
      String text = Base64.getMimeEncoder(PEM_LINE, newline).encodeToString(der);
      return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
