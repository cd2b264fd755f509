package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.Rights;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.RoomEnd;
import io.switchroom.rtc.room.RoomEvent;
import io.switchroom.rtc.room.SendingLimits;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The only door into a room from the control loop: each method posts to the room's loop. Also what
 * the control loop knows of the room.
 */
public final class RoomProxy {
  private static final long MS_PER_S = 1_000;

  private final RoomDirectory directory;
  private final RoomKey key;
  private final RoomLoop loop;
  private final Map<UserId, Member> members = new LinkedHashMap<>();
  private RoomHost host; // set and used on the room's loop
  private UserId owner;
  private long createdUnixMs;
  private boolean locked;

  RoomProxy(RoomDirectory directory, RoomKey key, RoomLoop loop) {
    this.directory = directory;
    this.key = key;
    this.loop = loop;
    loop.loop().execute(() -> host = loop.openRoom(this));
  }

  public RoomKey key() {
    return key;
  }

  RoomLoop loop() {
    return loop;
  }

  /** The first one who came in, also after he left; null while nobody has. */
  public UserId owner() {
    return owner;
  }

  /** Unix milliseconds; 0 while nobody has come in. */
  public long createdUnixMs() {
    return createdUnixMs;
  }

  /** What tells this room from later ones of the same number. */
  public String commId() {
    return key.application() + "_" + key.room() + "_" + createdUnixMs / MS_PER_S;
  }

  public boolean locked() {
    return locked;
  }

  /** Who is in, in the order in which they came; a view. */
  public Collection<Member> members() {
    return Collections.unmodifiableCollection(members.values());
  }

  /** The member of that name, or null. */
  public Member member(UserId user) {
    return members.get(user);
  }

  void join(Member member) {
    loop.members++;
    loop.loop().execute(() -> host.join(member));
  }

  void negotiate(Member member, String offerSdp, Consumer<Negotiation> outcome) {
    loop.loop().execute(() -> host.negotiate(member, offerSdp, outcome));
  }

  void offer(Member member, Consumer<Negotiation> outcome) {
    loop.loop().execute(() -> host.offer(member, outcome));
  }

  void acceptAnswer(Member member, String answerSdp, Consumer<Negotiation> outcome) {
    loop.loop().execute(() -> host.acceptAnswer(member, answerSdp, outcome));
  }

  void mute(Member member, boolean muted) {
    loop.loop().execute(() -> host.mute(member, muted));
  }

  void rights(Member member, Rights rights) {
    loop.loop().execute(() -> host.rights(member, rights));
  }

  void limits(Member member, SendingLimits limits) {
    loop.loop().execute(() -> host.limits(member, limits));
  }

  void role(Member member, Role role) {
    loop.loop().execute(() -> host.role(member, role));
  }

  void signallingHeard(Member member) {
    loop.loop().execute(() -> host.signallingHeard(member));
  }

  void muteVideo(Member member, Medium medium, boolean muted) {
    loop.loop().execute(() -> host.muteVideo(member, medium, muted));
  }

  void signallingLost(Member member) {
    loop.loop().execute(() -> host.signallingLost(member));
  }

  void leave(Member member, LeaveReason reason) {
    if (forget(member)) {
      loop.loop().execute(() -> host.leave(member, reason));
    }
  }

  /** A moderator mutes a member; he cannot unmute himself until that is taken back. */
  public void muteByModerator(Member member, boolean muted) {
    member.mutedByModerator(muted);
    loop.loop().execute(() -> host.muteByModerator(member.user(), muted));
  }

  /** A moderator asks a member to unmute himself, which he then may. */
  public void askToUnmute(Member member) {
    member.mutedByModerator(false);
    loop.loop().execute(() -> host.askToUnmute(member.user()));
  }

  /** Nobody new may come in, or everybody again. */
  public void lock(boolean locked) {
    this.locked = locked;
    loop.loop().execute(() -> host.lock(locked));
  }

  /**
   * Sends someone away; absent is fine.
   *
   * @param banMs for how long he may not come back, 0 for not at all
   * @param text for him
   */
  public void remove(UserId user, long banMs, String text) {
    Member member = members.get(user);
    loop.loop().execute(() -> host.remove(user, banMs, member, text));
    if (member != null) {
      leave(member, LeaveReason.REMOVED);
      member.listener.onRemoved(LeaveReason.REMOVED, text);
    }
  }

  /**
   * Ends the room for everyone.
   *
   * @return completed on the control loop when it is over, but for phones that still hear so
   */
  public CompletionStage<Void> end(RoomEnd end) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    loop.loop()
        .execute(
            () -> {
              host.end(end);
              loop.control().execute(() -> over.complete(null));
            });
    return over;
  }

  /** The room's loop removed the member by itself. On the control loop. */
  void lost(Member member, LeaveReason reason, String text) {
    if (forget(member)) {
      member.listener.onRemoved(reason, text);
    }
  }

  /** The member's entry failed, also because this room has ended. On the control loop. */
  void notEntered(Member member) {
    forget(member);
  }

  /** The room has ended: its number is free. On the control loop. */
  void ended() {
    directory.forget(this);
  }

  /** He was on his way into a room that ended meanwhile. On the control loop. */
  void bounced(Member member) {
    if (!member.left) {
      loop.members--;
      directory.admit(member);
    }
  }

  /** Something happened in the room. On the control loop. */
  void happened(RoomEvent event) {
    long unixMs = directory.observe(key, event);
    if (event instanceof RoomEvent.Created created) {
      createdUnixMs = unixMs;
      owner = created.owner(); // he may have left before he was told that he is in
    } else if (event instanceof RoomEvent.AudioAvailable audio
        && members.get(audio.user()) instanceof Member member) {
      member.audible(audio.available());
    } else if (event instanceof RoomEvent.NetworkQuality qualities) {
      for (RoomEvent.Quality quality : qualities.users()) {
        if (members.get(quality.user()) instanceof Member member) {
          member.networkQuality(quality.grade());
        }
      }
    } else if (event instanceof RoomEvent.MutedByModerator muted
        && members.get(muted.user()) instanceof Member member) {
      member.mutedByModerator(muted.muted());
    }
  }

  /**
   * The room's loop has let the member in. On the control loop.
   *
   * @param before whose place he took, or null
   */
  void entered(
      Member member,
      UserId roomOwner,
      Member before,
      String answerSdp,
      List<MemberListener.Present> others) {
    if (!member.left) {
      arrived(member, roomOwner);
      member.listener.onEntered(answerSdp, others);
      if (member.mutedByModerator()) {
        member.listener.onRoomEvent(new RoomEvent.MutedByModerator(member.user(), true));
      }
    } else if (before != null && forget(before)) {
      directory.replaced(before);
    }
  }

  private void arrived(Member member, UserId roomOwner) {
    owner = roomOwner;
    member.enteredUnixMs(directory.arrived(member));
    members.put(member.user(), member);
  }

  private boolean forget(Member member) {
    if (member.left) {
      return false;
    }
    member.left = true;
    members.remove(member.user(), member);
    loop.members--;
    directory.forget(member);
    return true;
  }
}
