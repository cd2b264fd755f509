package io.switchroom.gateway.web;

import io.switchroom.gateway.rooms.Member;
import io.switchroom.gateway.rooms.MemberListener;
import io.switchroom.gateway.rooms.PortFactory;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Negotiation;
import java.util.function.Consumer;

/**
 * The door into the gateway's own rooms.
 *
 * @param ports opens the network end of each browser
 */
public record DirectoryDoor(RoomDirectory directory, PortFactory ports) implements RoomDoor {

  @Override
  public Stay join(
      RoomKey room, UserId user, MemberInfo info, String offerSdp, MemberListener listener) {
    return new MemberStay(directory.join(room, user, info, ports, offerSdp, listener));
  }

  private record MemberStay(Member member) implements Stay {
    @Override
    public void negotiate(String offerSdp, Consumer<Negotiation> outcome) {
      member.negotiate(offerSdp, outcome);
    }

    @Override
    public void mute(boolean muted) {
      member.mute(muted);
    }

    @Override
    public void muteVideo(Medium medium, boolean muted) {
      member.muteVideo(medium, muted);
    }

    @Override
    public void signallingLost() {
      member.signallingLost();
    }

    @Override
    public void leave() {
      member.leave();
    }
  }
}
