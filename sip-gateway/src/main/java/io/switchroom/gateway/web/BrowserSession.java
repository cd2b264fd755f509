package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.gateway.web.ServerMessage.Done;
import io.switchroom.gateway.web.ServerMessage.Entered;
import io.switchroom.gateway.web.ServerMessage.Refused;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.auth.Verdict;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.RoomEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One browser's WebSocket as a client of rooms: checks who may enter, holds at most one stay, and
 * turns the room's news into messages. Owned by the control loop.
 *
 * <pre>
 *   outside ──enterRoom──▶ entering ──onEntered──▶ inside ──exitRoom, onRemoved──▶ outside
 *                              └──refused──▶ outside
 * </pre>
 */
public final class BrowserSession implements MemberListener {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserSession.class);

  private final RoomDoor door;
  private final Applications applications;
  private final long maxRoomNumber;
  private final LongSupplier wallClockS;
  private final Consumer<ServerMessage> client;

  /** Null while outside. */
  private RoomDoor.Stay stay;

  private RoomKey room;
  private UserId user;

  /** The request still to be answered while entering, else null. */
  private ClientMessage.EnterRoom entering;

  private boolean clientGone;

  /**
   * @param maxRoomNumber the highest room there may be
   * @param wallClockS unix seconds, for tickets
   * @param client takes what is to be said, also when the client is gone already
   */
  public BrowserSession(
      RoomDoor door,
      Applications applications,
      long maxRoomNumber,
      LongSupplier wallClockS,
      Consumer<ServerMessage> client) {
    this.door = door;
    this.applications = applications;
    this.maxRoomNumber = maxRoomNumber;
    this.wallClockS = wallClockS;
    this.client = client;
  }

  /** The client asks for something. */
  public void onMessage(ClientMessage message) {
    if (clientGone) {
      return;
    }
    switch (message) {
      case ClientMessage.EnterRoom m -> enterRoom(m);
      case ClientMessage.Offer m -> offer(m);
      case ClientMessage.MuteLocalAudio m -> mute(m);
      case ClientMessage.MuteLocalVideo m -> muteVideo(m);
      case ClientMessage.ExitRoom m -> exitRoom(m);
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
    if (stay != null) {
      LOG.info("room {}: {} {}", room, user, goodbye ? "says goodbye" : "lost his signalling");
      if (goodbye) {
        leave();
      } else {
        stay.signallingLost();
      }
    }
  }

  /** Whether a room still knows this session. */
  boolean holdsStay() {
    return stay != null;
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
    if (applications.find(sdkAppId.get()).isEmpty()) {
      refuse(m, ErrorCode.APPLICATION_UNKNOWN);
      return;
    }
    Optional<RoomId> roomId = RoomId.parse(m.roomId(), maxRoomNumber);
    if (roomId.isEmpty()) {
      String range = ": rooms are 1 to " + maxRoomNumber;
      refuse(m, ErrorCode.BAD_ROOM_ID, ErrorCode.BAD_ROOM_ID.sentence() + range);
      return;
    }
    Verdict verdict =
        applications.verify(m.userSig(), userId.get(), sdkAppId.get(), wallClockS.getAsLong());
    if (!verdict.ok()) {
      refuse(m, verdict.code(), verdict.sentence());
      return;
    }
    if (stay != null) {
      refuse(m, entering != null ? ErrorCode.BUSY : ErrorCode.ALREADY_IN_ROOM);
      return;
    }
    user = userId.get();
    room = new RoomKey(sdkAppId.get(), roomId.get());
    entering = m;
    String name = m.displayName() == null ? user.text() : m.displayName();
    MemberInfo info = new MemberInfo(MemberInfo.Kind.BROWSER, name);
    stay = door.join(room, user, info, m.sdp(), this);
  }

  private void offer(ClientMessage.Offer m) {
    if (!inside(m)) {
      return;
    }
    RoomDoor.Stay asked = stay;
    asked.negotiate(
        m.sdp(),
        outcome -> {
          if (stay != asked) {
            refuse(m, ErrorCode.NOT_IN_ROOM);
            return;
          }
          switch (outcome) {
            case Negotiation.Answered answered ->
                client.accept(new ServerMessage.Answered(m.id(), answered.sdp()));
            case Negotiation.Malformed bad -> refuse(m, ErrorCode.BAD_PARAMETER, malformed(bad));
            case Negotiation.NotAcceptable bad ->
                refuse(m, ErrorCode.UNSUPPORTED, notAcceptable(bad));
          }
        });
  }

  private void mute(ClientMessage.MuteLocalAudio m) {
    if (inside(m)) {
      stay.mute(m.muted());
      client.accept(new Done(m.id(), m.type()));
    }
  }

  private void muteVideo(ClientMessage.MuteLocalVideo m) {
    if (inside(m)) {
      stay.muteVideo(m.medium(), m.muted());
      client.accept(new Done(m.id(), m.type()));
    }
  }

  private void exitRoom(ClientMessage.ExitRoom m) {
    if (inside(m)) {
      LOG.info("room {}: {} exits", room, user);
      leave();
      client.accept(new Done(m.id(), m.type()));
    }
  }

  /** Whether the client is in a room; if not, his request is answered. */
  private boolean inside(ClientMessage m) {
    if (stay == null) {
      refuse(m, ErrorCode.NOT_IN_ROOM);
      return false;
    }
    if (entering != null) {
      refuse(m, ErrorCode.BUSY);
      return false;
    }
    return true;
  }

  private void leave() {
    stay.leave();
    outside();
  }

  private void outside() {
    stay = null;
    entering = null;
  }

  private void refuse(ClientMessage m, ErrorCode code) {
    refuse(m, code, code.sentence());
  }

  private void refuse(ClientMessage m, ErrorCode code, String text) {
    if (m instanceof ClientMessage.EnterRoom enter) {
      LOG.info(
          "room {}/{}: a browser may not enter: {} {}",
          enter.sdkAppId(),
          enter.roomId(),
          code.number(),
          code.sentence());
    }
    client.accept(new Refused(m.id(), m.type(), code, text));
  }

  private static String malformed(Negotiation.Malformed bad) {
    return "sdp is no usable offer: " + bad.reason();
  }

  private static String notAcceptable(Negotiation.NotAcceptable bad) {
    return "the offer cannot be met: " + bad.reason();
  }

  @Override
  public void onEntered(String answerSdp, List<Present> others) {
    client.accept(new Entered(entering.id(), room.room(), user, answerSdp, others));
    entering = null;
  }

  @Override
  public void onRefused(ErrorCode code, String text) {
    ClientMessage.EnterRoom refused = entering;
    outside();
    refuse(refused, code, text);
  }

  @Override
  public void onNotNegotiated(Negotiation negotiation) {
    switch (negotiation) {
      case Negotiation.Answered answered ->
          throw new IllegalArgumentException("this offer was answered");
      case Negotiation.Malformed bad -> onRefused(ErrorCode.BAD_PARAMETER, malformed(bad));
      case Negotiation.NotAcceptable bad -> onRefused(ErrorCode.UNSUPPORTED, notAcceptable(bad));
    }
  }

  @Override
  public void onRoomEvent(RoomEvent event) {
    client.accept(
        switch (event) {
          case RoomEvent.UserEntered e -> new ServerMessage.UserEnter(e.user(), e.info());
          case RoomEvent.UserExited e -> new ServerMessage.UserExit(e.user(), e.reason());
          case RoomEvent.AudioAvailable e -> new ServerMessage.RoomAudio(e.user(), e.available());
          case RoomEvent.VideoAvailable e ->
              new ServerMessage.RoomVideo(e.user(), e.medium(), e.available());
          case RoomEvent.MediaRefused e -> new ServerMessage.MediaRefused(e.medium());
          case RoomEvent.VoiceVolume e -> new ServerMessage.UserVoiceVolume(e.volumes());
        });
  }

  @Override
  public void onPortEvent(PortEvent event) {
    switch (event) {
      case PortEvent.Connected e -> {
        LOG.info("room {}: media of {} is connected", room, user);
        client.accept(new ServerMessage.Connected());
      }
      case PortEvent.Lines e ->
          client.accept(
              new ServerMessage.Lines(e.byMid(), e.wanted(), e.videoByMid(), e.videoWanted()));
      case PortEvent.Lost e -> {
        // The room removes him; onRemoved tells.
      }
    }
  }

  @Override
  public void onRemoved(LeaveReason reason, String text) {
    LOG.info("room {}: {} was removed ({}): {}", room, user, reason, text);
    if (entering != null) {
      boolean replaced = reason == LeaveReason.REPLACED;
      onRefused(replaced ? ErrorCode.FORCED_OFFLINE : ErrorCode.GENERAL, text);
      return;
    }
    outside();
    client.accept(
        switch (reason) {
          case REPLACED -> new ServerMessage.ForceOffline(text);
          case NORMAL, TIMEOUT, REMOVED, KILLED -> new ServerMessage.RoomDisconnect(reason, text);
        });
  }
}
