package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.SendingLimits;
import java.util.function.Consumer;

/**
 * The control loop's hold on one member of a room: what it asks for is posted to the room's loop.
 *
 * <p>Used on the control loop only.
 */
public final class Member {
  private final RoomKey key;
  final Newcomer newcomer;
  private EntryTerms terms;
  final MemberListener listener;

  /** The stay that is to end when this one begins, or null. */
  final Member from;

  /**
   * The room of that number: another one if the first ended while he was on his way in, and null if
   * he may not have a new one.
   */
  private RoomProxy room;

  /** The stay that is to follow this one in another room, or null. */
  private Member next;

  private Role role;
  private boolean mutedByModerator;
  private boolean audible;
  private int networkQuality;
  private long enteredUnixMs;

  /** Out, or never in: nothing more is told to the listener. */
  boolean left;

  Member(RoomKey key, Newcomer newcomer, Member from, MemberListener listener) {
    this.key = key;
    this.newcomer = newcomer;
    this.from = from;
    this.role = newcomer.role();
    this.terms = newcomer.terms();
    this.listener = listener;
    if (from != null) {
      from.next = this;
    }
  }

  /** The stay of the same session that has not begun yet; null if it does not switch. */
  Member next() {
    return next;
  }

  /** He is in; whom he replaced may have left him something. */
  void begins(boolean mutedByModerator, boolean audible) {
    this.mutedByModerator = mutedByModerator;
    this.audible = audible;
  }

  public RoomKey key() {
    return key;
  }

  public UserId user() {
    return newcomer.user();
  }

  public MemberInfo info() {
    return newcomer.info();
  }

  public Role role() {
    return role;
  }

  /** Whether he was the first in his room (rule R1). */
  public boolean ownsRoom() {
    return user().equals(room.owner());
  }

  /** Whether he cannot unmute himself. */
  public boolean mutedByModerator() {
    return mutedByModerator;
  }

  /** On which terms he is in. */
  public EntryTerms terms() {
    return terms;
  }

  /** Replaces them, after a newer privateMapKey. */
  public void terms(EntryTerms terms) {
    this.terms = terms;
    room.rights(this, terms.rights());
  }

  /** What he may send at most from now on. */
  public void limits(SendingLimits limits) {
    room.limits(this, limits);
  }

  public RoomProxy room() {
    return room;
  }

  /** Whether the others can hear him if he speaks. */
  public boolean audible() {
    return audible;
  }

  /** A grade of {@link io.switchroom.rtc.room.PathQuality}. */
  public int networkQuality() {
    return networkQuality;
  }

  void networkQuality(int grade) {
    networkQuality = grade;
  }

  void audible(boolean audible) {
    this.audible = audible;
  }

  /** When he came in, unix milliseconds. */
  public long enteredUnixMs() {
    return enteredUnixMs;
  }

  void enteredUnixMs(long unixMs) {
    enteredUnixMs = unixMs;
  }

  void room(RoomProxy room) {
    this.room = room;
  }

  void mutedByModerator(boolean muted) {
    mutedByModerator = muted;
  }

  /** A later offer of the peer; the outcome comes on the control loop. */
  public void negotiate(String offerSdp, Consumer<Negotiation> outcome) {
    room.negotiate(this, offerSdp, outcome);
  }

  /** The peer asks to be offered; our offer comes on the control loop. */
  public void offer(Consumer<Negotiation> outcome) {
    room.offer(this, outcome);
  }

  /** The peer's answer to our offer; the outcome comes on the control loop. */
  public void acceptAnswer(String answerSdp, Consumer<Negotiation> outcome) {
    room.acceptAnswer(this, answerSdp, outcome);
  }

  /** Mutes or unmutes his audio for everyone else. */
  public void mute(boolean muted) {
    room.mute(this, muted);
  }

  /** He is an anchor from now on, or audience. */
  public void role(Role role) {
    this.role = role;
    room.role(this, role);
  }

  /** His signalling gave a sign of life. */
  public void signallingHeard() {
    room.signallingHeard(this);
  }

  /** Mutes or unmutes his camera or screen for everyone else. */
  public void muteVideo(Medium medium, boolean muted) {
    room.muteVideo(this, medium, muted);
  }

  /** His signalling broke off without a goodbye; he stays as long as his media is there. */
  public void signallingLost() {
    if (room != null) {
      room.signallingLost(this);
    }
  }

  /** Leaves of his own accord. Idempotent; nothing more is told to the listener. */
  public void leave() {
    if (room == null) {
      left = true; // refused before he had one
    } else {
      room.leave(this, LeaveReason.NORMAL);
    }
  }
}
