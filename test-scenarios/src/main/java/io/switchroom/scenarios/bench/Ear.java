package io.switchroom.scenarios.bench;

import io.switchroom.codec.audio.AudioDecoder;
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
  private static final byte[] NOTHING = {};

  private final LoadCodec codec;
  private final RtpPacket packet = new RtpPacket();
  private final RtpSequence sequence = new RtpSequence();
  private final byte[][] kept = new byte[KEPT_FRAMES][];
  private final int[] keptLength = new int[KEPT_FRAMES];
  private final long[] keptSequence = new long[KEPT_FRAMES];
  private boolean started;
  private int ssrc;

  private long before;
  private long highest;
  private long seen;
  private long received;

  Ear(LoadCodec codec) {
    this.codec = codec;
    Arrays.fill(kept, NOTHING);
    Arrays.fill(keptSequence, Long.MIN_VALUE);
  }

  LoadCodec codec() {
    return codec;
  }

  /**
   * One datagram; the bytes stay the caller's. What is no packet of ours is ignored.
   *
   * @return the packet if it is the newest so far, valid until the next; null otherwise
   */
  RtpPacket onPacket(byte[] buffer, int length) {
    if (!packet.wrap(buffer, 0, length) || !codec.is20Ms(packet)) {
      return null;
    }
    if (!started) {
      started = true;
      ssrc = packet.ssrc();
      highest = sequence.unwrap(packet.sequence()) - 1;
      before = highest;
    } else if (packet.ssrc() != ssrc) {
      return null;
    }
    long newest = highest;
    count(sequence.unwrap(packet.sequence()), buffer);
    return highest > newest ? packet : null;
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
    keep(number, buffer);
  }

  private void keep(long number, byte[] buffer) {
    int slot = (int) Math.floorMod(number, (long) KEPT_FRAMES);
    int length = packet.payloadLength();
    if (kept[slot].length < length) {
      kept[slot] = new byte[length];
    }
    keptSequence[slot] = number;
    keptLength[slot] = length;
    System.arraycopy(buffer, packet.payloadOffset(), kept[slot], 0, length);
  }

  /** Begins a window: counts from here on, and forgets what was heard before. */
  void restart() {
    before = highest;
    received = 0;
    Arrays.fill(keptSequence, Long.MIN_VALUE);
  }

  /** Different packets received in this window. */
  long received() {
    return received;
  }

  /** Packets of this window that a later one overtook and that did not come. */
  long lost() {
    return highest - before - received;
  }

  /** The last half second in order, silence where a packet is missing, at the rate it is heard. */
  short[] recall() {
    int samples = codec.heardSamples();
    short[] pcm = new short[KEPT_FRAMES * samples];
    try (AudioDecoder decoder = codec.newDecoder()) {
      for (int i = 0; i < KEPT_FRAMES; i++) {
        long number = highest - KEPT_FRAMES + 1 + i;
        int slot = (int) Math.floorMod(number, (long) KEPT_FRAMES);
        if (keptSequence[slot] == number) {
          decoder.decode(kept[slot], 0, keptLength[slot], pcm, i * samples, samples);
        }
      }
    }
    return pcm;
  }
}
