package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.AutomaticGain;
import io.switchroom.codec.rtp.RtpPacket;

/**
 * Turns a G.711 or G.722 track into Opus when a packet arrives: no tick and no jitter buffer, since
 * the browser's own buffer absorbs the network. Encoded once for all subscribers, at the codec's
 * own rate, so that nothing is resampled.
 *
 * <p>A lost packet stays lost in the outgoing numbers, so that the browser conceals it. The encoder
 * has a memory and must be fed in order: when a number is skipped, one packet waits for the next
 * arrival, which is either the one that was overtaken or the proof that it was lost. Without loss
 * or reordering nothing ever waits.
 */
final class VoiceTranscoder {
  /** Opus timestamps run at 48 kHz whatever the audio's rate (RFC 7587 §4.1). */
  private static final int OPUS_CLOCK_HZ = 48_000;

  /** The Opus frames a packet is cut into. */
  private static final int[] FRAMES_MS = {60, 40, 20, 10};

  /** 200 ms at the 64 kbit/s of all three codecs. */
  private static final int MAX_PACKET_BYTES = 1_600;

  private static final int MAX_OPUS_BYTES = 1_000;

  /** A jump this large is a new beginning, not a loss. */
  private static final int MAX_GAP = 100;

  private final Track track;
  private final AudioDecoder decoder;
  private final AudioEncoder encoder;
  private final AutomaticGain gain;
  private final short[] piece;
  private final int samplesPerMs;
  private final int timestampScale;
  private final int sampleScale;
  private final short[] pcm;
  private final byte[] opus = new byte[MAX_OPUS_BYTES];

  private boolean started;
  private long expected;
  private long outSequence;
  private int framesPerPacket = 1;
  private final byte[] held = new byte[MAX_PACKET_BYTES];
  private int heldLength = -1;
  private long heldSequence;
  private long heldTimestamp;
  private boolean heldMarker;

  VoiceTranscoder(Track track, RoomSettings settings) {
    this.track = track;
    AudioCodec codec = track.codec();
    this.decoder = codec.newDecoder(codec.audioRateHz());
    this.encoder = AudioCodec.OPUS.newEncoder(decoder.rateHz(), settings.voice());
    this.samplesPerMs = decoder.rateHz() / 1_000;
    this.gain = track.levelled() ? new AutomaticGain(decoder.rateHz()) : null;
    this.piece = gain == null ? null : new short[samplesPerMs * Mix.TICK_MS];
    this.timestampScale = OPUS_CLOCK_HZ / codec.clockRateHz();
    this.sampleScale = OPUS_CLOCK_HZ / decoder.rateHz();
    this.pcm = new short[MAX_PACKET_BYTES * (decoder.rateHz() / codec.clockRateHz())];
  }

  /** The source begins anew: numbers say nothing about what went before. */
  void restart() {
    started = false;
    heldLength = -1;
  }

  void onPacket(RtpPacket packet, long sequence64, long timestamp64, long nowNs) {
    byte[] buffer = packet.buffer();
    int offset = packet.payloadOffset();
    int length = packet.payloadLength();
    if (length > MAX_PACKET_BYTES) {
      return;
    }
    if (!started || Math.abs(sequence64 - expected) > MAX_GAP) {
      started = true;
      heldLength = -1;
      expected = sequence64;
    }
    if (sequence64 < expected) {
      return; // its place was given up when the packet after next arrived
    }
    if (sequence64 == expected) {
      encode(buffer, offset, length, sequence64, timestamp64, packet.marker(), nowNs);
      if (heldLength >= 0 && heldSequence == expected) {
        encodeHeld(nowNs);
      }
    } else if (heldLength < 0) {
      hold(packet, sequence64, timestamp64);
    } else if (sequence64 < heldSequence) {
      encode(buffer, offset, length, sequence64, timestamp64, packet.marker(), nowNs);
      if (heldSequence == expected) {
        encodeHeld(nowNs);
      }
    } else if (sequence64 > heldSequence) {
      encodeHeld(nowNs);
      if (sequence64 == expected) {
        encode(buffer, offset, length, sequence64, timestamp64, packet.marker(), nowNs);
      } else {
        hold(packet, sequence64, timestamp64);
      }
    }
  }

  /** A number that carries no sound: none is given out for it. */
  void skip(long sequence64, long nowNs) {
    if (started && sequence64 == expected) {
      expected++;
      if (heldLength >= 0 && heldSequence == expected) {
        encodeHeld(nowNs);
      }
    }
  }

  private void hold(RtpPacket packet, long sequence64, long timestamp64) {
    heldLength = packet.payloadLength();
    System.arraycopy(packet.buffer(), packet.payloadOffset(), held, 0, heldLength);
    heldSequence = sequence64;
    heldTimestamp = timestamp64;
    heldMarker = packet.marker();
  }

  private void encodeHeld(long nowNs) {
    int length = heldLength;
    heldLength = -1;
    encode(held, 0, length, heldSequence, heldTimestamp, heldMarker, nowNs);
  }

  private void encode(
      byte[] payload,
      int offset,
      int length,
      long sequence64,
      long timestamp64,
      boolean marker,
      long nowNs) {
    int decoded = Math.max(0, decoder.decode(payload, offset, length, pcm, 0, pcm.length));
    if (gain == null) {
      track.heard(AudioLevel.of(pcm, 0, decoded));
    } else {
      level(decoded);
    }
    outSequence += (sequence64 - expected) * framesPerPacket;
    expected = sequence64 + 1;
    int frames = 0;
    int done = 0;
    for (int ms : FRAMES_MS) {
      int samples = ms * samplesPerMs;
      while (decoded - done >= samples) {
        int bytes = encoder.encode(pcm, done, samples, opus, 0, opus.length);
        if (bytes > 0) {
          track.forward(
              opus,
              0,
              bytes,
              outSequence,
              timestamp64 * timestampScale + (long) done * sampleScale,
              marker && frames == 0,
              nowNs);
        }
        outSequence++;
        frames++;
        done += samples;
      }
    }
    framesPerPacket = Math.max(1, frames);
  }

  /** Turns what was decoded up or down, in pieces of 20 ms and one of 10 ms if need be. */
  private void level(int samples) {
    int half = piece.length / 2;
    for (int at = 0; samples - at >= half; ) {
      int taken = samples - at >= piece.length ? piece.length : half;
      System.arraycopy(pcm, at, piece, 0, taken);
      int level = AudioLevel.of(piece, 0, taken);
      if (level == AudioLevel.SILENCE) {
        gain.pause();
      } else {
        track.heard(gain.process(piece, taken, level));
      }
      System.arraycopy(piece, 0, pcm, at, taken);
      at += taken;
    }
  }

  void prepareForLoss(int percent) {
    encoder.prepareForLoss(percent);
  }

  void close() {
    decoder.close();
    encoder.close();
  }
}
