package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which room is on which loop, and which user is in which room. Used on the control loop only, but
 * for the two gauges.
 */
public final class RoomDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(RoomDirectory.class);

  private record UserKey(SdkAppId application, UserId user) {}

  private final List<RoomLoop> loops;
  private final Map<RoomKey, RoomProxy> rooms = new HashMap<>();
  private final Map<UserKey, Member> users = new HashMap<>();
  private final AtomicInteger roomGauge = new AtomicInteger();
  private final AtomicInteger memberGauge = new AtomicInteger();

  public RoomDirectory(List<RoomLoop> loops) {
    this.loops = List.copyOf(loops);
  }

  /** Rooms there are now. From any thread. */
  public int roomCount() {
    return roomGauge.get();
  }

  /** Members of all rooms now. From any thread. */
  public int memberCount() {
    return memberGauge.get();
  }

  /**
   * Brings a user into a room, which is made if there is none. A user is in one place only: if he
   * is in already, that stay ends as {@link LeaveReason#REPLACED} (TRTC rule R4).
   *
   * @param terms what he may do there
   * @param offerSdp the peer's offer, or null if he wants to be offered
   * @param listener told what came of it
   */
  public Member join(
      RoomKey key,
      UserId user,
      MemberInfo info,
      EntryTerms terms,
      PortFactory ports,
      String offerSdp,
      MemberListener listener) {
    Member before = users.get(new UserKey(key.application(), user));
    if (before != null) {
      before.room().leave(before, LeaveReason.REPLACED);
      before.listener.onRemoved(LeaveReason.REPLACED, "the same user entered elsewhere");
    }
    RoomProxy room = rooms.get(key);
    if (room == null) {
      room = new RoomProxy(this, key, leastLoaded());
      rooms.put(key, room);
      roomGauge.set(rooms.size());
    }
    Member member = new Member(room, user, terms, listener);
    users.put(new UserKey(key.application(), user), member);
    memberGauge.set(users.size());
    LOG.info("room {}: {} ({}) enters", key, user.masked(), info.kind());
    room.join(member, info, ports, offerSdp);
    return member;
  }

  /** Whether there is such a room now. */
  public boolean exists(RoomKey key) {
    return rooms.containsKey(key);
  }

  /** Whether somebody of that name is in a room of the application. */
  public boolean isIn(SdkAppId application, UserId user) {
    return users.containsKey(new UserKey(application, user));
  }

  void forget(Member member) {
    LOG.info("room {}: {} is out", member.room().key(), member.user().masked());
    users.remove(new UserKey(member.room().key().application(), member.user()), member);
    memberGauge.set(users.size());
  }

  void forget(RoomProxy room) {
    rooms.remove(room.key(), room);
    roomGauge.set(rooms.size());
  }

  private RoomLoop leastLoaded() {
    RoomLoop best = loops.get(0);
    for (RoomLoop loop : loops) {
      if (loop.members < best.members) {
        best = loop;
      }
    }
    return best;
  }
}
