package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.rtp.RtpPacket;

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

  /**
   * @param rateHz wanted of the frames: 8000, 16000 or 48000; {@link #rateHz} is what came of it
   * @param maxDelayMs limit of the jitter buffer's target, ms
   */
  public Playout(AudioCodec codec, int rateHz, int maxDelayMs) {}

  /** A packet with sound; its payload is copied. */
  public void put(RtpPacket packet, long nowNs) {}

  /** A packet of the stream without sound of its own, such as a telephone-event (RFC 4733). */
  public void putWithoutSound(RtpPacket packet, long nowNs) {}

  /** A comfort noise packet (RFC 3389): the sender is silent from here on. */
  public void putComfortNoise(RtpPacket packet, long nowNs) {}

  /**
   * Takes the next 20 ms.
   *
   * @param frame receives {@code rateHz() / 50} samples if there is {@link Read#SOUND}
   */
  public Read read(long nowNs, short[] frame) {
    return Read.NOTHING;
  }

  /** Of the PCM: G.711 8000, G.722 16000, Opus as asked for. */
  public int rateHz() {
    return 0;
  }

  /** Changes the rate of an Opus stream's PCM from the next read on, without a click. */
  public void rateHz(int wantedHz) {}

  /** Of the frame read last, −dBov 0 to 127. */
  public int level() {
    return 127;
  }

  /** How long the first sample of the frame read last was here, from its packet's arrival, ns. */
  public long delayNs() {
    return 0;
  }

  @Override
  public void close() {}
}
