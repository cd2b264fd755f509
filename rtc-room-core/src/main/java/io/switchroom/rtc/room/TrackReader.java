package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.pcm.AutomaticGain;
import io.switchroom.codec.pcm.SpeakerGate;
import io.switchroom.codec.playout.Playout;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.room.MediaFigures.Playing;

/**
 * A track's way into the mix: its {@link Playout}, its place at the gate, and its frame at the
 * buses' rates. Each talker is decoded here once, whoever listens.
 */
final class TrackReader {
  private static final Playing[] PLAYING = Playing.values();

  private final Track track;
  private final Mix mix;
  private final Playout playout;
  private final MixVoice voice;
  private final SpeakerGate.Leg<TrackReader> leg;
  private final AutomaticGain gain;
  private final long[] told = new long[PLAYING.length];
  private int nextRateHz;
  private boolean fadesIn;

  TrackReader(Track track, Mix mix, int maxJitterMs) {
    this.track = track;
    this.mix = mix;
    this.playout = new Playout(track.codec(), mix.highestRateHz(), maxJitterMs);
    this.nextRateHz = playout.rateHz();
    this.voice = new MixVoice(nextRateHz);
    this.gain = track.levelled() ? new AutomaticGain(nextRateHz) : null;
    this.leg = mix.join(this);
  }

  void put(RtpPacket packet, long nowNs) {
    playout.put(packet, nowNs);
  }

  void putWithoutSound(RtpPacket packet, long nowNs) {
    playout.putWithoutSound(packet, nowNs);
  }

  void putComfortNoise(RtpPacket packet, long nowNs) {
    playout.putComfortNoise(packet, nowNs);
  }

  /** Reads the next 20 ms and tells the gate of it. */
  void read(long nowNs) {
    if (voice.rateHz() != playout.rateHz()) {
      voice.rateHz(playout.rateHz());
      if (gain != null) {
        gain.rateHz(playout.rateHz());
      }
    }
    Playout.Read found = playout.read(nowNs, voice.frame());
    if (found != Playout.Read.SOUND) {
      if (gain != null && found == Playout.Read.SILENCE) {
        gain.pause();
      }
      fadesIn = false;
      changeRate();
      voice.unused();
      return;
    }
    int level = playout.level();
    if (gain != null) {
      level = gain.process(voice.frame(), level);
    }
    if (track.measuresOnRead()) {
      track.heard(level);
    }
    leg.update(level);
    if (fadesIn) {
      voice.fadeIn();
      fadesIn = false;
    }
    if (nextRateHz != playout.rateHz()) {
      voice.fadeOut();
      fadesIn = true;
      changeRate();
    }
  }

  /**
   * A bus at a higher or lower rate came or went. Only Opus has a choice of rates; between two of
   * them the voice fades for a few milliseconds, since a resampler's delay comes in or drops out.
   */
  void rateHz(int wantedHz) {
    if (track.codec() == AudioCodec.OPUS) {
      nextRateHz = wantedHz;
    }
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

  /** How long the frame last read was here, ns. */
  long delayNs() {
    return playout.delayNs();
  }

  /** Adds what the playout counted since the last call. */
  void tell(MediaFigures figures) {
    int perMs = playout.rateHz() / 1_000;
    for (Playing what : PLAYING) {
      long now =
          switch (what) {
            case DECODED -> playout.decodes();
            case RECOVERED -> playout.recovered();
            case LATE -> playout.late();
            case LOST -> playout.lost();
            case DUPLICATE -> playout.duplicate();
            case CONCEALED -> playout.concealedFrames();
            case STRETCHED -> playout.stretchedSamples() / perMs;
            case COMPRESSED -> playout.compressedSamples() / perMs;
          };
      figures.played(what, Math.max(0, now - told[what.ordinal()]));
      told[what.ordinal()] = now;
    }
  }

  void close() {
    tell(mix.figures());
    mix.leave(leg);
    voice.close();
    playout.close();
  }
}
