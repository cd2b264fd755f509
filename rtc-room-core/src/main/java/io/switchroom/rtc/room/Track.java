package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.AudioLevel;
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
 * <p>Owned by its room's loop. {@link #onRtp} allocates nothing.
 */
public final class Track {
  private final Participant owner;
  private final AudioCodec codec;
  private final boolean levelled;
  private final RoomSettings settings;
  private final MediaFigures figures;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final RtpSequence sequence = new RtpSequence();
  private final TimestampUnwrap timestamps = new TimestampUnwrap();
  private VoiceTranscoder transcoder;
  private TrackReader reader;
  private int ssrc;
  private boolean started;
  private boolean muted;
  private int loudestLevel = AudioLevel.SILENCE;
  private long packets;

  Track(
      Participant owner,
      AudioCodec codec,
      boolean levelled,
      RoomSettings settings,
      MediaFigures figures) {
    this.levelled = levelled;
    this.figures = figures;
    this.owner = owner;
    this.codec = codec;
    this.settings = settings;
  }

  public Participant owner() {
    return owner;
  }

  public AudioCodec codec() {
    return codec;
  }

  /** Whether it is to come out as loud as others, wherever it is decoded. */
  boolean levelled() {
    return levelled;
  }

  /** RTP packets received so far. */
  public long packets() {
    return packets;
  }

  /**
   * An RTP packet of this track arrived, already decrypted and checked.
   *
   * @param packet valid during the call only
   * @param level its RFC 6464 audio level, 0 (loudest) to 127, or -1 where the sender gave none
   */
  public void onRtp(RtpPacket packet, int level, long nowNs) {
    packets++;
    if (muted) {
      return;
    }
    if (!started || packet.ssrc() != ssrc) {
      restart(packet.ssrc());
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
        transcoder.onPacket(packet, sequence64, timestamp64, nowNs);
      }
    }
    if (reader != null) {
      reader.put(packet, nowNs);
    }
  }

  /**
   * A packet of the same stream that carries no sound, such as a telephone-event (RFC 4733): takes
   * its place in the numbering, so that nobody takes it for lost.
   */
  public void onRtpWithoutSound(RtpPacket packet, long nowNs) {
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
    if (muted || !started || packet.ssrc() != ssrc) {
      return;
    }
    if (transcoder != null) {
      transcoder.skip(sequence.unwrap(packet.sequence()), nowNs);
    }
    if (reader != null) {
      reader.putComfortNoise(packet, nowNs);
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
        transcoder = new VoiceTranscoder(this, settings);
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
  }

  /** The mix in which this track is to be, or null while nobody listens to one. */
  void mixed(Mix mixOrNull) {
    if (mixOrNull != null && reader == null) {
      reader = new TrackReader(this, mixOrNull, settings.maxJitterMs());
    } else if (mixOrNull == null && reader != null) {
      reader.close();
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
    }
  }

  void close() {
    closeTranscoder();
    mixed(null);
    subscriptions.clear();
  }
}
