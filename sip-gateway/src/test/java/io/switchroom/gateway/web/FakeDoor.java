package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A door that remembers who came and lets the test say what becomes of him. */
final class FakeDoor implements RoomDoor {
  final List<FakeStay> stays = new ArrayList<>();

  @Override
  public Stay join(
      RoomKey room, UserId user, MemberInfo info, String offerSdp, MemberListener listener) {
    FakeStay stay = new FakeStay(room, user, info, offerSdp, listener);
    stays.add(stay);
    return stay;
  }

  FakeStay last() {
    return stays.get(stays.size() - 1);
  }

  static final class FakeStay implements Stay {
    final RoomKey room;
    final UserId user;
    final MemberInfo info;
    final String offerSdp;
    final MemberListener listener;
    final List<String> laterOffers = new ArrayList<>();
    Consumer<Negotiation> outcome;
    boolean muted;
    final List<Medium> mutedVideo = new ArrayList<>();
    final List<Medium> unmutedVideo = new ArrayList<>();
    boolean left;
    boolean signallingLost;

    FakeStay(RoomKey room, UserId user, MemberInfo info, String offerSdp, MemberListener listener) {
      this.room = room;
      this.user = user;
      this.info = info;
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
