package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.ShareableDecoder;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.LineVoice;
import io.switchroom.codec.playout.DecodedPackets;
import io.switchroom.codec.playout.SharedDecoder;

/**
 * A phone's packets in order, in any of its codecs, as PCM for one encoder: decoded, treated as a
 * line's voice is, and at one rate although the codec may change from packet to packet.
 *
 * <pre>
 * payload ─→ its codec's decoder ─→ fade where the codec changed ─→ LineVoice ─→ {@link #rateHz}
 * </pre>
 *
 * The rate is the first codec's. A codec of a lower one is resampled to it, so that the encoder's
 * stream goes on; one of a higher rate raises it.
 */
final class VoiceDecoder implements AutoCloseable {
  private static final int FADES_PER_SECOND = 200;

  private final int clockHz;
  private final int maxPacketBytes;

  /** By codec; null where none came in it lately. */
  private final SharedDecoder[] decoders = new SharedDecoder[AudioCodec.values().length];

  /** So that the mix need not decode them again. */
  private final DecodedPackets packets = new DecodedPackets();

  /** Null where nothing is to be done to the voice. */
  private final LineVoice line;

  private AudioCodec codec;
  private int rateHz;
  private short[] pcm;
  private int samples;
  private int level;
  private long nextTimestamp;

  /** Brings what is decoded to the rate, once the codec has changed to one of another. */
  private MixVoice atRate;

  private short[] unbrought;

  /**
   * @param clockHz of the RTP timestamps
   * @param maxPacketBytes no payload is longer
   * @param otherWay of the same voice to other listeners, or null
   */
  VoiceDecoder(Track track, int clockHz, int maxPacketBytes, LineVoice otherWay) {
    this.clockHz = clockHz;
    this.maxPacketBytes = maxPacketBytes;
    codec = track.codec();
    rateHz(shared(codec).decoder().rateHz());
    line = track.newLine(rateHz, otherWay);
  }

  private SharedDecoder shared(AudioCodec of) {
    SharedDecoder shared = decoders[of.ordinal()];
    if (shared == null) {
      ShareableDecoder decoder = (ShareableDecoder) of.newDecoder(of.audioRateHz());
      shared = new SharedDecoder(of, decoder, packets, true);
      decoders[of.ordinal()] = shared;
    }
    return shared;
  }

  private void rateHz(int newRateHz) {
    closeAtRate();
    rateHz = newRateHz;
    pcm = new short[maxPacketBytes * (newRateHz / clockHz)];
    samples = 0;
  }

  /** What is done to the voice, or null. */
  LineVoice line() {
    return line;
  }

  /** What is decoded here, for others who hear the same packets. */
  DecodedPackets packets() {
    return packets;
  }

  /**
   * Decodes the next packet into {@link #pcm}; {@link #rateHz} may be another from now on.
   *
   * @return whether it had to be decoded, and nobody else had
   */
  boolean decode(
      AudioCodec of, byte[] payload, int offset, int length, long sequence64, long timestamp64) {
    SharedDecoder shared = shared(of);
    int ownHz = shared.decoder().rateHz();
    fitRate(ownHz, shared.decoder().samples(payload, offset, length));
    int sequence = (int) sequence64 & 0xFFFF;
    long timestamp = timestamp64 & 0xFFFF_FFFFL;
    int found = shared.decode(sequence, timestamp, payload, offset, length, pcm, 0, pcm.length);
    int decoded = Math.max(0, found);
    if (of != codec) {
      fadeFrom(codec, ownHz, decoded);
      codec = of;
    }
    level = treated(ownHz, decoded, timestamp64);
    nextTimestamp = timestamp64 + decoded / (ownHz / clockHz);
    samples = atRate == null ? decoded : brought(ownHz, decoded);
    return shared.hasDecoded();
  }

  /** Resamples to the rate there is, or takes another where frames are no whole 20 ms. */
  private void fitRate(int ownHz, int decoded) {
    boolean whole = decoded % (ownHz / 1_000 * Mix.TICK_MS) == 0;
    if (ownHz > rateHz || ownHz < rateHz && !whole) {
      rateHz(ownHz);
    } else if (!whole) {
      closeAtRate();
    } else if (ownHz < rateHz && atRate == null) {
      rememberLastFrame();
    }
  }

  /** So that what follows at another rate goes on from it. */
  private void rememberLastFrame() {
    unbrought = new short[pcm.length];
    atRate = new MixVoice(rateHz);
    short[] frame = atRate.next(rateHz);
    int known = Math.min(samples, frame.length);
    System.arraycopy(pcm, samples - known, frame, frame.length - known, known);
  }

  /** Over 5 ms, from how the old codec's sound would go on: codecs differ in delay. */
  private void fadeFrom(AudioCodec oldCodec, int ownHz, int decoded) {
    AudioDecoder old = decoders[oldCodec.ordinal()].decoder();
    short[] goesOn = new short[old.rateHz() / FADES_PER_SECOND];
    old.conceal(goesOn, 0, goesOn.length);
    int fade = Math.min(decoded, ownHz / FADES_PER_SECOND);
    for (int i = 0; i < fade; i++) {
      float from = RateSeam.interpolated(goesOn, (double) i * old.rateHz() / ownHz);
      pcm[i] = (short) Math.round(from + (pcm[i] - from) * (i + 0.5f) / fade);
    }
    old.close();
    decoders[oldCodec.ordinal()] = null;
  }

  private int treated(int ownHz, int decoded, long timestamp64) {
    if (line == null) {
      return AudioLevel.of(pcm, 0, decoded);
    }
    line.rateHz(ownHz);
    if (timestamp64 != nextTimestamp) {
      line.skip();
    }
    return line.processPacket(pcm, 0, decoded);
  }

  /** Brings frames of 20 ms to the rate, in place; returns how many samples there are now. */
  private int brought(int ownHz, int decoded) {
    int own = ownHz / 1_000 * Mix.TICK_MS;
    int wanted = rateHz / 1_000 * Mix.TICK_MS;
    int frames = decoded / own;
    System.arraycopy(pcm, 0, unbrought, 0, frames * own);
    for (int i = 0; i < frames; i++) {
      System.arraycopy(unbrought, i * own, atRate.next(ownHz), 0, own);
      atRate.prepare(rateHz);
      System.arraycopy(atRate.at(rateHz), 0, pcm, i * wanted, wanted);
    }
    return frames * wanted;
  }

  /**
   * Makes a pause's noise what the line's own would be.
   *
   * @param frame 20 ms at {@link #rateHz}, changed in place
   */
  void treatNoise(short[] frame, int noiseLevel) {
    if (line != null) {
      line.rateHz(rateHz);
      line.processNoise(frame, noiseLevel);
    }
  }

  /** Of {@link #pcm}, Hz. */
  int rateHz() {
    return rateHz;
  }

  /** What the last packet held, from index 0. */
  short[] pcm() {
    return pcm;
  }

  /** How many of them. */
  int samples() {
    return samples;
  }

  /** How loud they are, −dBov. */
  int level() {
    return level;
  }

  /** The RTP time at which the last packet ended. */
  long nextTimestamp() {
    return nextTimestamp;
  }

  private void closeAtRate() {
    if (atRate != null) {
      atRate.close();
      atRate = null;
    }
  }

  @Override
  public void close() {
    for (SharedDecoder shared : decoders) {
      if (shared != null) {
        shared.decoder().close();
      }
    }
    closeAtRate();
    if (line != null) {
      line.close();
    }
  }
}
