package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.LineVoice;
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

  private static final int FADES_PER_SECOND = 200;

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

  /** By codec; null where none came in it. */
  private final AudioDecoder[] decoders = new AudioDecoder[AudioCodec.values().length];

  /** Null where nothing is to be done to the voice. */
  private final LineVoice line;

  private AudioEncoder encoder;
  private short[] pcm;

  /** Brings what is decoded to the encoder's rate, once the sender has changed to another. */
  private MixVoice atRate;

  private short[] unbrought;

  private AudioCodec lastCodec;

  /** Null until a comfort noise packet came. */
  private PauseFill fill;

  /** Whether he spoke since his noise was last heard to its end. */
  private boolean spoke;

  /** What is in {@link #pcm} of the packet before. */
  private int lastSamples;

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
  private long nextTimestamp;

  /**
   * @param otherWay of the same voice to other listeners, or null
   */
  VoiceTranscoder(Track track, RoomSettings settings, LineVoice otherWay) {
    this.track = track;
    this.settings = settings;
    lastCodec = track.codec();
    AudioDecoder decoder = decoder(lastCodec);
    encodeAt(decoder.rateHz());
    this.line = track.newLine(decoder.rateHz(), otherWay);
  }

  /** What is done to the voice, or null. */
  LineVoice line() {
    return line;
  }

  private AudioDecoder decoder(AudioCodec codec) {
    AudioDecoder decoder = decoders[codec.ordinal()];
    if (decoder == null) {
      decoder = codec.newDecoder(codec.audioRateHz());
      decoders[codec.ordinal()] = decoder;
    }
    return decoder;
  }

  private void encodeAt(int rateHz) {
    if (encoder != null) {
      encoder.close();
    }
    closeAtRate();
    fill = null;
    encoder = AudioCodec.OPUS.newEncoder(rateHz, settings.voice());
    pcm = new short[MAX_PACKET_BYTES * (rateHz / CLOCK_HZ)];
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
      fill.begin(Math.max(nextTimestamp, timestamp64), nowNs);
    }
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
    if (line != null) {
      line.rateHz(encoder.rateHz());
      line.processNoise(noise, level);
    }
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
    AudioDecoder decoder = decoder(of);
    fitRate(decoder.rateHz(), decoder.samples(payload, offset, length));
    int decoded = Math.max(0, decoder.decode(payload, offset, length, pcm, 0, pcm.length));
    if (of != lastCodec) {
      fadeFromOldCodec(decoder.rateHz(), decoded);
      lastCodec = of;
    }
    int level = treated(decoder.rateHz(), decoded, timestamp64);
    track.heard(level);
    spoke |= level <= QUIETEST_SPEECH;
    nextTimestamp = timestamp64 + decoded / (decoder.rateHz() / CLOCK_HZ);
    if (atRate != null) {
      decoded = brought(decoder.rateHz(), decoded);
    }
    lastSamples = decoded;
    endPause();
    outSequence += (sequence64 - expected) * framesPerPacket;
    expected = sequence64 + 1;
    int samplesPerMs = encoder.rateHz() / 1_000;
    int sampleScale = OPUS_CLOCK_HZ / encoder.rateHz();
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

  /**
   * Makes ready for a packet at a rate that may not be the encoder's. A lower one is brought to it,
   * so that the encoder goes on; for a higher one, or where frames are no whole 20 ms, there is a
   * new encoder.
   */
  private void fitRate(int rateHz, int samples) {
    boolean whole = samples % (rateHz / 1_000 * Mix.TICK_MS) == 0;
    if (rateHz > encoder.rateHz() || rateHz < encoder.rateHz() && !whole) {
      encodeAt(rateHz);
    } else if (!whole) {
      closeAtRate();
    } else if (rateHz < encoder.rateHz() && atRate == null) {
      rememberLastFrame();
    }
  }

  /** Over 5 ms, from how the old codec's sound would go on: codecs differ in delay. */
  private void fadeFromOldCodec(int rateHz, int decoded) {
    AudioDecoder old = decoders[lastCodec.ordinal()];
    short[] goesOn = new short[old.rateHz() / FADES_PER_SECOND];
    old.conceal(goesOn, 0, goesOn.length);
    old.close();
    decoders[lastCodec.ordinal()] = null;
    int samples = Math.min(decoded, rateHz / FADES_PER_SECOND);
    for (int i = 0; i < samples; i++) {
      float from = RateSeam.interpolated(goesOn, (double) i * old.rateHz() / rateHz);
      pcm[i] = (short) Math.round(from + (pcm[i] - from) * (i + 0.5f) / samples);
    }
  }

  private void closeAtRate() {
    if (atRate != null) {
      atRate.close();
      atRate = null;
    }
  }

  /** So that what follows at another rate goes on from it. */
  private void rememberLastFrame() {
    unbrought = new short[pcm.length];
    atRate = new MixVoice(encoder.rateHz());
    short[] frame = atRate.next(encoder.rateHz());
    int samples = Math.min(lastSamples, frame.length);
    System.arraycopy(pcm, lastSamples - samples, frame, frame.length - samples, samples);
  }

  /**
   * Brings frames of 20 ms to the encoder's rate, in place.
   *
   * @return samples that there are now
   */
  private int brought(int rateHz, int samples) {
    int wide = encoder.rateHz() / 1_000 * Mix.TICK_MS;
    int narrow = rateHz / 1_000 * Mix.TICK_MS;
    int frames = samples / narrow;
    System.arraycopy(pcm, 0, unbrought, 0, frames * narrow);
    for (int i = 0; i < frames; i++) {
      System.arraycopy(unbrought, i * narrow, atRate.next(rateHz), 0, narrow);
      atRate.prepare(encoder.rateHz());
      System.arraycopy(atRate.at(encoder.rateHz()), 0, pcm, i * wide, wide);
    }
    return frames * wide;
  }

  private int treated(int rateHz, int samples, long timestamp64) {
    if (line == null) {
      return AudioLevel.of(pcm, 0, samples);
    }
    line.rateHz(rateHz);
    if (timestamp64 != nextTimestamp) {
      line.skip();
    }
    return line.processPacket(pcm, 0, samples);
  }

  void close() {
    for (AudioDecoder decoder : decoders) {
      if (decoder != null) {
        decoder.close();
      }
    }
    encoder.close();
    closeAtRate();
    if (line != null) {
      line.close();
    }
  }
}
