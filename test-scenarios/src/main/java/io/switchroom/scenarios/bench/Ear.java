package io.switchroom.scenarios.bench;

import io.switchroom.codec.g711.G711;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.codec.rtp.RtpSequence;
import java.util.Arrays;

/**
 * What one caller hears: counts packets by sequence number (RFC 3550 A.3) and keeps the last half
 * second to listen to.
 *
 * <p>Only the first SSRC counts: a server that changes it in mid-call shows as loss. A packet that
 * comes twice counts once, one that comes late counts as received.
 */
final class Ear {
  static final int KEPT_FRAMES = 25;
  static final int KEPT_SAMPLES = KEPT_FRAMES * Tones.FRAME_SAMPLES;

  private static final int PCMU = 0;

  private final RtpPacket packet = new RtpPacket();
  private final RtpSequence sequence = new RtpSequence();
  private final byte[] kept = new byte[KEPT_SAMPLES];
  private final long[] keptSequence = new long[KEPT_FRAMES];
  private boolean started;
  private int ssrc;

  private long before;
  private long highest;
  private long seen;
  private long received;

  Ear() {
    Arrays.fill(keptSequence, Long.MIN_VALUE);
  }

  /** One datagram; the bytes stay the caller's. What is no packet of ours is ignored. */
  void onPacket(byte[] buffer, int length) {
    if (!packet.wrap(buffer, 0, length)
        || packet.payloadType() != PCMU
        || packet.payloadLength() != Tones.FRAME_SAMPLES) {
      return;
    }
    if (!started) {
      started = true;
      ssrc = packet.ssrc();
      highest = sequence.unwrap(packet.sequence()) - 1;
      before = highest;
    } else if (packet.ssrc() != ssrc) {
      return;
    }
    count(sequence.unwrap(packet.sequence()), buffer);
  }

  private void count(long number, byte[] buffer) {
    long ahead = number - highest;
    if (ahead > 0) {
      seen = ahead < Long.SIZE ? seen << ahead | 1 : 1;
      highest = number;
    } else if (-ahead < Long.SIZE && (seen >>> -ahead & 1) == 0 && number > before) {
      seen |= 1L << -ahead;
    } else {
      return;
    }
    received++;
    int slot = (int) Math.floorMod(number, (long) KEPT_FRAMES);
    keptSequence[slot] = number;
    System.arraycopy(
        buffer, packet.payloadOffset(), kept, slot * Tones.FRAME_SAMPLES, Tones.FRAME_SAMPLES);
  }

  /** Begins a window: counts from here on. */
  void restart() {
    before = highest;
    received = 0;
  }

  /** Different packets received in this window. */
  long received() {
    return received;
  }

  /** Packets of this window that a later one overtook and that did not come. */
  long lost() {
    return highest - before - received;
  }

  /**
   * The last half second in order, silence where a packet is missing.
   *
   * @param pcm gets {@link #KEPT_SAMPLES} samples, 8 kHz
   */
  void recall(short[] pcm) {
    for (int i = 0; i < KEPT_FRAMES; i++) {
      long number = highest - KEPT_FRAMES + 1 + i;
      int slot = (int) Math.floorMod(number, (long) KEPT_FRAMES);
      boolean there = keptSequence[slot] == number;
      G711.PCMU.decode(
          there ? kept : Tones.silentFrame(),
          there ? slot * Tones.FRAME_SAMPLES : 0,
          Tones.FRAME_SAMPLES,
          pcm,
          i * Tones.FRAME_SAMPLES);
    }
  }
}
