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

  /** In what is this quiet nobody hears that the rate changes, −dBov. */
  private static final int QUIET_LEVEL = 50;

  /** So long who joined hears a voice without a pause in the others' narrower band, ticks. */
  private static final int MOST_WAIT_TICKS = 5_000 / Mix.TICK_MS;

  /** So long before it the decoder of the new rate begins to listen, for a change amid sound. */
  private static final int PREPARE_TICKS = 1_000 / Mix.TICK_MS;

  private final Track track;
  private final Mix mix;
  private final Playout playout;
  private final MixVoice voice;
  private final SpeakerGate.Leg<TrackReader> leg;
  private final AutomaticGain gain;
  private final long[] told = new long[PLAYING.length];
  private int nextRateHz;
  private int waitedTicks;

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
    if (gain != null && voice.rateHz() != playout.rateHz()) {
      gain.rateHz(playout.rateHz());
    }
    Playout.Read found = playout.read(nowNs, voice.next(playout.rateHz()));
    if (found != Playout.Read.SOUND) {
      if (gain != null && found == Playout.Read.SILENCE) {
        gain.pause();
      }
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
    if (nextRateHz != playout.rateHz() && isTimeToChange()) {
      changeRate();
    }
  }

  /**
   * A bus at a higher or lower rate came or went. Only Opus has a choice of rates. Amid sound the
   * change waits for a pause, a higher rate at most {@value #MOST_WAIT_TICKS} ticks: a resampler's
   * delay comes in or drops out, which those hear who have listened all the while. A lower rate
   * gives nobody a better sound, so that it may wait for ever.
   */
  void rateHz(int wantedHz) {
    if (track.codec() == AudioCodec.OPUS && wantedHz != nextRateHz) {
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
