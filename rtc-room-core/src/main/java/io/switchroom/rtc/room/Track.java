package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.codec.pcm.LineVoice;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.codec.rtp.RtpSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The audio one participant publishes: received once, then sent on to each {@link Subscription}
 * and, if anyone listens to the mix, kept for the tick.
 *
 * <pre>
 *  port ─ onRtp ─┬─ Opus: as it came ───────────────┬─► Subscription … ─► PacketSink
 *                ├─ G.711, G.722: VoiceTranscoder ──┘
 *                └─ TrackReader: jitter buffer, decoder ─► the tick's mix
 * </pre>
 *
 * What one of the two decodes the other takes from it ({@link
 * io.switchroom.codec.playout.DecodedPackets}).
 *
 * <p>Owned by its room's loop. {@link #onRtp} allocates nothing.
 */
public final class Track {
  /** Speech has its bursts: so long it may be above its limit by as much as its limit is. */
  private static final int LIMIT_TOLERANCE_MS = 2_000;

  private final Participant owner;
  private final AudioCodec published;
  private final LineSettings lineSettings;
  private final RoomSettings settings;
  private final MediaFigures figures;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final RtpSequence sequence = new RtpSequence();
  private final TimestampUnwrap timestamps = new TimestampUnwrap();
  private AudioCodec codec;
  private VoiceTranscoder transcoder;
  private TrackReader reader;
  private int ssrc;
  private boolean started;
  private int newest;
  private boolean muted;
  private int loudestLevel = AudioLevel.SILENCE;
  private final BitRateLimit limit;
  private long packets;

  /** Of readers that are closed. */
  private long lateBefore;

  private long discardedBefore;

  Track(
      Participant owner,
      AudioCodec codec,
      LineSettings line,
      RoomSettings settings,
      MediaFigures figures) {
    this.lineSettings = line;
    this.figures = figures;
    this.owner = owner;
    this.published = codec;
    this.codec = codec;
    this.settings = settings;
    this.limit = new BitRateLimit(0, LIMIT_TOLERANCE_MS);
  }

  /**
   * What its owner may send, as RTP packets.
   *
   * @param bps bits per second; 0: as much as he likes
   */
  void limit(long bps) {
    limit.bps(bps);
  }

  public Participant owner() {
    return owner;
  }

  /** What it was published in; its sender may have changed to another since. */
  AudioCodec published() {
    return published;
  }

  /** What it is sent in now. */
  public AudioCodec codec() {
    return codec;
  }

  /**
   * What is to be done to this voice on one of its ways, at the rate it has there, or null if it is
   * to stay as it came. Opus is levelled only: its sender suppresses noise and echo himself, and
   * browsers hear it untouched.
   *
   * @param otherWay of the same voice, or null
   */
  LineVoice newLine(int rateHz, LineVoice otherWay) {
    boolean bare = codec == AudioCodec.OPUS;
    LineSettings settings =
        bare ? new LineSettings(lineSettings.automaticGain(), false, false) : lineSettings;
    return settings.touches() ? new LineVoice(settings, rateHz, otherWay) : null;
  }

  /** Whether its owner's line may return what it is sent: then it is told how loud that is. */
  boolean guardsEcho() {
    return lineSettings.echoGuard() && codec != AudioCodec.OPUS;
  }

  /**
   * How loud the frame is that this tick sends to the owner, −dBov; told after the tick's {@link
   * TrackReader#read}.
   */
  void sentToOwner(int level) {
    if (reader != null && reader.line() != null) {
      reader.line().sent(level);
    }
    if (transcoder != null && transcoder.line() != null) {
      transcoder.line().sent(level);
    }
  }

  /** The owner is sent nothing for a while. */
  void sentNothingToOwner() {
    if (reader != null && reader.line() != null) {
      reader.line().sentNothing();
    }
    if (transcoder != null && transcoder.line() != null) {
      transcoder.line().sentNothing();
    }
  }

  /** RTP packets received so far. */
  public long packets() {
    return packets;
  }

  /** Packets that came too late for the mix; those that nobody wanted in a mix do not count. */
  public long late() {
    return lateBefore + (reader == null ? 0 : reader.late());
  }

  /** Packets that came and were not played in the mix, the {@link #late} ones among them. */
  public long discarded() {
    return discardedBefore + (reader == null ? 0 : reader.discarded());
  }

  /** How long the frame last mixed was here, ns; 0 while nobody listens to the mix. */
  public long playoutDelayNs() {
    return reader == null ? 0 : reader.delayNs();
  }

  /** The most a packet may wait for others before it is mixed, ms. */
  public int maxJitterMs() {
    return settings.maxJitterMs();
  }

  /** How long a packet that comes quickest waits for the others now, ns; 0 as above. */
  public long playoutTargetNs() {
    return reader == null ? 0 : reader.targetDelayNs();
  }

  /**
   * An RTP packet of this track arrived, already decrypted and checked.
   *
   * @param packet valid during the call only
   * @param level its RFC 6464 audio level, 0 (loudest) to 127, or -1 where the sender gave none
   */
  public void onRtp(RtpPacket packet, int level, long nowNs) {
    onRtp(packet, codec, level, nowNs);
  }

  /**
   * As {@link #onRtp(RtpPacket, int, long)}, of a sender who may go on in another of the codecs
   * agreed on at any packet (RFC 3264 §5.1).
   *
   * @param of the packet's codec; Opus only if the track is Opus, and then always
   */
  public void onRtp(RtpPacket packet, AudioCodec of, int level, long nowNs) {
    packets++;
    owner.rtpReceived(nowNs);
    if (!owner.maySend(Medium.AUDIO)) {
      owner.refused(Medium.AUDIO);
      return;
    }
    if (muted) {
      return;
    }
    if (!limit.admits(packet.length(), nowNs)) {
      figures.dropped(MediaFigures.Drop.AUDIO_OVER_LIMIT);
      return;
    }
    if (!started || packet.ssrc() != ssrc) {
      restart(packet.ssrc());
      newest = packet.sequence() - 1;
    }
    if ((short) (packet.sequence() - newest) > 0) {
      newest = packet.sequence();
      if (of != codec) {
        codec(of);
      }
    }
    if (level >= 0) {
      heard(level);
    }
    if (!subscriptions.isEmpty()) {
      long sequence64 = sequence.unwrap(packet.sequence());
      long timestamp64 = timestamps.unwrap(packet.timestamp());
      if (transcoder == null) {
        forward(
            packet.buffer(),
            packet.payloadOffset(),
            packet.payloadLength(),
            sequence64,
            timestamp64,
            packet.marker(),
            nowNs);
      } else {
        transcoder.onPacket(packet, of, sequence64, timestamp64, nowNs);
      }
    }
    if (reader != null) {
      reader.put(packet, of, nowNs);
    }
  }

  private void codec(AudioCodec next) {
    codec = next;
    if (reader != null) {
      reader.codec(next);
    }
  }

  /**
   * A packet of the same stream that carries no sound, such as a telephone-event (RFC 4733): takes
   * its place in the numbering, so that nobody takes it for lost.
   */
  public void onRtpWithoutSound(RtpPacket packet, long nowNs) {
    owner.rtpReceived(nowNs);
    if (muted || !started || packet.ssrc() != ssrc) {
      return;
    }
    if (transcoder != null) {
      transcoder.skip(sequence.unwrap(packet.sequence()), nowNs);
    }
    if (reader != null) {
      reader.putWithoutSound(packet, nowNs);
    }
  }

  /**
   * A comfort noise packet (RFC 3389): from here on the sender is silent, until he sends sound
   * again. Takes its place in the numbering.
   */
  public void onComfortNoise(RtpPacket packet, long nowNs) {
    owner.rtpReceived(nowNs);
    if (muted || !started || packet.ssrc() != ssrc) {
      return;
    }
    if (transcoder != null) {
      long sequence64 = sequence.unwrap(packet.sequence());
      long timestamp64 = timestamps.unwrap(packet.timestamp());
      transcoder.comfortNoise(packet, sequence64, timestamp64, nowNs);
    }
    if (reader != null) {
      reader.putComfortNoise(packet, nowNs);
    }
  }

  /** Once a tick: sends on what a pause needs. */
  void tick(long nowNs) {
    if (transcoder != null) {
      transcoder.tick(nowNs);
    }
  }

  /** One Opus packet to every subscriber. */
  void forward(
      byte[] payload,
      int offset,
      int length,
      long sequence64,
      long timestamp64,
      boolean marker,
      long nowNs) {
    figures.forwarded();
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions.get(i).send(payload, offset, length, sequence64, timestamp64, marker, nowNs);
    }
  }

  /** A packet was decoded for browsers. */
  void decoded() {
    figures.played(MediaFigures.Playing.DECODED, 1);
  }

  /** Notes a level for {@link #takeLoudestLevel}. */
  void heard(int level) {
    if (level < loudestLevel) {
      loudestLevel = level;
    }
  }

  /** The loudest level since the last call, 0 (loudest) to 127 (silence). */
  int takeLoudestLevel() {
    int level = loudestLevel;
    loudestLevel = AudioLevel.SILENCE;
    return level;
  }

  /** Starts sending this track to a subscription. */
  public void add(Subscription subscription) {
    if (subscriptions.isEmpty()) {
      started = false;
      if (codec != AudioCodec.OPUS) {
        transcoder = new VoiceTranscoder(this, settings, reader == null ? null : reader.line());
        shareDecoded();
      }
    }
    subscriptions.add(subscription);
    subscription.follow();
    lossChanged();
  }

  /** Stops sending it there. */
  public void remove(Subscription subscription) {
    subscriptions.remove(subscription);
    if (subscriptions.isEmpty()) {
      closeTranscoder();
    }
    lossChanged();
  }

  /** What is encoded here is prepared for the subscriber who loses most. */
  void lossChanged() {
    if (transcoder != null) {
      int worst = settings.voice().expectedLossPercent();
      for (int i = 0; i < subscriptions.size(); i++) {
        worst = Math.max(worst, subscriptions.get(i).lossPercent());
      }
      transcoder.prepareForLoss(worst);
    }
  }

  void muted(boolean muted) {
    this.muted = muted;
    started = false;
    if (transcoder != null) {
      transcoder.restart();
    }
  }

  /** The mix in which this track is to be, or null while nobody listens to one. */
  void mixed(Mix mixOrNull) {
    if (mixOrNull != null && reader == null) {
      LineVoice otherWay = transcoder == null ? null : transcoder.line();
      reader = new TrackReader(this, mixOrNull, settings.maxJitterMs(), otherWay);
      shareDecoded();
    } else if (mixOrNull == null && reader != null) {
      reader.close();
      lateBefore += reader.late();
      discardedBefore += reader.discarded();
      reader = null;
    }
  }

  /** The track's part in the mix, or null while nobody listens to one. */
  TrackReader reader() {
    return reader;
  }

  /** Whether the reader must measure levels because nothing else does. */
  boolean measuresOnRead() {
    return transcoder == null;
  }

  private void restart(int newSsrc) {
    started = true;
    ssrc = newSsrc;
    sequence.reset();
    timestamps.reset();
    if (transcoder != null) {
      transcoder.restart();
    }
    for (int i = 0; i < subscriptions.size(); i++) {
      subscriptions.get(i).follow();
    }
  }

  private void closeTranscoder() {
    if (transcoder != null) {
      transcoder.close();
      transcoder = null;
      shareDecoded();
    }
  }

  /** What browsers hear and what the mix hears is decoded once. */
  private void shareDecoded() {
    if (reader != null) {
      reader.share(transcoder == null ? null : transcoder.packets());
    }
  }

  void close() {
    closeTranscoder();
    mixed(null);
    subscriptions.clear();
  }
}
