package io.switchroom.rtc.room;

import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.codec.rtp.RtpSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The picture one participant publishes, camera or screen: received once, sent on to each {@link
 * VideoSubscription} as it came, never decoded.
 *
 * <pre>
 *  port ─ onRtp ─ right? ─ new? ─ within its bit rate? ─┬─ PacketRing: for who misses some
 *                                                       └─ VideoSubscription … ─► socket
 *  PLI, FIR of receivers ─► keyFrameWanted ─┐
 *  gaps ─► MissingPackets ──────────────────┴─ tick ─► VideoSender: who sends it
 * </pre>
 *
 * It is there for the others from its first packet on, until it is muted, loses its right or stops
 * for long.
 *
 * <p>Owned by its room's loop. {@link #onRtp} and {@link #tick} allocate nothing once the first
 * packet is there.
 */
public final class VideoTrack {
  private static final long NEVER = Long.MIN_VALUE;
  private static final int MAX_PAIRS = 16;

  private final Participant owner;
  private final Medium medium;
  private final VideoCodec codec;
  private final VideoSender sender;
  private final VideoSettings settings;
  private final RoomVideo room;
  private final List<VideoSubscription> subscriptions = new ArrayList<>();
  private final RtpSequence sequence = new RtpSequence();
  private final TimestampUnwrap timestamps = new TimestampUnwrap();
  private final MissingPackets missing = new MissingPackets();
  private final int[] pairs = new int[MAX_PAIRS];
  private final BitRateLimit limit;
  private PacketRing ring;
  private boolean started;
  private int ssrc;
  private boolean muted;
  private boolean available;
  private boolean keyFrameWanted;
  private long keyFrameAskedNs = NEVER;
  private long lastPacketNs;
  private long packets;
  private long overLimit;
  private long withoutSeat;

  /** He was told that there is no seat for it, and has got none since. */
  private boolean toldNoSeat;

  VideoTrack(
      Participant owner,
      Medium medium,
      VideoCodec codec,
      VideoSender sender,
      long limitBps,
      VideoSettings settings,
      RoomVideo room) {
    this.owner = owner;
    this.medium = medium;
    this.codec = codec;
    this.sender = sender;
    this.settings = settings;
    this.room = room;
    this.limit = new BitRateLimit(limitBps, settings.toleranceMs());
  }

  public Participant owner() {
    return owner;
  }

  /** {@link Medium#CAMERA} or {@link Medium#SCREEN}. */
  public Medium medium() {
    return medium;
  }

  public VideoCodec codec() {
    return codec;
  }

  VideoSender sender() {
    return sender;
  }

  /** Whether the others can see it. */
  public boolean available() {
    return available;
  }

  /** Its SSRC as its sender numbers it; meaningless before the first packet. */
  public int ssrc() {
    return ssrc;
  }

  /** RTP packets received so far. */
  public long packets() {
    return packets;
  }

  /** Packets dropped because the track was above its bit rate for too long. */
  public long packetsOverLimit() {
    return overLimit;
  }

  /** Packets dropped because as many members as may send video do so already. */
  public long packetsWithoutSeat() {
    return withoutSeat;
  }

  /** What it may send, bits per second; 0: as much as it likes. */
  public long limitBps() {
    return limit.bps();
  }

  void limit(long bps) {
    if (bps != limit.bps()) {
      limit.bps(bps);
      sender.limitChanged();
    }
  }

  /**
   * An RTP packet of this track arrived, already decrypted and checked.
   *
   * @param packet valid during the call only
   */
  public void onRtp(RtpPacket packet, long nowNs) {
    packets++;
    owner.rtpReceived(nowNs);
    if (!owner.maySend(medium)) {
      owner.refused(medium);
      return;
    }
    if (muted) {
      return;
    }
    if (!started || packet.ssrc() != ssrc) {
      restart(packet.ssrc());
    }
    long sequence64 = sequence.unwrap(packet.sequence());
    long timestamp64 = timestamps.unwrap(packet.timestamp());
    if (!missing.onPacket(sequence64, nowNs)) {
      keyFrameWanted = true;
    }
    lastPacketNs = nowNs;
    if (!available && !room.starts(this)) {
      withoutSeat();
      return;
    }
    available = true;
    toldNoSeat = false;
    if (!admits(packet.length(), nowNs)) {
      return;
    }
    byte[] payload = packet.buffer();
    int offset = packet.payloadOffset();
    int length = packet.payloadLength();
    if (!ring.put(payload, offset, length, sequence64, timestamp64, packet.marker())) {
      return;
    }
    boolean startsKeyFrame = codec.startsKeyFrame(payload, offset, length);
    if (startsKeyFrame) {
      keyFrameWanted = false;
    }
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions
          .get(i)
          .send(
              payload,
              offset,
              length,
              sequence64,
              timestamp64,
              packet.marker(),
              startsKeyFrame,
              nowNs);
    }
  }

  private void withoutSeat() {
    withoutSeat++;
    room.figures().dropped(MediaFigures.Drop.WITHOUT_SEAT);
    if (!toldNoSeat) {
      toldNoSeat = true;
      room.refused(this);
    }
  }

  private boolean admits(int bytes, long nowNs) {
    boolean refused = limit.refusing();
    boolean admitted = limit.admits(bytes, nowNs);
    if (!admitted) {
      overLimit++;
      room.figures().dropped(MediaFigures.Drop.VIDEO_OVER_LIMIT);
    }
    if (admitted == refused) {
      // What comes after a gap cannot be decoded without what is missing.
      follow();
    }
    return admitted;
  }

  private void restart(int newSsrc) {
    started = true;
    ssrc = newSsrc;
    sequence.reset();
    timestamps.reset();
    missing.reset();
    if (ring == null) {
      ring = new PacketRing(settings.packetsKept());
    } else {
      ring.clear();
    }
    follow();
  }

  /** Everyone begins anew at a key frame. */
  private void follow() {
    keyFrameWanted = true;
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions.get(i).follow();
    }
  }

  /** A receiver cannot go on without a key frame; asked for at the next tick at the latest. */
  public void requestKeyFrame() {
    keyFrameWanted = true;
  }

  /** Once a tick: asks its sender for what is wanted, and notices that nothing comes any more. */
  void tick(long nowNs) {
    if (!available) {
      return;
    }
    if (nowNs - lastPacketNs > settings.stoppedAfterMs() * 1_000_000L) {
      stop();
      return;
    }
    int pairCount = limit.refusing() ? 0 : missing.due(pairs, nowNs);
    if (pairCount > 0) {
      sender.requestAgain(ssrc, pairs, pairCount);
    }
    if (keyFrameWanted && !limit.refusing() && !subscriptions.isEmpty() && mayAsk(nowNs)) {
      keyFrameAskedNs = nowNs;
      sender.requestKeyFrame(ssrc);
    }
  }

  private boolean mayAsk(long nowNs) {
    return keyFrameAskedNs == NEVER
        || nowNs - keyFrameAskedNs >= settings.keyFrameIntervalMs() * 1_000_000L;
  }

  /** Starts sending it to a subscription, at the next key frame. */
  void add(VideoSubscription subscription) {
    subscriptions.add(subscription);
    subscription.follow();
    keyFrameWanted = true;
  }

  void remove(VideoSubscription subscription) {
    subscriptions.remove(subscription);
  }

  /** Null before the first packet. */
  PacketRing ring() {
    return ring;
  }

  boolean muted() {
    return muted;
  }

  void muted(boolean muted) {
    this.muted = muted;
    if (muted) {
      stop();
    }
  }

  /** It is there no more, until its next packet. */
  void stop() {
    started = false;
    if (available) {
      available = false;
      room.stops(this);
    }
  }
}
