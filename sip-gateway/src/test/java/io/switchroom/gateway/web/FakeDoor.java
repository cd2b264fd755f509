package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.rtc.auth.EntryTerms;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A door that remembers who came and lets the test say what becomes of him. */
final class FakeDoor implements RoomDoor {
  final List<FakeStay> stays = new ArrayList<>();
  final Set<RoomKey> existing = new HashSet<>();

  @Override
  public Stay join(
      RoomKey room,
      UserId user,
      MemberInfo info,
      EntryTerms terms,
      String offerSdp,
      MemberListener listener) {
    FakeStay stay = new FakeStay(room, user, info, terms, offerSdp, listener);
    stays.add(stay);
    return stay;
  }

  @Override
  public boolean exists(RoomKey room) {
    return existing.contains(room);
  }

  FakeStay last() {
    return stays.get(stays.size() - 1);
  }

  static final class FakeStay implements Stay {
    final RoomKey room;
    final UserId user;
    final MemberInfo info;
    EntryTerms terms;
    final String offerSdp;
    final MemberListener listener;
    final List<String> laterOffers = new ArrayList<>();
    Consumer<Negotiation> outcome;
    boolean muted;
    boolean left;
    boolean signallingLost;

    FakeStay(
        RoomKey room,
        UserId user,
        MemberInfo info,
        EntryTerms terms,
        String offerSdp,
        MemberListener listener) {
      this.room = room;
      this.user = user;
      this.info = info;
      this.terms = terms;
      this.offerSdp = offerSdp;
      this.listener = listener;
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
    public void signallingLost() {
      signallingLost = true;
    }

    @Override
    public void leave() {
      left = true;
    }
  }
}
