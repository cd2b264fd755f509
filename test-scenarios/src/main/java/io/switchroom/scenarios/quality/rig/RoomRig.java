package io.switchroom.scenarios.quality.rig;

import io.switchroom.codec.AudioCodec;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.Room;
import io.switchroom.rtc.room.RoomRules;
import io.switchroom.rtc.room.RoomSettings;
import io.switchroom.scenarios.support.ProductDefaults;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the product's rooms in virtual time: packets in at their moments, a tick every 20 ms,
 * packets out.
 *
 * <pre>
 * Leg: encoder → RTP ─▶ Track → Playout → gate → mix → encoder ─▶ RTP → decoder → Ear
 * </pre>
 */
public final class RoomRig implements AutoCloseable {
  public static final long TICK_NS = 20_000_000;

  private static final long START_NS = 1_000_000_000_000L;
  private static final RoomSettings SETTINGS =
      new RoomSettings(10_000, ProductDefaults.VOICE, 8, 300, 300, RoomRules.CUSTOMARY);

  private final Room room;
  private final List<Leg> legs = new ArrayList<>();
  private long nowNs = START_NS;
  private long nextTickNs = START_NS + TICK_NS;

  public RoomRig() {
    this(SETTINGS);
  }

  public RoomRig(RoomSettings settings) {
    room = new Room(new RoomKey(new SdkAppId(1), RoomId.of(1)), settings);
  }

  /** A phone enters: packets of 20 ms, its level as it is, Opus at 48 kHz. */
  public Leg phone(String name, AudioCodec codec) {
    return phone(name, codec, codec.audioRateHz(), 20, false);
  }

  /**
   * A phone enters.
   *
   * @param rateHz of what it says and hears: G.711 8000, G.722 16000, Opus as one likes
   * @param levelled whether the room turns it up or down
   */
  public Leg phone(String name, AudioCodec codec, int rateHz, int ptimeMs, boolean levelled) {
    return enter(Leg.phone(name, codec, rateHz, ptimeMs, levelled, nowNs), MemberInfo.Kind.PHONE);
  }

  /** A browser that speaks Opus from and to that rate enters. */
  public Leg browser(String name, int rateHz) {
    return enter(Leg.browser(name, rateHz, nowNs), MemberInfo.Kind.BROWSER);
  }

  private Leg enter(Leg leg, MemberInfo.Kind kind) {
    room.enter(new Participant(new UserId(leg.name()), new MemberInfo(kind, leg.name()), leg), 0);
    legs.add(leg);
    return leg;
  }

  public void leave(Leg leg) {
    legs.remove(leg);
    room.leave(new UserId(leg.name()), LeaveReason.NORMAL, 0);
  }

  /** Lets time pass. */
  public void run(double seconds) {
    long endNs = nowNs + Math.round(seconds * 1e9);
    while (true) {
      Leg first = null;
      for (int i = 0; i < legs.size(); i++) {
        Leg leg = legs.get(i);
        first = first == null || leg.nextNs() < first.nextNs() ? leg : first;
      }
      if (first != null && first.nextNs() <= Math.min(nextTickNs, endNs)) {
        first.send();
      } else if (nextTickNs <= endNs) {
        room.tick(nextTickNs);
        while (room.pollEvent() != null) {
          // Nobody is told.
        }
        nextTickNs += TICK_NS;
      } else {
        break;
      }
    }
    nowNs = endNs;
  }

  public Room room() {
    return room;
  }

  @Override
  public void close() {
    for (Leg leg : List.copyOf(legs)) {
      leave(leg);
    }
  }
}
