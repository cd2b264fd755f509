package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.room.Role;
import io.switchroom.rtc.room.SendingLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A door that remembers who came and lets the test say what becomes of him. */
final class FakeDoor implements RoomDoor {
  final List<FakeStay> stays = new ArrayList<>();

  @Override
  public Stay join(RoomKey room, Visitor visitor, Stay from, MemberListener listener) {
    FakeStay stay = new FakeStay(room, visitor, from, listener);
    stays.add(stay);
    return stay;
  }

  FakeStay last() {
    return stays.get(stays.size() - 1);
  }

  static final class FakeStay implements Stay, Moderator {
    final RoomKey room;
    final UserId user;
    final MemberInfo info;
    EntryTerms terms;
    SendingLimits limits;
    final String offerSdp;
    final Stay from;
    final MemberListener listener;
    final List<String> laterOffers = new ArrayList<>();
    final List<String> moderated = new ArrayList<>();
    final Set<UserId> others = new HashSet<>();
    Consumer<Negotiation> outcome;
    Role role;
    boolean muted;
    boolean mutedByModerator;
    boolean owns;
    final List<Medium> mutedVideo = new ArrayList<>();
    final List<Medium> unmutedVideo = new ArrayList<>();
    boolean left;
    boolean signallingLost;
    int signsOfLife;

    FakeStay(RoomKey room, Visitor visitor, Stay from, MemberListener listener) {
      this.room = room;
      this.user = visitor.user();
      this.info = visitor.info();
      this.role = visitor.role();
      this.offerSdp = visitor.offerSdp();
      this.from = from;
      this.terms = visitor.terms();
      this.limits = visitor.limits();
      this.listener = listener;
    }

    @Override
    public void limits(SendingLimits limits) {
      this.limits = limits;
    }

    @Override
    public boolean mutedByModerator() {
      return mutedByModerator;
    }

    @Override
    public MemberInfo info() {
      return info;
    }

    @Override
    public Role role() {
      return role;
    }

    @Override
    public void role(Role role) {
      this.role = role;
    }

    @Override
    public boolean ownsRoom() {
      return owns;
    }

    @Override
    public Moderator moderator() {
      return this;
    }

    @Override
    public void signallingHeard() {
      signsOfLife++;
    }

    @Override
    public boolean mute(UserId user, boolean muted) {
      moderated.add((muted ? "mute " : "unmute ") + user);
      return others.contains(user);
    }

    @Override
    public boolean askToUnmute(UserId user) {
      moderated.add("ask " + user);
      return others.contains(user);
    }

    @Override
    public boolean remove(UserId user, long banMs) {
      moderated.add("remove " + user + " for " + banMs + " ms");
      return others.contains(user);
    }

    @Override
    public void lock(boolean locked) {
      moderated.add(locked ? "lock" : "unlock");
    }

    @Override
    public void dissolve() {
      moderated.add("dissolve");
    }

    @Override
    public void negotiate(String sdp, Consumer<Negotiation> then) {
      laterOffers.add(sdp);
      outcome = then;
    }

    @Override
    public void mute(boolean muted) {
      this.muted = muted;
    }

    @Override
    public void terms(EntryTerms terms) {
      this.terms = terms;
    }

    @Override
    public void muteVideo(Medium medium, boolean muted) {
      (muted ? mutedVideo : unmutedVideo).add(medium);
    }

    @Override
    public void signallingLost() {
      signallingLost = true;
    }

    @Override
    public void leave() {
      left = true;
    }
  }
}
