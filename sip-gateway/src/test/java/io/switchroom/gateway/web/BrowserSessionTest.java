package io.switchroom.gateway.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import io.switchroom.gateway.rooms.MemberListener.Present;
import io.switchroom.gateway.web.ServerMessage.Refused;
import io.switchroom.rtc.auth.Application;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.Doorkeeper;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.FailedLogins;
import io.switchroom.rtc.auth.Rights;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.TicketIssuer;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.auth.UserSig;
import io.switchroom.rtc.profile.Platform;
import io.switchroom.rtc.profile.ProfileField;
import io.switchroom.rtc.profile.RoleProfile;
import io.switchroom.rtc.profile.RoleProfiles;
import io.switchroom.rtc.profile.ShippedProfiles;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.PathQuality;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Refusal;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.SendingLimits;
import io.switchroom.rtc.room.Terminal;
import io.switchroom.rtc.sdp.Direction;
import io.switchroom.rtc.sdp.Fingerprint;
import io.switchroom.rtc.sdp.IceCredentials;
import io.switchroom.rtc.sdp.WebRtcMedia;
import io.switchroom.rtc.sdp.WebRtcOffer;
import io.switchroom.rtc.sdp.WebRtcTransport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BrowserSessionTest {
  private static final long APP = 1400000001L;
  private static final String KEY = "a secret of this test";
  private static final long NOW_S = 1_790_000_000L;
  private static final long MAX_ROOM = 10_000_000L;
  private static final UserId BOB = new UserId("bob");

  private static final long WINDOW_NS = 60_000_000_000L;

  private long nowNs;
  private final FakeDoor door = new FakeDoor();
  private long nowS = NOW_S;
  private RoleProfiles profiles = RoleProfiles.SHIPPED;
  private final List<ServerMessage> said = new ArrayList<>();
  private final BrowserSession session =
      new BrowserSession(
          door,
          new Doorkeeper(
              new Applications(List.of(new Application(new SdkAppId(APP), List.of(KEY)))),
              new FailedLogins(new FailedLogins.Limits(10, 100, WINDOW_NS, 100))),
          () -> profiles,
          new BrowserPeer(InetAddress.getLoopbackAddress(), Terminal.LINUX),
          MAX_ROOM,
          () -> nowS,
          () -> nowNs,
          said::add);
  private int nextId;

  @Test
  void entersWithAGoodTicketAndLearnsWhoIsThere() throws Exception {
    session.onMessage(enter("alice", sig("alice"), 1000));

    assertEquals("1400000001/1000", door.last().room.toString());
    assertEquals("the offer", door.last().offerSdp);
    assertEquals(
        new MemberInfo(MemberInfo.Kind.BROWSER, "Alice A.", Terminal.LINUX), door.last().info);
    assertTrue(said.isEmpty(), "the reply waits for the room");

    MemberInfo phone = new MemberInfo(MemberInfo.Kind.PHONE, "+49 30 ***45");
    door.last()
        .listener
        .onEntered(
            "the answer", List.of(new Present(new UserId("tel_1"), phone, Role.ANCHOR, true)));

    JsonNode reply = lastJson();
    assertEquals("enterRoom", reply.get("type").textValue());
    assertEquals(1, reply.get("id").intValue());
    assertEquals(0, reply.get("code").intValue());
    assertEquals("the answer", reply.get("sdp").textValue());
    assertEquals(1000, reply.get("roomId").intValue());
    assertEquals("alice", reply.get("userId").textValue());
    JsonNode other = reply.get("users").get(0);
    assertEquals("tel_1", other.get("userId").textValue());
    assertEquals("phone", other.get("kind").textValue());
    assertEquals("+49 30 ***45", other.get("displayName").textValue());
    assertTrue(other.get("audio").booleanValue());
  }

  @Test
  void aPrivateMapKeyBringsItsRightsAndIsForItsRoomOnly() {
    TicketIssuer issuer = new TicketIssuer(APP, KEY);
    session.onMessage(enterWith(issuer.privateMapKey("alice", 1001, 255, NOW_S, 60)));
    assertEquals(ErrorCode.PRIVATE_MAP_KEY_REFUSED, lastRefusal());
    session.onMessage(enterWith(issuer.privateMapKey("alice", 1000, 253, NOW_S, 60)));
    assertEquals(ErrorCode.NO_RIGHT_TO_ENTER, lastRefusal());
    String listenOnly = issuer.privateMapKey("alice", 1000, 42, NOW_S, 60);
    assertTrue(door.stays.isEmpty());
    session.onMessage(enterWith(listenOnly));
    assertEquals(new EntryTerms(new Rights(42), NOW_S + 60), door.last().terms);
  }

  @Test
  void aNewerPrivateMapKeyReplacesTheRightsAndABadOneLeavesThem() {
    TicketIssuer issuer = new TicketIssuer(APP, KEY);
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onMessage(update(issuer.privateMapKey("alice", 1000, 42, NOW_S, 60)));
    assertInstanceOf(ServerMessage.Done.class, last());
    assertEquals(new EntryTerms(new Rights(42), NOW_S + 60), stay.terms);

    session.onMessage(update(issuer.privateMapKey("alice", 1001, 255, NOW_S, 60)));
    assertEquals(ErrorCode.PRIVATE_MAP_KEY_REFUSED, lastRefusal());
    assertEquals(new Rights(42), stay.terms.rights());
    session.onMessage(new ClientMessage.ExitRoom(id()));
    session.onMessage(update(issuer.privateMapKey("alice", 1000, 255, NOW_S, 60)));
    assertEquals(ErrorCode.NOT_IN_ROOM, lastRefusal());
  }

  @Test
  void switchingNeedsAPrivateMapKeyForTheOtherRoomAndItsRightsHoldThere() {
    TicketIssuer issuer = new TicketIssuer(APP, KEY);
    inside("alice", 1000);
    session.onMessage(switchWith(1001, issuer.privateMapKey("alice", 1000, 255, NOW_S, 60)));
    assertEquals(ErrorCode.PRIVATE_MAP_KEY_REFUSED, lastRefusal());
    session.onMessage(switchWith(1001, issuer.privateMapKey("alice", 1001, 253, NOW_S, 60)));
    assertEquals(ErrorCode.NO_RIGHT_TO_ENTER, lastRefusal());
    assertEquals(1, door.stays.size());

    session.onMessage(switchWith(1001, issuer.privateMapKey("alice", 1001, 15, NOW_S, 60)));
    assertEquals(new EntryTerms(new Rights(15), NOW_S + 60), door.last().terms);
  }

  /** With a line for a picture in that direction. */
  private static String offer(Direction picture) {
    WebRtcTransport transport =
        new WebRtcTransport(
            IceCredentials.generate(new Random(1)),
            new Fingerprint("AB:".repeat(31) + "AB"),
            "actpass");
    return new WebRtcOffer(
            transport,
            List.of(
                WebRtcMedia.offeredAudio("0", Direction.SENDONLY, Optional.empty()),
                WebRtcMedia.offeredVideo("1", picture, Optional.empty())))
        .describe(1, 1)
        .toString();
  }

  @Test
  void whoBecomesASenderNeedsAPrivateMapKeyThatIsStillGood() {
    TicketIssuer issuer = new TicketIssuer(APP, KEY);
    session.onMessage(enterWith(issuer.privateMapKey("alice", 1000, 255, NOW_S - 60, 60)));
    door.last().listener.onEntered("answer", List.of());
    session.onMessage(new ClientMessage.SwitchRole(id(), Role.AUDIENCE));
    nowS = NOW_S + 1;
    session.onMessage(new ClientMessage.SwitchRole(id(), Role.ANCHOR));
    assertEquals(ErrorCode.PRIVATE_MAP_KEY_REFUSED, lastRefusal());
    assertEquals(Role.AUDIENCE, door.last().role);

    session.onMessage(new ClientMessage.MuteLocalVideo(id(), Medium.CAMERA, false));
    assertEquals(ErrorCode.PRIVATE_MAP_KEY_REFUSED, lastRefusal());
    session.onMessage(new ClientMessage.MuteLocalVideo(id(), Medium.CAMERA, true));
    assertInstanceOf(ServerMessage.Done.class, last());
    session.onMessage(new ClientMessage.Offer(id(), offer(Direction.RECVONLY)));
    assertEquals(1, door.last().laterOffers.size(), "to see others is another thing");
    session.onMessage(new ClientMessage.Offer(id(), offer(Direction.SENDONLY)));
    assertEquals(ErrorCode.PRIVATE_MAP_KEY_REFUSED, lastRefusal());
    assertEquals(1, door.last().laterOffers.size());

    session.onMessage(update(issuer.privateMapKey("alice", 1000, 255, nowS, 60)));
    session.onMessage(new ClientMessage.Offer(id(), offer(Direction.SENDONLY)));
    door.last().outcome.accept(new Negotiation.Answered("answer"));
    nowS += 61;
    session.onMessage(new ClientMessage.Offer(id(), offer(Direction.SENDONLY)));
    assertEquals(3, door.last().laterOffers.size(), "he sends already");
    session.onMessage(update(issuer.privateMapKey("alice", 1000, 255, nowS, 60)));
    session.onMessage(new ClientMessage.SwitchRole(id(), Role.ANCHOR));
    assertInstanceOf(ServerMessage.Done.class, last());
    assertEquals(Role.ANCHOR, door.last().role);
  }

  @Test
  void withoutAPrivateMapKeyWhereNoneIsRequiredOneMayDoAll() {
    session.onMessage(enter("alice", sig("alice"), 1000));
    assertEquals(EntryTerms.ALL, door.last().terms);
  }

  @Test
  void whoFailsTooOftenIsAnswered70050UntilTheWindowEndsAndOthersAreNot() {
    for (int i = 0; i < 10; i++) {
      assertEquals(ErrorCode.SIG_UNDECODABLE, refusal("alice", "x", APP, 1));
    }
    assertEquals(ErrorCode.TOO_MANY_FAILED_LOGINS, refusal("alice", sig("alice"), APP, 1));
    assertEquals(ErrorCode.SIG_UNDECODABLE, refusal("bob", "x", APP, 1));
    nowNs += WINDOW_NS;
    session.onMessage(enter("alice", sig("alice"), 1));
    assertEquals(1, door.stays.size());
  }

  @Test
  void aStringRoomIsEnteredAndToldBackByItsOwnWord() throws Exception {
    session.onMessage(enterText("alice", "7"));
    assertEquals(RoomId.of("7"), door.last().room.room());
    door.last().listener.onEntered("the answer", List.of());
    assertEquals("7", lastJson().get("strRoomId").textValue());
    assertFalse(lastJson().has("roomId"));
  }

  @Test
  void aStringRoomWithOtherCharactersIsNoRoom() {
    for (String bad : List.of("", "a b", "ä", "x".repeat(65))) {
      session.onMessage(enterText("alice", bad));
      assertEquals(ErrorCode.BAD_ROOM_ID, lastRefusal(), bad);
    }
  }

  @Test
  void tellsTheFirstThingThatIsWrongInTheOrderOfTheContract() {
    assertEquals(ErrorCode.BAD_USER_ID, refusal("12345", "", 0, 0));
    assertEquals(ErrorCode.BAD_USER_ID, refusal("a\nb", "", 0, 0));
    assertEquals(ErrorCode.BAD_USER_ID, refusal(null, "", 0, 0));
    assertEquals(ErrorCode.BAD_SDKAPPID, refusal("alice", "", 0, 0));
    assertEquals(ErrorCode.APPLICATION_UNKNOWN, refusal("alice", "", 77, 0));
    assertEquals(ErrorCode.BAD_ROOM_ID, refusal("alice", "", APP, 0));
    assertEquals(ErrorCode.BAD_ROOM_ID, refusal("alice", "", APP, MAX_ROOM + 1));
    assertEquals(ErrorCode.SIG_EMPTY, refusal("alice", null, APP, 1));
    assertEquals(ErrorCode.SIG_EMPTY, refusal("alice", "", APP, 1));
    assertEquals(ErrorCode.SIG_UNDECODABLE, refusal("alice", "no ticket", APP, 1));
    assertEquals(ErrorCode.SIG_OTHER_IDENTIFIER, refusal("alice", sig("bob"), APP, 1));
    String foreign = UserSig.issue(APP, "another key", "alice", NOW_S, 60);
    assertEquals(ErrorCode.SIG_WRONG_SIGNATURE, refusal("alice", foreign, APP, 1));
    String expired = UserSig.issue(APP, KEY, "alice", NOW_S - 100, 60);
    assertEquals(ErrorCode.SIG_EXPIRED, refusal("alice", expired, APP, 1));
    assertTrue(door.stays.isEmpty(), "nobody got as far as the door");
    session.onMessage(enter("alice", sig("alice"), MAX_ROOM));
    assertEquals(1, door.stays.size(), "after all that, a good request still enters");
  }

  @Test
  void answersBusyWhileEnteringAndAlreadyInRoomOnceInside() {
    session.onMessage(enter("alice", sig("alice"), 1000));
    session.onMessage(enter("alice", sig("alice"), 1001));
    assertEquals(ErrorCode.BUSY, lastRefusal());
    session.onMessage(new ClientMessage.ExitRoom(id()));
    assertEquals(ErrorCode.BUSY, lastRefusal());

    door.last().listener.onEntered("answer", List.of());
    session.onMessage(enter("alice", sig("alice"), 1001));
    assertEquals(ErrorCode.ALREADY_IN_ROOM, lastRefusal());
    assertEquals(1, door.stays.size());
  }

  @Test
  void refusesWhatNeedsARoomWhileOutside() {
    session.onMessage(new ClientMessage.ExitRoom(id()));
    assertEquals(ErrorCode.NOT_IN_ROOM, lastRefusal());
    session.onMessage(new ClientMessage.MuteLocalAudio(id(), true));
    assertEquals(ErrorCode.NOT_IN_ROOM, lastRefusal());
    session.onMessage(new ClientMessage.Offer(id(), "offer"));
    assertEquals(ErrorCode.NOT_IN_ROOM, lastRefusal());
  }

  @Test
  void leavesAndEntersAgainOnTheSameConnection() {
    FakeDoor.FakeStay first = inside("alice", 1000);
    session.onMessage(new ClientMessage.ExitRoom(id()));
    assertTrue(first.left);
    assertInstanceOf(ServerMessage.Done.class, last());
    assertFalse(session.holdsStay());

    FakeDoor.FakeStay second = inside("alice", 2000);
    assertEquals(RoomId.of(2000), second.room.room());
  }

  @Test
  void aRefusedEntryMayBeTriedAgain() {
    session.onMessage(enter("alice", sig("alice"), 1000));
    door.last().listener.onRefused(ErrorCode.ROOM_FULL, "the room is full");
    assertEquals(ErrorCode.ROOM_FULL, lastRefusal());

    session.onMessage(enter("alice", sig("alice"), 1000));
    door.last().listener.onNotNegotiated(new Negotiation.Malformed("no v= line"));
    assertEquals(ErrorCode.BAD_PARAMETER, lastRefusal());
    assertTrue(((Refused) last()).text().contains("no v= line"));

    session.onMessage(enter("alice", sig("alice"), 1000));
    door.last().listener.onNotNegotiated(new Negotiation.NotAcceptable("no common codec"));
    assertEquals(ErrorCode.UNSUPPORTED, lastRefusal());

    inside("alice", 1000);
  }

  @Test
  void mutesAndUnmutes() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onMessage(new ClientMessage.MuteLocalAudio(id(), true));
    assertTrue(stay.muted);
    assertInstanceOf(ServerMessage.Done.class, last());
    session.onMessage(new ClientMessage.MuteLocalAudio(id(), false));
    assertFalse(stay.muted);
  }

  @Test
  void answersALaterOfferOrSaysWhyNot() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onMessage(new ClientMessage.Offer(id(), "offer 2"));
    assertEquals(List.of("offer 2"), stay.laterOffers);
    stay.outcome.accept(new Negotiation.Answered("answer 2"));
    assertEquals("answer 2", ((ServerMessage.Answered) last()).answerSdp());

    session.onMessage(new ClientMessage.Offer(id(), "offer 3"));
    stay.outcome.accept(new Negotiation.Malformed("it ends early"));
    assertEquals(ErrorCode.BAD_PARAMETER, lastRefusal());
    assertTrue(session.holdsStay(), "a refused later offer leaves the stay as it was");
  }

  @Test
  void anOfferOvertakenByTheEndOfTheStayIsAnsweredAllTheSame() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onMessage(new ClientMessage.Offer(id(), "offer 2"));
    session.onMessage(new ClientMessage.ExitRoom(id()));
    stay.outcome.accept(new Negotiation.Answered("too late"));
    Refused refused = assertInstanceOf(Refused.class, last());
    assertEquals(ErrorCode.NOT_IN_ROOM, refused.code());
    assertEquals(2, refused.id().intValue(), "the offer's id");
  }

  @Test
  void isToldWhenTheSameUserEntersElsewhere() throws Exception {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    stay.listener.onRemoved(LeaveReason.REPLACED, "the same user entered elsewhere");
    assertEquals("onForceOffline", lastJson().get("type").textValue());
    assertEquals(8050, lastJson().get("code").intValue());
    assertFalse(session.holdsStay());
    assertFalse(stay.left, "the room knows already");
    inside("alice", 1000);
  }

  @Test
  void beingReplacedWhileEnteringAnswersTheRequest() {
    session.onMessage(enter("alice", sig("alice"), 1000));
    door.last().listener.onRemoved(LeaveReason.REPLACED, "the same user entered elsewhere");
    assertEquals(ErrorCode.FORCED_OFFLINE, lastRefusal());
    assertFalse(session.holdsStay());
  }

  @Test
  void isToldWhyItWasRemoved() throws Exception {
    inside("alice", 1000).listener.onRemoved(LeaveReason.TIMEOUT, "no packet for 30 s");
    assertEquals(
        "{\"type\":\"onRoomDisconnect\",\"code\":10006,\"message\":\"no packet for 30 s\","
            + "\"reason\":2}",
        last().json());
  }

  @Test
  void leavesAtOnceWhenTheClientSaysGoodbye() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onClosed(true);
    assertTrue(stay.left);
    assertFalse(session.holdsStay());
  }

  @Test
  void leavesWhenTheClientSaysGoodbyeWhileEntering() {
    session.onMessage(enter("alice", sig("alice"), 1000));
    session.onClosed(true);
    assertTrue(door.last().left);
  }

  @Test
  void staysWhenTheConnectionBreaksUntilTheRoomMissesHim() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onClosed(false);
    assertFalse(stay.left);
    assertTrue(stay.signallingLost);
    assertTrue(session.holdsStay());
    session.onMessage(new ClientMessage.ExitRoom(id()));
    assertFalse(stay.left, "what was still under way from a broken connection counts no more");

    stay.listener.onRemoved(LeaveReason.TIMEOUT, "no packet for 30 s");
    assertFalse(session.holdsStay());
  }

  @Test
  void passesOnWhatIsToBeSeen() throws Exception {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    stay.listener.onRoomEvent(new RoomEvent.VideoAvailable(BOB, Medium.SCREEN, true));
    assertSaid("{\"type\":\"onRoomHasVideo\",\"userId\":\"bob\",\"video\":\"screen\"}");
    stay.listener.onRoomEvent(new RoomEvent.VideoAvailable(BOB, Medium.CAMERA, false));
    assertSaid("{\"type\":\"onRoomNoVideo\",\"userId\":\"bob\",\"video\":\"camera\"}");
    stay.listener.onPortEvent(
        new PortEvent.Lines(
            Map.of(), 0, Map.of("9", new PortEvent.Picture(BOB, Medium.SCREEN)), 2));
    assertSaid(
        "{\"type\":\"onLines\",\"lines\":{},\"wanted\":0,"
            + "\"video\":{\"9\":{\"userId\":\"bob\",\"video\":\"screen\"}},\"videoWanted\":2}");
    UserId alice = new UserId("alice");
    stay.listener.onRoomEvent(new RoomEvent.MediaRefused(alice, Medium.CAMERA, Refusal.AUDIENCE));
    assertSaid(
        "{\"type\":\"onWarning\",\"code\":6001,"
            + "\"message\":\"you are audience; nobody gets your camera\",\"medium\":\"camera\"}");
    assertEquals(-102013, warning(stay, Medium.AUDIO, Refusal.NO_RIGHT));
    assertEquals(-102013, warning(stay, Medium.CAMERA, Refusal.NO_RIGHT));
    assertEquals(-102015, warning(stay, Medium.SCREEN, Refusal.NO_RIGHT));
    assertEquals(-102052, warning(stay, Medium.CAMERA, Refusal.NO_SEAT));
  }

  @Test
  void passesOnWhoseNetworkChanged() throws Exception {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    stay.listener.onRoomEvent(
        new RoomEvent.NetworkQuality(
            List.of(
                new RoomEvent.Quality(BOB, PathQuality.BAD),
                new RoomEvent.Quality(new UserId("alice"), PathQuality.EXCELLENT))));
    assertSaid(
        "{\"type\":\"onNetworkQuality\",\"users\":[{\"userId\":\"bob\",\"quality\":4},"
            + "{\"userId\":\"alice\",\"quality\":1}]}");
  }

  private int warning(FakeDoor.FakeStay stay, Medium medium, Refusal why) throws Exception {
    stay.listener.onRoomEvent(new RoomEvent.MediaRefused(new UserId("alice"), medium, why));
    return lastJson().path("code").intValue();
  }

  @Test
  void mutesTheCameraApartFromTheScreen() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onMessage(new ClientMessage.MuteLocalVideo(id(), Medium.CAMERA, true));
    session.onMessage(new ClientMessage.MuteLocalVideo(id(), Medium.SCREEN, false));
    assertEquals(List.of(Medium.CAMERA), stay.mutedVideo);
    assertEquals(List.of(Medium.SCREEN), stay.unmutedVideo);
  }

  @Test
  void passesOnWhatHappensInTheRoom() {
    var listener = inside("alice", 1000).listener;
    MemberInfo info = new MemberInfo(MemberInfo.Kind.BROWSER, "Bob");
    listener.onRoomEvent(new RoomEvent.UserEntered(BOB, info, Role.ANCHOR));
    assertSaid(
        "{\"type\":\"onUserEnter\",\"userId\":\"bob\",\"kind\":\"browser\","
            + "\"displayName\":\"Bob\",\"role\":20}");
    listener.onRoomEvent(new RoomEvent.RoleChanged(BOB, Role.AUDIENCE));
    assertSaid("{\"type\":\"onUserRoleChange\",\"userId\":\"bob\",\"role\":21}");
    listener.onRoomEvent(new RoomEvent.MutedByModerator(BOB, true));
    assertSaid("{\"type\":\"onMutedByModerator\",\"muted\":true}");
    listener.onRoomEvent(new RoomEvent.UnmuteAsked(BOB));
    assertSaid("{\"type\":\"onUnmuteAsked\"}");
    listener.onRoomEvent(new RoomEvent.Locked(true));
    assertSaid("{\"type\":\"onRoomLocked\",\"locked\":true}");
    listener.onRoomEvent(new RoomEvent.AudioAvailable(BOB, true));
    assertSaid("{\"type\":\"onRoomHasAudio\",\"userId\":\"bob\"}");
    listener.onRoomEvent(new RoomEvent.AudioAvailable(BOB, false));
    assertSaid("{\"type\":\"onRoomNoAudio\",\"userId\":\"bob\"}");
    listener.onRoomEvent(new RoomEvent.VoiceVolume(List.of(new RoomEvent.Volume(BOB, 40))));
    assertSaid("{\"type\":\"onUserVoiceVolume\",\"volumes\":[{\"userId\":\"bob\",\"volume\":40}]}");
    listener.onPortEvent(new PortEvent.Connected());
    assertSaid("{\"type\":\"onConnected\"}");
    listener.onPortEvent(new PortEvent.Lines(Map.of("1", BOB), 9));
    assertSaid("{\"type\":\"onLines\",\"lines\":{\"1\":\"bob\"},\"wanted\":9}");
    listener.onRoomEvent(new RoomEvent.UserExited(BOB, Role.ANCHOR, LeaveReason.TIMEOUT));
    assertSaid("{\"type\":\"onUserExit\",\"userId\":\"bob\",\"reason\":2}");
  }

  @Test
  void switchesRoomsAndKeepsTheOldOneUntilTheNewOneIsThere() throws Exception {
    FakeDoor.FakeStay old = inside("alice", 1000);
    session.onMessage(new ClientMessage.SwitchRole(id(), Role.AUDIENCE));
    session.onMessage(switchTo(2000, "offer 2"));
    FakeDoor.FakeStay next = door.last();
    assertEquals("1400000001/2000", next.room.toString());
    assertEquals(old, next.from);
    assertEquals("Alice A.", next.info.displayName());
    assertEquals(Role.AUDIENCE, next.role);

    old.listener.onRoomEvent(new RoomEvent.AudioAvailable(BOB, true));
    assertSaid("{\"type\":\"onRoomHasAudio\",\"userId\":\"bob\"}");
    session.onMessage(switchTo(3000, "offer 3"));
    assertEquals(ErrorCode.BUSY, lastRefusal());

    next.listener.onEntered("answer 2", List.of());
    assertEquals("switchRoom", lastJson().get("type").textValue());
    assertEquals(2000, lastJson().get("roomId").intValue());
    session.onMessage(new ClientMessage.ExitRoom(id()));
    assertTrue(next.left);
    assertFalse(old.left, "the directory ended it");
  }

  private void entersAs(String controlRole, Platform platform) {
    session.onMessage(
        new ClientMessage.EnterRoom(
            id(),
            APP,
            "alice",
            sig("alice"),
            1000L,
            null,
            null,
            null,
            Role.ANCHOR,
            controlRole,
            platform,
            "the offer"));
    door.last().listener.onEntered("the answer", List.of());
  }

  private static RoleProfiles withTeacher(Platform platform, int fps) {
    RoleProfile teacher =
        ShippedProfiles.basis(platform, "teacher").with(Map.of(ProfileField.FPS, fps));
    return new RoleProfiles(
        Map.of(
            new RoleProfiles.Key(new SdkAppId(APP), platform),
            ShippedProfiles.set(platform, 2, "teacher", List.of(teacher))));
  }

  private void changesRole(String controlRole) {
    session.onMessage(new ClientMessage.ChangeRole(id(), controlRole));
  }

  @Test
  void theRoleProfileAskedForIsInForce() throws Exception {
    entersAs("ed320", Platform.PC);
    assertEquals(new SendingLimits(true, true, 88_000, 500_000), door.last().limits);
    assertEquals("ed320", lastJson().at("/profile/role").textValue());
    assertEquals(0, lastJson().at("/profile/is_default").intValue());
    assertEquals(320, lastJson().at("/profile/video/format_fix_width").intValue());
  }

  @Test
  void withoutANameTheDefaultOfThePlatformIsInForce() throws Exception {
    profiles = withTeacher(Platform.IOS, 9);
    entersAs(null, Platform.IOS);
    assertEquals("teacher", lastJson().at("/profile/role").textValue());
    assertEquals(1, lastJson().at("/profile/is_default").intValue());
    session.onMessage(new ClientMessage.ExitRoom(id()));
    entersAs(null, Platform.PC);
    assertEquals("user", lastJson().at("/profile/role").textValue());
  }

  @Test
  void anUnknownNameAtEntryMeansTheDefaultAndIsTold() throws Exception {
    entersAs("Ed320", Platform.PC);
    assertEquals("onException", lastJson().path("type").textValue());
    assertEquals(-102055, lastJson().path("code").intValue());
    assertEquals(3, lastJson().path("exceptionId").intValue());
    JsonNode reply = new ObjectMapper().readTree(said.get(said.size() - 2).json());
    assertEquals(0, reply.path("code").intValue());
    assertEquals("user", reply.at("/profile/role").textValue());
  }

  @Test
  void changesTheRoleProfileAndRefusesAnUnknownName() throws Exception {
    changesRole("ed320");
    assertEquals(ErrorCode.NOT_IN_ROOM, lastRefusal());
    entersAs(null, Platform.PC);
    changesRole("ed640");
    assertEquals("changeRole", lastJson().path("type").textValue());
    assertEquals(640, lastJson().at("/profile/video/format_fix_width").intValue());
    assertEquals(1_000_000, door.last().limits.cameraBps());
    changesRole("ed640");
    assertEquals(0, lastJson().path("code").intValue());
    changesRole("nobody");
    assertEquals(ErrorCode.ROLE_UNKNOWN, lastRefusal());
    assertEquals("Role not exists", lastJson().path("message").textValue());
    session.onMessage(switchTo(2000, "offer 2"));
    door.last().listener.onEntered("answer 2", List.of());
    assertEquals("ed640", lastJson().at("/profile/role").textValue());
    assertEquals(1_000_000, door.last().limits.cameraBps());
    changesRole("Guest");
    assertFalse(door.last().limits.audio() || door.last().limits.video());
  }

  @Test
  void worksWithTheRoleProfilesThatHeFoundAtHisLogin() throws Exception {
    entersAs(null, Platform.PC);
    profiles = withTeacher(Platform.PC, 9);
    changesRole("teacher");
    assertEquals(ErrorCode.ROLE_UNKNOWN, lastRefusal());
    session.onMessage(switchTo(2000, "offer 2"));
    door.last().listener.onEntered("answer 2", List.of());
    changesRole("teacher");
    assertEquals(ErrorCode.ROLE_UNKNOWN, lastRefusal());
    session.onMessage(new ClientMessage.ExitRoom(id()));
    entersAs(null, Platform.PC);
    assertEquals(9, lastJson().at("/profile/video/fps").intValue());
  }

  @Test
  void staysWhereHeIsIfTheOtherRoomRefusesHim() {
    FakeDoor.FakeStay old = inside("alice", 1000);
    session.onMessage(switchTo(2000, "offer 2"));
    door.last().listener.onRefused(ErrorCode.ROOM_FULL, "the room is full");
    assertEquals(ErrorCode.ROOM_FULL, lastRefusal());
    session.onMessage(new ClientMessage.MuteLocalAudio(id(), true));
    assertTrue(old.muted);
  }

  @Test
  void whoIsSentAwayWhileHeSwitchesIsInTheNewRoomAllTheSame() {
    FakeDoor.FakeStay old = inside("alice", 1000);
    session.onMessage(switchTo(2000, "offer 2"));
    old.listener.onRemoved(LeaveReason.REMOVED, "the owner sent you away");
    assertInstanceOf(ServerMessage.RoomDisconnect.class, last());
    door.last().listener.onEntered("answer 2", List.of());
    assertInstanceOf(ServerMessage.Entered.class, last());
  }

  @Test
  void anOwnerCannotSwitchAndNobodyToWhereHeIs() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onMessage(switchTo(1000, "offer 2"));
    assertEquals(ErrorCode.ALREADY_IN_ROOM, lastRefusal());
    session.onMessage(switchTo(MAX_ROOM + 1, "offer 2"));
    assertEquals(ErrorCode.BAD_ROOM_ID, lastRefusal());
    stay.owns = true;
    session.onMessage(switchTo(2000, "offer 2"));
    assertEquals(ErrorCode.UNSUPPORTED, lastRefusal());
    assertEquals(1, door.stays.size());
  }

  @Test
  void anOwnerModeratesAndNobodyElse() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    stay.others.add(BOB);
    List<ClientMessage> wishes =
        List.of(
            new ClientMessage.MuteRemoteAudio(id(), "bob", true),
            new ClientMessage.AskToUnmute(id(), "bob"),
            new ClientMessage.RemoveUser(id(), "bob", 60),
            new ClientMessage.LockRoom(id(), true),
            new ClientMessage.DissolveRoom(id()));
    for (ClientMessage wish : wishes) {
      session.onMessage(wish);
      assertEquals(ErrorCode.NO_RIGHT, assertInstanceOf(Refused.class, last()).code());
    }
    assertEquals(List.of(), stay.moderated);

    stay.owns = true;
    session.onMessage(new ClientMessage.AskToUnmute(id(), "nobody"));
    assertEquals(ErrorCode.MEMBER_NOT_FOUND, lastRefusal());
    session.onMessage(new ClientMessage.AskToUnmute(id(), "ALICE"));
    assertEquals(ErrorCode.BAD_PARAMETER, lastRefusal());
    session.onMessage(new ClientMessage.AskToUnmute(id(), "a\nb"));
    assertEquals(ErrorCode.BAD_USER_ID, lastRefusal());
    stay.moderated.clear();
    for (ClientMessage wish : wishes) {
      session.onMessage(wish);
      assertInstanceOf(ServerMessage.Done.class, last());
    }
    assertEquals(
        List.of("mute bob", "ask bob", "remove bob for 60000 ms", "lock", "dissolve"),
        stay.moderated);
    assertTrue(stay.left, "he quits and dissolves");
  }

  @Test
  void whoWasMutedByTheOwnerCannotUnmuteHimself() {
    FakeDoor.FakeStay stay = inside("alice", 1000);
    stay.muted = true;
    stay.mutedByModerator = true;
    session.onMessage(new ClientMessage.MuteLocalAudio(id(), false));
    assertEquals(ErrorCode.NO_RIGHT, lastRefusal());
    assertTrue(stay.muted);
  }

  @Test
  void signsOfLifeOfTheConnectionReachTheRoom() {
    session.onAlive();
    FakeDoor.FakeStay stay = inside("alice", 1000);
    session.onAlive();
    assertEquals(1, stay.signsOfLife);
  }

  @Test
  void neverShowsATicketInItsText() {
    for (ClientMessage message :
        List.of(
            enter("alice", "the-ticket", 1),
            enterWith("the-ticket"),
            switchWith(1, "the-ticket"),
            update("the-ticket"))) {
      assertFalse(message.toString().contains("the-ticket"), message.type());
    }
  }

  private FakeDoor.FakeStay inside(String user, long room) {
    session.onMessage(enter(user, sig(user), room));
    door.last().listener.onEntered("answer", List.of());
    assertInstanceOf(ServerMessage.Entered.class, last());
    return door.last();
  }

  private ErrorCode refusal(String user, String sig, long app, long room) {
    session.onMessage(
        new ClientMessage.EnterRoom(
            id(), app, user, sig, room, null, null, null, Role.ANCHOR, "offer"));
    return lastRefusal();
  }

  private ErrorCode lastRefusal() {
    Refused refused = assertInstanceOf(Refused.class, last());
    assertEquals(nextId, refused.id().intValue());
    return refused.code();
  }

  private ClientMessage.EnterRoom enter(String user, String sig, long room) {
    return new ClientMessage.EnterRoom(
        id(), APP, user, sig, room, null, null, "Alice A.", Role.ANCHOR, "the offer");
  }

  private ClientMessage.UpdatePrivateMapKey update(String privateMapKey) {
    return new ClientMessage.UpdatePrivateMapKey(id(), privateMapKey);
  }

  private ClientMessage.EnterRoom enterWith(String privateMapKey) {
    return new ClientMessage.EnterRoom(
        id(),
        APP,
        "alice",
        sig("alice"),
        1000L,
        null,
        privateMapKey,
        "Alice A.",
        Role.ANCHOR,
        "the offer");
  }

  private ClientMessage.EnterRoom enterText(String user, String room) {
    return new ClientMessage.EnterRoom(
        id(), APP, user, sig(user), null, room, null, "Alice A.", Role.ANCHOR, "the offer");
  }

  private ClientMessage.SwitchRoom switchWith(long room, String privateMapKey) {
    return new ClientMessage.SwitchRoom(id(), room, null, privateMapKey, "the offer");
  }

  private ClientMessage.SwitchRoom switchTo(long room, String offer) {
    return new ClientMessage.SwitchRoom(id(), room, null, null, offer);
  }

  private static String sig(String user) {
    return UserSig.issue(APP, KEY, user, NOW_S - 10, 3600);
  }

  private JsonNode id() {
    return IntNode.valueOf(++nextId);
  }

  private ServerMessage last() {
    return said.get(said.size() - 1);
  }

  private JsonNode lastJson() throws Exception {
    return new ObjectMapper().readTree(last().json());
  }

  private void assertSaid(String json) {
    assertEquals(json, last().json());
  }
}
