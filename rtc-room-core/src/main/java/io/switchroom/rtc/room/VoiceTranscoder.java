package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.LineVoice;
import io.switchroom.codec.playout.DecodedPackets;
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

  /** Of G.711's and G.722's timestamps. */
  private static final int CLOCK_HZ = 8_000;

  private static final int TIMESTAMP_SCALE = OPUS_CLOCK_HZ / CLOCK_HZ;

  /** What is quieter, −dBov, is no word after which a pause need be filled. */
  private static final int QUIETEST_SPEECH = 50;

  /** The Opus frames a packet is cut into. */
  private static final int[] FRAMES_MS = {60, 40, 20, 10};

  /** 200 ms at the 64 kbit/s of all three codecs. */
  private static final int MAX_PACKET_BYTES = 1_600;

  private static final int MAX_OPUS_BYTES = 1_000;

  /** A jump this large is a new beginning, not a loss. */
  private static final int MAX_GAP = 100;

  private final Track track;
  private final RoomSettings settings;

  private final VoiceDecoder voice;
  private AudioEncoder encoder;
  private int lossPercent;

  /** Null until a comfort noise packet came. */
  private PauseFill fill;

  /** Whether he spoke since his noise was last heard to its end. */
  private boolean spoke;

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
  private AudioCodec heldCodec;

  /**
   * @param otherWay of the same voice to other listeners, or null
   */
  VoiceTranscoder(Track track, RoomSettings settings, LineVoice otherWay) {
    this.track = track;
    this.settings = settings;
    this.voice = new VoiceDecoder(track, CLOCK_HZ, MAX_PACKET_BYTES, otherWay);
    this.lossPercent = settings.voice().expectedLossPercent();
    newEncoder();
  }

  /** What is done to the voice, or null. */
  LineVoice line() {
    return voice.line();
  }

  /** What is decoded here, for the mix. */
  DecodedPackets packets() {
    return voice.packets();
  }

  private void newEncoder() {
    if (encoder != null) {
      encoder.close();
    }
    fill = null;
    encoder = AudioCodec.OPUS.newEncoder(voice.rateHz(), settings.voice());
    encoder.prepareForLoss(lossPercent);
  }

  /** How many of its packets do not arrive, percent. */
  void prepareForLoss(int percent) {
    lossPercent = percent;
    encoder.prepareForLoss(percent);
  }

  /** The source begins anew: numbers say nothing about what went before. */
  void restart() {
    started = false;
    heldLength = -1;
    spoke = false;
    endPause();
  }

  void onPacket(RtpPacket packet, AudioCodec of, long sequence64, long timestamp64, long nowNs) {
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
      encode(of, buffer, offset, length, sequence64, timestamp64, packet.marker(), nowNs);
      if (heldLength >= 0 && heldSequence == expected) {
        encodeHeld(nowNs);
      }
    } else if (heldLength < 0) {
      hold(packet, of, sequence64, timestamp64);
    } else if (sequence64 < heldSequence) {
      encode(of, buffer, offset, length, sequence64, timestamp64, packet.marker(), nowNs);
      if (heldSequence == expected) {
        encodeHeld(nowNs);
      }
    } else if (sequence64 > heldSequence) {
      encodeHeld(nowNs);
      if (sequence64 == expected) {
        encode(of, buffer, offset, length, sequence64, timestamp64, packet.marker(), nowNs);
      } else {
        hold(packet, of, sequence64, timestamp64);
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

  /**
   * A comfort noise packet (RFC 3389): he is silent from here on. If he spoke just now, his noise
   * is heard until he speaks again or it has faded away; who has not spoken costs nothing.
   */
  void comfortNoise(RtpPacket packet, long sequence64, long timestamp64, long nowNs) {
    skip(sequence64, nowNs);
    if (fill == null) {
      fill = new PauseFill(encoder.rateHz(), CLOCK_HZ);
    }
    fill.onPayload(packet);
    if (spoke && !fill.isActive()) {
      spoke = false;
      fill.begin(pauseFrom(timestamp64), nowNs);
    }
  }

  /** Where his last packet ended; later if he said his noise later, unless by out of all order. */
  private long pauseFrom(long timestamp64) {
    long ended = voice.nextTimestamp();
    return timestamp64 > ended && timestamp64 - ended < CLOCK_HZ ? timestamp64 : ended;
  }

  /** Once a tick: what is due of a pause's noise. */
  void tick(long nowNs) {
    if (fill == null) {
      return;
    }
    int level = fill.next(nowNs);
    if (level == AudioLevel.SILENCE) {
      return;
    }
    short[] noise = fill.frame();
    voice.treatNoise(noise, level);
    int bytes = encoder.encode(noise, 0, noise.length, opus, 0, opus.length);
    if (bytes > 0) {
      track.forward(
          opus, 0, bytes, outSequence, fill.timestamp64() * TIMESTAMP_SCALE, false, nowNs);
    }
    outSequence++;
  }

  private void endPause() {
    if (fill != null) {
      fill.end();
    }
  }

  private void hold(RtpPacket packet, AudioCodec of, long sequence64, long timestamp64) {
    heldLength = packet.payloadLength();
    System.arraycopy(packet.buffer(), packet.payloadOffset(), held, 0, heldLength);
    heldSequence = sequence64;
    heldTimestamp = timestamp64;
    heldMarker = packet.marker();
    heldCodec = of;
  }

  private void encodeHeld(long nowNs) {
    int length = heldLength;
    heldLength = -1;
    encode(heldCodec, held, 0, length, heldSequence, heldTimestamp, heldMarker, nowNs);
  }

  private void encode(
      AudioCodec of,
      byte[] payload,
      int offset,
      int length,
      long sequence64,
      long timestamp64,
      boolean marker,
      long nowNs) {
    if (voice.decode(of, payload, offset, length, sequence64, timestamp64)) {
      track.decoded();
    }
    if (voice.rateHz() != encoder.rateHz()) {
      newEncoder();
    }
    track.heard(voice.level());
    spoke |= voice.level() <= QUIETEST_SPEECH;
    endPause();
    outSequence += (sequence64 - expected) * framesPerPacket;
    expected = sequence64 + 1;
    int samplesPerMs = encoder.rateHz() / 1_000;
    int sampleScale = OPUS_CLOCK_HZ / encoder.rateHz();
    int frames = 0;
    int done = 0;
    for (int ms : FRAMES_MS) {
      int samples = ms * samplesPerMs;
      while (voice.samples() - done >= samples) {
        int bytes = encoder.encode(voice.pcm(), done, samples, opus, 0, opus.length);
        if (bytes > 0) {
          track.forward(
              opus,
              0,
              bytes,
              outSequence,
              timestamp64 * TIMESTAMP_SCALE + (long) done * sampleScale,
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

  void close() {
    voice.close();
    encoder.close();
  }
}
