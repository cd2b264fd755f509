package io.switchroom.rtc.room;

import io.switchroom.codec.g711.G711;
import io.switchroom.codec.jitter.JitterBuffer;
import io.switchroom.codec.opus.OpusDecoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.Concealment;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;

/**
 * A track's way into the mix: jitter buffer, decoder or concealment, and a short store of samples
 * between packets of any length and frames of 20 ms. Each talker is decoded here once, whoever
 * listens.
 */
final class TrackReader {
  /**
   * What G.711 idles at: A-law has no zero and its quietest value is 8. A frame no louder is left
   * out of the mix, so that a leg that sends silence costs no mix of its own.
   */
  private static final int IDLE_PEAK = 8;

  /** Packets of 120 ms (the longest Opus has) on top of an unread frame. */
  private static final int MAX_STORED_MS = 160;

  private final Track track;
  private final JitterBuffer jitter;
  private final G711 law;
  private final Concealment concealment;
  private final OpusDecoder opus;
  private final int maxPacketSamples;
  private final short[] store;
  private int stored;
  private int lastPacketSamples = Mix.FRAME_SAMPLES;
  private final short[] decoded;

  /** This tick's frame, valid until the next; meaningful only if {@link #read} said so. */
  final short[] frame = new short[Mix.FRAME_SAMPLES];

  /** Whether {@link #frame} is part of this tick's mix. */
  boolean contributes;

  TrackReader(Track track, int maxJitterMs) {
    this.track = track;
    this.jitter = new JitterBuffer(track.codec().clockRateHz(), maxJitterMs);
    this.store = new short[Mix.RATE_HZ / 1_000 * MAX_STORED_MS];
    this.maxPacketSamples = store.length - Mix.FRAME_SAMPLES;
    this.decoded = new short[maxPacketSamples];
    this.law =
        switch (track.codec()) {
          case PCMU -> G711.PCMU;
          case PCMA -> G711.PCMA;
          case OPUS, G722 -> null;
        };
    this.concealment = law == null ? null : new Concealment(8_000);
    this.opus = law == null ? new OpusDecoder(Mix.RATE_HZ, 1) : null;
  }

  void put(RtpPacket packet, long nowNs) {
    jitter.put(packet, nowNs);
  }

  void putWithoutSound(RtpPacket packet, long nowNs) {
    jitter.putWithoutSound(packet, nowNs);
  }

  /**
   * Fills {@link #frame} with the next 20 ms.
   *
   * @return whether there is anything to hear; not before the first packet, after the last, in
   *     silence
   */
  boolean read(long nowNs) {
    while (stored < Mix.FRAME_SAMPLES) {
      int samples =
          switch (jitter.take(nowNs)) {
            case FRAME -> decode();
            case CONCEAL -> conceal();
            case EMPTY -> 0;
          };
      if (samples <= 0) {
        break;
      }
      System.arraycopy(decoded, 0, store, stored, samples);
      stored += samples;
    }
    contributes = false;
    if (stored == 0) {
      return false;
    }
    int taken = Math.min(stored, Mix.FRAME_SAMPLES);
    System.arraycopy(store, 0, frame, 0, taken);
    Arrays.fill(frame, taken, Mix.FRAME_SAMPLES, (short) 0);
    stored -= taken;
    System.arraycopy(store, taken, store, 0, stored);
    if (track.measuresOnRead()) {
      track.heard(AudioLevel.of(frame, 0, Mix.FRAME_SAMPLES));
    }
    contributes = !idle(frame);
    return contributes;
  }

  private static boolean idle(short[] pcm) {
    int loudest = 0;
    for (short sample : pcm) {
      loudest = Math.max(loudest, Math.abs(sample));
    }
    return loudest <= IDLE_PEAK;
  }

  private int decode() {
    int length = jitter.payloadLength();
    int samples;
    if (opus != null) {
      samples =
          opus.decode(
              jitter.payload(), jitter.payloadOffset(), length, decoded, 0, maxPacketSamples);
    } else {
      samples = Math.min(length, maxPacketSamples);
      law.decode(jitter.payload(), jitter.payloadOffset(), samples, decoded, 0);
      concealment.good(decoded, 0, samples);
    }
    if (samples <= 0) {
      return conceal();
    }
    lastPacketSamples = samples;
    return samples;
  }

  private int conceal() {
    if (opus != null) {
      opus.conceal(decoded, 0, lastPacketSamples);
      return lastPacketSamples;
    }
    concealment.conceal(decoded, 0, lastPacketSamples);
    return lastPacketSamples;
  }

  void close() {
    if (opus != null) {
      opus.close();
    }
  }
}
