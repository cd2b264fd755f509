package io.switchroom.scenarios.bench;

import com.fasterxml.jackson.databind.node.IntNode;
import io.switchroom.codec.AudioCodec;
import io.switchroom.gateway.ConfiguredParts;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.web.BrowserPeer;
import io.switchroom.gateway.web.BrowserSession;
import io.switchroom.gateway.web.ClientMessage;
import io.switchroom.gateway.web.DirectoryDoor;
import io.switchroom.gateway.web.ServerMessage;
import io.switchroom.rtc.auth.Doorkeeper;
import io.switchroom.rtc.auth.FailedLogins;
import io.switchroom.rtc.auth.Judgement;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.room.LocalPort;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.Terminal;
import io.switchroom.scenarios.support.InMemoryGateway;
import java.net.InetAddress;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Browsers that enter and leave the gateway's rooms, on one thread and in virtual time: their
 * requests are real and so is all that decides on them; the network end of each is in memory.
 *
 * <pre>
 *   EnterRoom ▶ BrowserSession ▶ Doorkeeper ▶ RoomDirectory ▶ RoomHost ▶ Room ▶ Entered
 * </pre>
 *
 * Whoever is not let in, or is not out after he left, ends it with an IllegalStateException.
 */
final class LoginRehearsal implements AutoCloseable {
  private static final Map<String, String> SETTINGS =
      Map.of("SWITCHROOM_ROOMS_KEEP_EMPTY_SECONDS", "0");
  private static final long SEED = 1;
  private static final double TICK_MS = 20;
  private static final InetAddress FROM = InetAddress.getLoopbackAddress();
  private static final ClientMessage LEAVE = new ClientMessage.ExitRoom(IntNode.valueOf(-1));

  private final InMemoryGateway gateway = new InMemoryGateway(SEED, 1, SETTINGS);
  private final TicketPool pool;
  private final Doorkeeper doorkeeper;
  private final DirectoryDoor door =
      new DirectoryDoor(gateway.directory(), (loop, nowNs) -> new Port());
  private final BrowserSession[] sessions = new BrowserSession[TicketPool.ROOM_OF];
  private final Client[] clients = new Client[TicketPool.ROOM_OF];
  private int next;
  private long entered;
  private long left;

  /**
   * @param userCount a multiple of {@link TicketPool#ROOM_OF}
   * @param expireS how long the tickets are good
   */
  LoginRehearsal(TicketKind kind, int userCount, long expireS) {
    pool = new TicketPool(kind, userCount, gateway.wallClockS(), expireS);
    doorkeeper =
        new Doorkeeper(
            pool.applications(), new FailedLogins(ConfiguredParts.failedLogins(gateway.config())));
  }

  /** The tickets of the next room's users are judged, and that is all. */
  void judgeRoom() {
    for (int i = 0; i < TicketPool.ROOM_OF; i++) {
      ClientMessage.EnterRoom request = pool.request(next);
      Judgement judgement =
          doorkeeper.judge(
              pool.room(next),
              pool.user(next),
              request.userSig(),
              request.privateMapKey(),
              FROM,
              gateway.wallClockS(),
              gateway.time().nowNs());
      if (judgement instanceof Judgement.Refused refused) {
        throw refused(next, refused.verdict().code().number(), refused.verdict().sentence());
      }
      goOn();
    }
  }

  /**
   * The next room's users enter, one after the other, then leave; the room is made by the first and
   * ends after the last, with the tick that follows.
   */
  void fillAndEmptyRoom() {
    for (int i = 0; i < TicketPool.ROOM_OF; i++) {
      enter(i);
      goOn();
    }
    expectMembers(TicketPool.ROOM_OF);
    for (int i = 0; i < TicketPool.ROOM_OF; i++) {
      leave(i);
    }
    expectMembers(0);
    gateway.time().advanceMs(TICK_MS);
  }

  private void enter(int place) {
    Client client = new Client();
    BrowserSession session =
        new BrowserSession(
            door,
            doorkeeper,
            () -> RoleProfiles.SHIPPED,
            new BrowserPeer(FROM, Terminal.OTHER),
            gateway.config().rooms().maxNumber(),
            gateway::wallClockS,
            gateway.time()::nowNs,
            client);
    session.onMessage(pool.request(next));
    gateway.time().settle();
    if (client.refused != null) {
      throw refused(next, client.refused.code().number(), client.refused.text());
    }
    if (!client.entered) {
      throw new IllegalStateException(pool.user(next) + " got no answer");
    }
    entered++;
    sessions[place] = session;
    clients[place] = client;
  }

  private void leave(int place) {
    sessions[place].onMessage(LEAVE);
    gateway.time().settle();
    if (!clients[place].left) {
      throw new IllegalStateException("somebody asked to leave and was not told that he did");
    }
    left++;
  }

  /** How many were told that they are in. */
  long entered() {
    return entered;
  }

  /** How many were told that they are out. */
  long left() {
    return left;
  }

  RoomDirectory directory() {
    return gateway.directory();
  }

  private void goOn() {
    next = next + 1 == pool.size() ? 0 : next + 1;
  }

  private void expectMembers(int count) {
    int members = gateway.directory().memberCount();
    if (members != count) {
      throw new IllegalStateException(members + " are in, not " + count);
    }
  }

  private IllegalStateException refused(int user, int code, String sentence) {
    return new IllegalStateException(pool.user(user) + " is refused: " + code + " " + sentence);
  }

  /** Throws if anyone or anything is left, or a fault has reached a loop. */
  @Override
  public void close() {
    String leftovers = gateway.leftovers();
    gateway.close();
    if (!leftovers.isEmpty()) {
      throw new IllegalStateException("all have left, but there are " + leftovers);
    }
  }

  /** A browser's microphone, from which nothing ever comes. */
  private static final class Port extends LocalPort {
    @Override
    public void attach(Participant self) {
      self.publishAudio(AudioCodec.OPUS);
    }
  }

  /** What one browser was told. */
  private static final class Client implements Consumer<ServerMessage> {
    private boolean entered;
    private boolean left;
    private ServerMessage.Refused refused;

    @Override
    public void accept(ServerMessage message) {
      switch (message) {
        case ServerMessage.Entered e -> entered = true;
        case ServerMessage.Done done -> left = true;
        case ServerMessage.Refused r -> refused = r;
        default -> {
          // Who else came and went.
        }
      }
    }
  }
}
