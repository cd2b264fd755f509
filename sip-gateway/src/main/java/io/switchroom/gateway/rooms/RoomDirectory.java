package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.ErrorCode;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.RoomEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which room is on which loop, and which user is in which room. Used on the control loop only, but
 * for the two gauges.
 *
 * <p>A user is in one room at a time (rule R2). Whoever enters anew, in the same room, in another
 * or by switching, keeps the stay he has until the new one has begun: then it ends.
 */
public final class RoomDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(RoomDirectory.class);

  private static final String REPLACED = "the same user entered elsewhere";

  private record UserKey(SdkAppId application, UserId user) {
    static UserKey of(Member member) {
      return new UserKey(member.key().application(), member.user());
    }
  }

  private final List<RoomLoop> loops;
  private final RoomObserver observer;
  private final LongSupplier unixMs;

  /** Somebody waits in a lobby on this loop. */
  private record Reservation(RoomLoop loop, int waiting) {}

  private final Map<RoomKey, Reservation> reservations = new HashMap<>();
  private final Map<RoomKey, RoomProxy> rooms = new HashMap<>();

  /** Who is in. */
  private final Map<UserKey, Member> users = new HashMap<>();

  /** How many stays each user has or asks for. */
  private final Map<UserKey, Integer> claims = new HashMap<>();

  private final AtomicInteger roomGauge = new AtomicInteger();
  private final AtomicInteger memberGauge = new AtomicInteger();

  /**
   * @param observer told what happens in each room
   * @param unixMs the wall clock, unix milliseconds
   */
  public RoomDirectory(List<RoomLoop> loops, RoomObserver observer, LongSupplier unixMs) {
    this.loops = List.copyOf(loops);
    this.observer = observer;
    this.unixMs = unixMs;
  }

  /** The loops that carry the rooms. */
  public List<RoomLoop> loops() {
    return loops;
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
   * Brings a user into a room, which is made if there is none.
   *
   * @param listener told what came of it, after this returned
   */
  public Member join(RoomKey key, Newcomer newcomer, MemberListener listener) {
    return join(key, newcomer, null, listener);
  }

  /**
   * Brings a member into another room (rule R3): once he is in there he is out here, without a word
   * to his listener here; if he does not get in he stays.
   */
  public Member switchRoom(Member from, RoomKey key, Newcomer newcomer, MemberListener listener) {
    return join(key, newcomer, from, listener);
  }

  private Member join(RoomKey key, Newcomer newcomer, Member from, MemberListener listener) {
    Member member = new Member(key, newcomer, from, listener);
    claims.merge(UserKey.of(member), 1, Integer::sum);
    LOG.info("room {}: {} ({}) enters", key, member.user().masked(), member.info().kind());
    admit(member);
    return member;
  }

  /**
   * Has someone wait for a room, which need not be there yet: meanwhile its loop is settled.
   *
   * @param ports opens his network end
   */
  public Lobby lobby(RoomKey key, PortFactory ports) {
    RoomProxy room = rooms.get(key);
    RoomLoop loop = room != null ? room.loop() : loopFor(key);
    Reservation before = reservations.get(key);
    reservations.put(key, new Reservation(loop, before == null ? 1 : before.waiting + 1));
    return new Lobby(this, key, loop, ports);
  }

  /** One fewer waits for that room. */
  void release(RoomKey key) {
    reservations.computeIfPresent(
        key, (k, r) -> r.waiting == 1 ? null : new Reservation(r.loop, r.waiting - 1));
  }

  private RoomLoop loopFor(RoomKey key) {
    Reservation reservation = reservations.get(key);
    return reservation == null ? leastLoaded() : reservation.loop;
  }

  void admit(Member member) {
    RoomProxy room = rooms.get(member.key());
    if (room == null) {
      if (!member.newcomer.mayCreate()) {
        member.room(null);
        refuse(member, ErrorCode.NO_RIGHT_TO_CREATE);
        return;
      }
      room = new RoomProxy(this, member.key(), loopFor(member.key()));
      rooms.put(member.key(), room);
      roomGauge.set(rooms.size());
    }
    member.room(room);
    room.join(member);
  }

  /** There is no room of which he could be told. */
  private void refuse(Member member, ErrorCode code) {
    loops
        .get(0)
        .control()
        .execute(
            () -> {
              boolean waits = !member.left;
              member.left = true;
              forget(member);
              if (waits) {
                member.listener.onRefused(code, code.sentence());
              }
            });
  }

  /** The room there is, or null. */
  public RoomProxy room(RoomKey key) {
    return rooms.get(key);
  }

  /** All rooms there are; a view. */
  public Collection<RoomProxy> rooms() {
    return Collections.unmodifiableCollection(rooms.values());
  }

  /** Whether somebody of that name is in a room of the application, or about to be. */
  public boolean isIn(SdkAppId application, UserId user) {
    return claims.containsKey(new UserKey(application, user));
  }

  /**
   * A stay has begun: an older one of the same user ends.
   *
   * @return when, unix milliseconds
   */
  long arrived(Member member) {
    Member before = users.put(UserKey.of(member), member);
    memberGauge.set(users.size());
    if (before != null) {
      boolean switches = before == member.from;
      LeaveReason reason = switches ? LeaveReason.NORMAL : LeaveReason.REPLACED;
      before.room().leave(before, reason);
      if (!switches) {
        replaced(before);
      }
    }
    return unixMs.getAsLong();
  }

  /** The session of that stay is over, and where it was about to switch to it does not come. */
  void replaced(Member before) {
    before.listener.onRemoved(LeaveReason.REPLACED, REPLACED);
    Member next = before.next();
    if (next != null && next.room() != null && !next.left) {
      next.room().leave(next, LeaveReason.REPLACED);
      next.listener.onRemoved(LeaveReason.REPLACED, REPLACED);
    }
  }

  /**
   * Something happened in a room.
   *
   * @return when, unix milliseconds
   */
  long observe(RoomKey room, RoomEvent event) {
    long nowMs = unixMs.getAsLong();
    observer.onRoomEvent(room, event, nowMs);
    return nowMs;
  }

  void forget(Member member) {
    LOG.info("room {}: {} is out", member.key(), member.user().masked());
    UserKey user = UserKey.of(member);
    claims.computeIfPresent(user, (key, n) -> n == 1 ? null : n - 1);
    users.remove(user, member);
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
