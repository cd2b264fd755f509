package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.cn.PauseNoise;
import io.switchroom.codec.pcm.LineVoice;
import io.switchroom.codec.pcm.SpeakerGate;
import io.switchroom.codec.playout.DecodedPackets;
import io.switchroom.codec.playout.Playout;
import io.switchroom.codec.rtp.RtpPacket;

/**
 * A track's way into the mix: its {@link Playout}, what is done to a line's voice, its place at the
 * gate, and its frame at the buses' rates. Each talker is decoded once, whoever listens.
 */
final class TrackReader {
  /** In what is this quiet nobody hears that the rate changes, −dBov. */
  private static final int QUIET_LEVEL = 50;

  /** So long who joined hears a voice without a pause in the others' narrower band, ticks. */
  private static final int MOST_WAIT_TICKS = 5_000 / Mix.TICK_MS;

  /** So long before it the decoder of the new rate begins to listen, for a change amid sound. */
  private static final int PREPARE_TICKS = 1_000 / Mix.TICK_MS;

  private final Track track;
  private final Mix mix;
  private final int maxJitterMs;
  private final MixVoice voice;
  private final SpeakerGate.Leg<TrackReader> leg;

  /** Null where nothing is to be done to the voice. */
  private final LineVoice line;

  /** Null unless browsers hear the same packets. */
  private DecodedPackets decoded;

  private CodecPlayout source;
  private Playout playout;

  /** Null but for the ticks after the talker changed his codec. */
  private CodecChange change;

  private int nextRateHz;
  private int waitedTicks;

  /** Of playouts that are closed. */
  private long lateBefore;

  private long discardedBefore;

  /** Null until a comfort noise packet came. */
  private PauseNoise noise;

  private boolean saidSilent;
  private boolean noisy;

  /**
   * @param otherWay of the same line to other listeners, or null
   */
  TrackReader(Track track, Mix mix, int maxJitterMs, LineVoice otherWay) {
    this.track = track;
    this.mix = mix;
    this.maxJitterMs = maxJitterMs;
    this.source = new CodecPlayout(track.codec(), mix.highestRateHz(), maxJitterMs);
    this.playout = source.playout();
    this.nextRateHz = playout.rateHz();
    this.voice = new MixVoice(nextRateHz);
    this.line = track.newLine(nextRateHz, otherWay);
    this.leg = mix.join(this);
  }

  /** What browsers hear of the track, or null if none listens. */
  void share(DecodedPackets packets) {
    decoded = packets;
    playout.share(packets);
    if (change != null) {
      change.old().playout().share(packets);
    }
  }

  /**
   * @param of the track's codec or, if the packet was overtaken by a change of it, the one before
   */
  void put(RtpPacket packet, AudioCodec of, long nowNs) {
    saidSilent = false;
    if (of == source.codec()) {
      playout.put(packet, nowNs);
    } else if (change != null && of == change.old().codec()) {
      change.old().playout().put(packet, nowNs);
    }
  }

  void putWithoutSound(RtpPacket packet, long nowNs) {
    playout.putWithoutSound(packet, nowNs);
  }

  void putComfortNoise(RtpPacket packet, long nowNs) {
    if (noise == null) {
      noise = new PauseNoise(playout.rateHz());
    }
    noise.onPayload(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    saidSilent = true;
    playout.putComfortNoise(packet, nowNs);
  }

  /** The talker goes on in another codec, neither of them Opus. */
  void codec(AudioCodec next) {
    CodecPlayout old = source;
    if (change != null && change.old().codec() == next) {
      source = change.old(); // to and fro within a moment: both are here
    } else {
      endChange();
      source = new CodecPlayout(next, mix.highestRateHz(), maxJitterMs);
      source.playout().share(decoded);
    }
    playout = source.playout();
    change = new CodecChange(old, playout.rateHz());
    nextRateHz = playout.rateHz();
    if (old.playout().rateHz() != nextRateHz) {
      noise = null; // its spectrum was for that rate
    }
  }

  private void endChange() {
    if (change != null) {
      change.old().tell(mix.figures());
      lateBefore += change.old().playout().late();
      discardedBefore += change.old().discarded();
      change.old().close();
      change = null;
    }
  }

  /** Reads the next 20 ms and tells the gate of it. */
  void read(long nowNs) {
    Playout.Read found;
    int level;
    if (change == null) {
      found = playout.read(nowNs, voice.next(playout.rateHz()));
      level = playout.level();
    } else {
      found = change.read(playout, voice, nowNs);
      level = change.level();
      if (change.isOver()) {
        endChange();
      }
    }
    if (line != null) {
      line.rateHz(voice.rateHz());
    }
    if (found != Playout.Read.SOUND) {
      withoutSound(found);
      return;
    }
    noisy = false;
    if (noise != null) {
      noise.restart();
    }
    heard(line == null ? level : line.process(voice.frame(), level));
    if (nextRateHz != playout.rateHz() && isTimeToChange()) {
      changeRate();
    }
  }

  private void heard(int level) {
    if (track.measuresOnRead()) {
      track.heard(level);
    }
    leg.update(level);
  }

  private void withoutSound(Playout.Read found) {
    noisy = found == Playout.Read.SILENCE && noise != null && (noisy || saidSilent);
    if (noisy && leg.isMixed() && playNoise()) {
      return;
    }
    if (line != null && line.hasTail()) {
      heard(line.tail(voice.frame()));
      return;
    }
    if (line != null && found == Playout.Read.SILENCE) {
      line.pause();
    }
    changeRate();
    voice.unused();
  }

  /** Between the words of one who is in the mix, if his noise can be heard. */
  private boolean playNoise() {
    int level = noise.next(voice.frame(), leg.isSpeaking());
    if (level >= SpeakerGate.SILENT_FROM) {
      return false;
    }
    leg.updateNoise(line == null ? level : line.processNoise(voice.frame(), level));
    return true;
  }

  /**
   * A bus at a higher or lower rate came or went. Only Opus has a choice of rates. Amid sound the
   * change waits for a pause, a higher rate at most {@value #MOST_WAIT_TICKS} ticks: a resampler's
   * delay comes in or drops out, which those hear who have listened all the while. A lower rate
   * gives nobody a better sound, so that it may wait for ever.
   */
  void rateHz(int wantedHz) {
    if (source.codec() == AudioCodec.OPUS && wantedHz != nextRateHz) {
      nextRateHz = wantedHz;
      waitedTicks = 0;
      playout.prepareRateHz(playout.rateHz());
    }
  }

  private boolean isTimeToChange() {
    if (playout.level() >= QUIET_LEVEL) {
      return true;
    }
    boolean higher = nextRateHz > playout.rateHz();
    waitedTicks++;
    if (higher && waitedTicks >= MOST_WAIT_TICKS - PREPARE_TICKS) {
      playout.prepareRateHz(nextRateHz);
    }
    return higher && waitedTicks >= MOST_WAIT_TICKS;
  }

  private void changeRate() {
    if (nextRateHz != playout.rateHz()) {
      playout.rateHz(nextRateHz);
      nextRateHz = playout.rateHz();
    }
  }

  /** The frame last read, at its own rate. */
  MixVoice voice() {
    return voice;
  }

  /** Where its frame comes from. */
  Track track() {
    return track;
  }

  /** What is done to it, or null. */
  LineVoice line() {
    return line;
  }

  /** How long the frame last read was here, ns. */
  long delayNs() {
    return playout.delayNs() + (line == null ? 0 : line.delayNs());
  }

  /** How long a packet that comes quickest waits now, ns. */
  long targetDelayNs() {
    return playout.targetDelayNs();
  }

  /** Packets that came too late. */
  long late() {
    return lateBefore + playout.late();
  }

  /** Packets that came and were not played, the late ones among them. */
  long discarded() {
    return discardedBefore + source.discarded();
  }

  /** Adds what the playout counted since the last call. */
  void tell(MediaFigures figures) {
    source.tell(figures);
  }

  void close() {
    endChange();
    tell(mix.figures());
    mix.leave(leg);
    voice.close();
    source.close();
    if (line != null) {
      line.close();
    }
  }
}
