package io.switchroom.gateway.rooms;

import io.switchroom.gateway.net.Loop;
import io.switchroom.rtc.room.RoomSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop and the rooms that live on it: drives their ticks and gives their ports what belongs to
 * the loop. Used on that loop only, but for the constructor.
 */
public final class RoomLoop {
  private static final Logger LOG = LoggerFactory.getLogger(RoomLoop.class);

  private final Loop loop;
  private final Executor control;
  private final MediaSockets sockets;
  private final RoomSettings roomSettings;
  private final List<RoomHost> rooms = new ArrayList<>();
  private final RoomLoopStats stats;

  /** Members of all its rooms: the directory's count, kept on the control loop. */
  int members;

  /**
   * @param control the control loop, to which everything that happens here is told
   */
  public RoomLoop(Loop loop, Executor control, MediaSockets sockets, RoomSettings roomSettings) {
    this(loop, control, sockets, roomSettings, false);
  }

  /**
   * @param control the control loop, to which everything that happens here is told
   * @param perLeg whether each member's delays are kept apart too
   */
  public RoomLoop(
      Loop loop,
      Executor control,
      MediaSockets sockets,
      RoomSettings roomSettings,
      boolean perLeg) {
    this.stats = new RoomLoopStats(perLeg);
    this.loop = loop;
    this.control = control;
    this.sockets = sockets;
    this.roomSettings = roomSettings;
  }

  /** Opens the loop's shared sockets and starts its tick. On the loop. */
  public void start() throws java.io.IOException {
    sockets.open(loop, stats.figures());
    loop.onTick(this::tick);
  }

  public Loop loop() {
    return loop;
  }

  Executor control() {
    return control;
  }

  public MediaSockets sockets() {
    return sockets;
  }

  public RoomLoopStats stats() {
    return stats;
  }

  RoomHost openRoom(RoomProxy proxy) {
    RoomHost host = new RoomHost(this, proxy, roomSettings);
    rooms.add(host);
    LOG.info("room {} opened", proxy.key());
    return host;
  }

  /** Rooms it carries, those that are saying farewell included. */
  int roomCount() {
    return rooms.size();
  }

  void closeRoom(RoomHost host) {
    rooms.remove(host);
    LOG.info("room {} closed", host.key());
  }

  private void tick(long dueNs) {
    for (int i = rooms.size() - 1; i >= 0; i--) { // a room may end in its tick
      rooms.get(i).tick(dueNs);
    }
    stats.tick(sockets.pairs(), sockets.browsers());
  }
}
