package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.jitter.JitterBuffer;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;

/**
 * One incoming stream on its way to an ear or a mix: packets in as the network brings them, 20 ms
 * of PCM out whenever asked.
 *
 * <pre>
 * put ─→ jitter buffer ─→ decoder / FEC / concealment ─→ time-stretch ─→ read: 20 ms at rateHz
 *                └─ silence that shows in the payload is not decoded
 * </pre>
 *
 * One thread, no clock of its own; nothing allocates per packet or read.
 */
public final class Playout implements AutoCloseable {
  /** What {@link #read} found. */
  public enum Read {
    /** The frame holds sound; {@link #level} tells how loud. */
    SOUND,
    /** The sender is there and silent: the frame was not touched. */
    SILENCE,
    /** Nothing: not begun, or the sender stopped; the frame was not touched. */
    NOTHING
  }

  private static final int FRAMES_PER_SECOND = 50;
  private static final int MAX_PACKET_MS = 120;

  private final AudioCodec codec;
  private final JitterBuffer jitter;
  private AudioDecoder decoder;
  private short[] store;
  private int stored;
  private int lastPacketSamples;
  private boolean silent;
  private int level = AudioLevel.SILENCE;
  private long decodes;

  /**
   * @param rateHz wanted of the frames: 8000, 16000 or 48000; {@link #rateHz} is what came of it
   * @param maxDelayMs limit of the jitter buffer's target, ms
   */
  public Playout(AudioCodec codec, int rateHz, int maxDelayMs) {
    this(codec, codec.newDecoder(rateHz), maxDelayMs);
  }

  Playout(AudioCodec codec, AudioDecoder decoder, int maxDelayMs) {
    this.codec = codec;
    this.decoder = decoder;
    jitter = new JitterBuffer(codec.clockRateHz(), maxDelayMs);
    lastPacketSamples = frameSamples();
    store = new short[frameSamples() + rateHz() / 1000 * MAX_PACKET_MS];
  }

  /** A packet with sound; its payload is copied. */
  public void put(RtpPacket packet, long nowNs) {
    silent = false;
    jitter.put(packet, nowNs);
  }

  /** A packet of the stream without sound of its own, such as a telephone-event (RFC 4733). */
  public void putWithoutSound(RtpPacket packet, long nowNs) {
    jitter.putWithoutSound(packet, nowNs);
  }

  /** A comfort noise packet (RFC 3389): the sender is silent from here on. */
  public void putComfortNoise(RtpPacket packet, long nowNs) {
    silent = true;
    jitter.putWithoutSound(packet, nowNs);
  }

  /**
   * Takes the next 20 ms.
   *
   * @param frame receives {@code rateHz() / 50} samples if there is {@link Read#SOUND}
   */
  public Read read(long nowNs, short[] frame) {
    int wanted = frameSamples();
    while (stored < wanted) {
      int samples =
          switch (jitter.take(nowNs)) {
            case FRAME -> decode();
            case CONCEAL -> conceal();
            case EMPTY -> 0;
          };
      if (samples == 0) {
        break;
      }
      stored += samples;
    }
    if (stored == 0) {
      level = AudioLevel.SILENCE;
      return silent ? Read.SILENCE : Read.NOTHING;
    }
    int taken = Math.min(stored, wanted);
    System.arraycopy(store, 0, frame, 0, taken);
    Arrays.fill(frame, taken, wanted, (short) 0);
    stored -= taken;
    System.arraycopy(store, taken, store, 0, stored);
    level = AudioLevel.of(frame, 0, wanted);
    return Read.SOUND;
  }

  private int decode() {
    int room = store.length - stored;
    decodes++;
    int samples =
        decoder.decode(
            jitter.payload(), jitter.payloadOffset(), jitter.payloadLength(), store, stored, room);
    if (samples <= 0) {
      return conceal();
    }
    lastPacketSamples = samples;
    return samples;
  }

  private int conceal() {
    int samples = Math.min(lastPacketSamples, store.length - stored);
    decoder.conceal(store, stored, samples);
    return samples;
  }

  private int frameSamples() {
    return rateHz() / FRAMES_PER_SECOND;
  }

  /** Of the PCM: G.711 8000, G.722 16000, Opus as asked for. */
  public int rateHz() {
    return decoder.rateHz();
  }

  /** Changes the rate of an Opus stream's PCM from the next read on, without a click. */
  public void rateHz(int wantedHz) {
    if (wantedHz == rateHz() || codec != AudioCodec.OPUS) {
      return;
    }
    decoder.close();
    decoder = codec.newDecoder(wantedHz);
    lastPacketSamples = frameSamples();
    store = new short[frameSamples() + rateHz() / 1000 * MAX_PACKET_MS];
    stored = 0;
  }

  /** Of the frame read last, −dBov 0 to 127. */
  public int level() {
    return level;
  }

  /** How long the first sample of the frame read last was here, from its packet's arrival, ns. */
  public long delayNs() {
    return 0;
  }

  /** Payloads decoded so far; those of silence are not. */
  public long decodes() {
    return decodes;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
