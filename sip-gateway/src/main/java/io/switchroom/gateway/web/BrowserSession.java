package io.switchroom.gateway.web;

import io.switchroom.gateway.web.RoomDoor.Visitor;
import io.switchroom.gateway.web.ServerMessage.Done;
import io.switchroom.gateway.web.ServerMessage.Refused;
import io.switchroom.rtc.auth.Doorkeeper;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.Judgement;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Role;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One browser's WebSocket as a client of rooms: checks who may enter and what he may ask for, and
 * holds at most one stay, or two while he switches. Owned by the control loop.
 *
 * <pre>
 *   outside ──enterRoom──▶ entering ──entered──▶ inside ──exitRoom, removed──▶ outside
 *                              └──refused──▶ outside
 *                                inside ──switchRoom──▶ switching ──entered, refused──▶ inside
 * </pre>
 */
public final class BrowserSession {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserSession.class);
  private static final long MS_PER_S = 1_000;

  private final RoomDoor door;
  private final Doorkeeper doorkeeper;
  private final Supplier<RoleProfiles> profiles;
  private final BrowserPeer peer;
  private final long maxRoomNumber;
  private final LongSupplier wallClockS;
  private final LongSupplier nowNs;
  private final Consumer<ServerMessage> client;

  /** Null while outside. */
  private BrowserStay stay;

  /** The one asked for, while entering or switching, else null. */
  private BrowserStay asked;

  private boolean clientGone;

  /**
   * @param profiles those there are now
   * @param peer the client
   * @param maxRoomNumber the highest room there may be
   * @param wallClockS unix seconds, for tickets
   * @param nowNs the control loop's clock
   * @param client takes what is to be said, also when the client is gone already
   */
  public BrowserSession(
      RoomDoor door,
      Doorkeeper doorkeeper,
      Supplier<RoleProfiles> profiles,
      BrowserPeer peer,
      long maxRoomNumber,
      LongSupplier wallClockS,
      LongSupplier nowNs,
      Consumer<ServerMessage> client) {
    this.door = door;
    this.doorkeeper = doorkeeper;
    this.profiles = profiles;
    this.peer = peer;
    this.maxRoomNumber = maxRoomNumber;
    this.wallClockS = wallClockS;
    this.nowNs = nowNs;
    this.client = client;
  }

  /** The client asks for something. */
  public void onMessage(ClientMessage message) {
    if (clientGone) {
      return;
    }
    switch (message) {
      case ClientMessage.EnterRoom m -> enterRoom(m);
      case ClientMessage.SwitchRoom m -> switchRoom(m);
      case ClientMessage.Offer m -> offer(m);
      case ClientMessage.MuteLocalAudio m -> mute(m);
      case ClientMessage.SwitchRole m -> switchRole(m);
      case ClientMessage.ChangeRole m -> changeRole(m);
      case ClientMessage.Moderation m -> moderate(m);
      case ClientMessage.UpdatePrivateMapKey m -> updatePrivateMapKey(m);
      case ClientMessage.MuteLocalVideo m -> muteVideo(m);
      case ClientMessage.ExitRoom m -> exitRoom(m);
    }
  }

  /** The WebSocket gave a sign of life. */
  public void onAlive() {
    if (stay != null && !clientGone) {
      stay.member().signallingHeard();
    }
  }

  /**
   * The WebSocket is closed. Without a goodbye the member stays until his media is missed too: a
   * signalling connection alone may break while he talks on.
   *
   * @param goodbye the client or we ended it on purpose
   */
  public void onClosed(boolean goodbye) {
    if (clientGone) {
      return;
    }
    clientGone = true;
    closed(stay, goodbye);
    closed(asked, goodbye);
    if (goodbye) {
      stay = null;
      asked = null;
    }
  }

  private static void closed(BrowserStay stay, boolean goodbye) {
    if (stay == null) {
      return;
    }
    String what = goodbye ? "says goodbye" : "lost his signalling";
    LOG.info("room {}: {} {}", stay.room(), stay.user(), what);
    if (goodbye) {
      stay.member().leave();
    } else {
      stay.member().signallingLost();
    }
  }

  /** Whether a room still knows this session. */
  boolean holdsStay() {
    return stay != null || asked != null;
  }

  private void enterRoom(ClientMessage.EnterRoom m) {
    Optional<UserId> userId = UserId.parse(m.userId());
    if (userId.isEmpty()) {
      refuse(m, ErrorCode.BAD_USER_ID);
      return;
    }
    Optional<SdkAppId> sdkAppId = SdkAppId.parse(m.sdkAppId());
    if (sdkAppId.isEmpty()) {
      refuse(m, ErrorCode.BAD_SDKAPPID);
      return;
    }
    if (!doorkeeper.knows(sdkAppId.get())) {
      refuse(m, ErrorCode.APPLICATION_UNKNOWN);
      return;
    }
    Optional<RoomId> roomId = roomId(m);
    if (roomId.isEmpty()) {
      return;
    }
    RoomKey key = new RoomKey(sdkAppId.get(), roomId.get());
    Judgement judgement =
        doorkeeper.judge(
            key,
            userId.get(),
            m.userSig(),
            m.privateMapKey(),
            peer.address(),
            wallClockS.getAsLong(),
            nowNs.getAsLong());
    switch (judgement) {
      case Judgement.Refused refused ->
          refuse(m, refused.verdict().code(), refused.verdict().sentence());
      case Judgement.Granted granted -> enterRoom(m, key, userId.get(), granted.terms());
    }
  }

  private void enterRoom(ClientMessage.EnterRoom m, RoomKey key, UserId user, EntryTerms terms) {
    if (holdsStay()) {
      refuse(m, asked != null ? ErrorCode.BUSY : ErrorCode.ALREADY_IN_ROOM);
      return;
    }
    String name = m.displayName() == null ? user.text() : m.displayName();
    MemberInfo info = new MemberInfo(MemberInfo.Kind.BROWSER, name, peer.terminal());
    LoginProfiles found =
        LoginProfiles.atEntry(profiles.get().set(key.application(), m.platform()), m.controlRole());
    ask(m, key, new Visitor(user, info, m.role(), terms, found.limits(), m.sdp()), found);
  }

  /** For everyone but the owner of the room he is in (rule R3). */
  private void switchRoom(ClientMessage.SwitchRoom m) {
    if (!inside(m)) {
      return;
    }
    Optional<RoomId> roomId = roomId(m);
    if (roomId.isEmpty()) {
      return;
    }
    RoomKey to = new RoomKey(stay.room().application(), roomId.get());
    if (to.equals(stay.room())) {
      refuse(m, ErrorCode.ALREADY_IN_ROOM);
      return;
    }
    if (stay.member().ownsRoom()) {
      refuse(m, ErrorCode.UNSUPPORTED, "the owner of a room cannot switch; exit it first");
      return;
    }
    Judgement judgement =
        doorkeeper.judgeSwitch(
            to,
            stay.user(),
            m.privateMapKey(),
            peer.address(),
            wallClockS.getAsLong(),
            nowNs.getAsLong());
    switch (judgement) {
      case Judgement.Refused refused ->
          refuse(m, refused.verdict().code(), refused.verdict().sentence());
      case Judgement.Granted granted -> {
        RoomDoor.Stay old = stay.member();
        Visitor visitor =
            new Visitor(
                stay.user(),
                old.info(),
                old.role(),
                granted.terms(),
                stay.profiles().limits(),
                m.sdp());
        ask(m, to, visitor, stay.profiles());
      }
    }
  }

  private void ask(ClientMessage.Entrance m, RoomKey room, Visitor visitor, LoginProfiles found) {
    asked = new BrowserStay(this, m, room, visitor.user(), visitor.terms(), found, client);
    asked.member(door.join(room, visitor, stay == null ? null : stay.member(), asked));
  }

  private Optional<RoomId> roomId(ClientMessage.Entrance m) {
    Optional<RoomId> roomId =
        m.roomId() == null ? RoomId.parse(m.strRoomId()) : RoomId.parse(m.roomId(), maxRoomNumber);
    if (roomId.isEmpty()) {
      String range = m.roomId() == null ? "" : ": rooms are 1 to " + maxRoomNumber;
      refuse(m, ErrorCode.BAD_ROOM_ID, ErrorCode.BAD_ROOM_ID.sentence() + range);
    }
    return roomId;
  }

  private void offer(ClientMessage.Offer m) {
    if (inside(m) && !(stay.beginsToSend(m.sdp()) && keyHasExpired(m))) {
      stay.negotiate(m);
    }
  }

  private void mute(ClientMessage.MuteLocalAudio m) {
    if (!inside(m)) {
      return;
    }
    if (!m.muted() && stay.member().mutedByModerator()) {
      refuse(m, ErrorCode.NO_RIGHT, "the owner of the room muted you");
      return;
    }
    stay.member().mute(m.muted());
    client.accept(new Done(m.id(), m.type()));
  }

  private void switchRole(ClientMessage.SwitchRole m) {
    if (!inside(m)) {
      return;
    }
    if (m.role() == Role.ANCHOR && keyHasExpired(m)) {
      return;
    }
    stay.member().role(m.role());
    client.accept(new Done(m.id(), m.type()));
  }

  /** Takes effect without a new negotiation. */
  private void changeRole(ClientMessage.ChangeRole m) {
    if (!inside(m)) {
      return;
    }
    Optional<LoginProfiles> changed = stay.profiles().change(m.controlRole());
    if (changed.isEmpty()) {
      refuse(m, ErrorCode.ROLE_UNKNOWN);
      return;
    }
    stay.profiles(changed.get());
    client.accept(new ServerMessage.ProfileInForce(m.id(), m.type(), changed.get()));
  }

  private void updatePrivateMapKey(ClientMessage.UpdatePrivateMapKey m) {
    if (!inside(m)) {
      return;
    }
    Judgement judgement =
        doorkeeper.renew(
            stay.room(),
            stay.user(),
            m.privateMapKey(),
            peer.address(),
            wallClockS.getAsLong(),
            nowNs.getAsLong());
    switch (judgement) {
      case Judgement.Refused refused ->
          refuse(m, refused.verdict().code(), refused.verdict().sentence());
      case Judgement.Granted granted -> {
        stay.terms(granted.terms());
        client.accept(new Done(m.id(), m.type()));
      }
    }
  }

  private void moderate(ClientMessage.Moderation m) {
    if (!inside(m)) {
      return;
    }
    if (!stay.member().ownsRoom()) {
      refuse(m, ErrorCode.NO_RIGHT, "only the owner of the room may do that");
      return;
    }
    RoomDoor.Moderator moderator = stay.member().moderator();
    switch (m) {
      case ClientMessage.MuteRemoteAudio mute ->
          withUser(m, mute.userId(), user -> moderator.mute(user, mute.muted()));
      case ClientMessage.AskToUnmute ask -> withUser(m, ask.userId(), moderator::askToUnmute);
      case ClientMessage.RemoveUser remove ->
          withUser(
              m, remove.userId(), user -> moderator.remove(user, remove.banSeconds() * MS_PER_S));
      case ClientMessage.LockRoom lock -> {
        moderator.lock(lock.locked());
        client.accept(new Done(m.id(), m.type()));
      }
      case ClientMessage.DissolveRoom dissolve -> {
        leave();
        moderator.dissolve();
        client.accept(new Done(m.id(), m.type()));
      }
    }
  }

  /**
   * @param act says whether there is such a member
   */
  private void withUser(ClientMessage m, String userId, Predicate<UserId> act) {
    Optional<UserId> user = UserId.parse(userId);
    if (user.isEmpty()) {
      refuse(m, ErrorCode.BAD_USER_ID);
    } else if (user.get().equals(stay.user())) {
      refuse(m, ErrorCode.BAD_PARAMETER, "userId is your own");
    } else if (act.test(user.get())) {
      client.accept(new Done(m.id(), m.type()));
    } else {
      refuse(m, ErrorCode.MEMBER_NOT_FOUND);
    }
  }

  private void muteVideo(ClientMessage.MuteLocalVideo m) {
    if (inside(m) && !(!m.muted() && keyHasExpired(m))) {
      stay.member().muteVideo(m.medium(), m.muted());
      client.accept(new Done(m.id(), m.type()));
    }
  }

  private void exitRoom(ClientMessage.ExitRoom m) {
    if (inside(m)) {
      LOG.info("room {}: {} exits", stay.room(), stay.user());
      leave();
      client.accept(new Done(m.id(), m.type()));
    }
  }

  /** Whether he may no longer become a sender; then his request is answered. */
  private boolean keyHasExpired(ClientMessage m) {
    boolean expired = stay.terms().expired(wallClockS.getAsLong());
    if (expired) {
      refuse(m, ErrorCode.PRIVATE_MAP_KEY_REFUSED, "the privateMapKey has expired; renew it");
    }
    return expired;
  }

  /** Whether the client is in a room; if not, or while he switches, his request is answered. */
  private boolean inside(ClientMessage m) {
    boolean waits = asked != null && !(stay != null && m instanceof ClientMessage.Offer);
    if (waits) {
      refuse(m, ErrorCode.BUSY);
    } else if (stay == null) {
      refuse(m, ErrorCode.NOT_IN_ROOM);
    }
    return !waits && stay != null;
  }

  boolean isInside(BrowserStay which) {
    return stay == which;
  }

  private void leave() {
    stay.member().leave();
    stay = null;
  }

  /** That stay has begun; one before it is over. */
  void entered(BrowserStay which) {
    stay = which;
    asked = null;
  }

  /** That stay will not be; one before it goes on. */
  void refused(BrowserStay which, ErrorCode code, String text) {
    asked = null;
    refuse(which.request(), code, text);
  }

  /** That stay is over without the client having asked for it. */
  void removed(BrowserStay which, LeaveReason reason, String text) {
    if (which == asked) {
      boolean replaced = reason == LeaveReason.REPLACED;
      refused(which, replaced ? ErrorCode.FORCED_OFFLINE : ErrorCode.GENERAL, text);
      return;
    }
    stay = null;
    client.accept(
        switch (reason) {
          case REPLACED -> new ServerMessage.ForceOffline(text);
          case NORMAL, TIMEOUT, REMOVED, KILLED -> new ServerMessage.RoomDisconnect(reason, text);
        });
  }

  private void refuse(ClientMessage m, ErrorCode code) {
    refuse(m, code, code.sentence());
  }

  private void refuse(ClientMessage m, ErrorCode code, String text) {
    if (m instanceof ClientMessage.EnterRoom enter) {
      LOG.info(
          "room {}/{}: a browser may not enter: {} {}",
          enter.sdkAppId(),
          enter.room(),
          code.number(),
          code.sentence());
    }
    client.accept(new Refused(m.id(), m.type(), code, text));
  }
}
