package io.switchroom.scenarios.support;

import java.util.Arrays;

/**
 * What a client hears of one stream: its samples, laid on a time line by RTP timestamp from where
 * the first packet arrived, and each packet's time of arrival. All memory is taken at once. Written
 * on the client's thread; read it when the client has stopped.
 */
public final class Recording {
  private static final int PACKETS_PER_SECOND = 110;

  private final int rateHz;
  private final long originNs;
  private final short[] pcm;
  private final long[] arrivalNs;
  private final int[] position;
  private final int[] samples;
  private int packets;
  private boolean anchored;
  private long lastTimestamp;
  private long mediaPosition;

  /**
   * @param rateHz of the samples and of the RTP timestamps
   * @param originNs the time of the first sample
   */
  public Recording(int rateHz, long originNs, int durationMs) {
    this.rateHz = rateHz;
    this.originNs = originNs;
    this.pcm = new short[(int) ((long) rateHz * durationMs / 1000)];
    int most = durationMs * PACKETS_PER_SECOND / 1000;
    this.arrivalNs = new long[most];
    this.position = new int[most];
    this.samples = new int[most];
  }

  /**
   * Lays down one decoded packet; what is beyond either end of the time line is left out.
   *
   * @param timestamp the packet's, 32 bits
   */
  void onFrame(long timestamp, short[] frame, int length, long nowNs) {
    long arrived = Math.floorDiv((nowNs - originNs) * rateHz, 1_000_000_000L);
    mediaPosition += (int) (timestamp - lastTimestamp);
    // A sender that began anew is heard from where it arrived.
    if (!anchored || Math.abs(mediaPosition - arrived) > rateHz / 2) {
      mediaPosition = arrived;
      anchored = true;
    }
    lastTimestamp = timestamp;
    int from = (int) Math.max(0, -mediaPosition);
    int to = (int) Math.min(length, pcm.length - mediaPosition);
    if (from >= to || packets == arrivalNs.length) {
      return;
    }
    System.arraycopy(frame, from, pcm, (int) mediaPosition + from, to - from);
    arrivalNs[packets] = nowNs;
    position[packets] = (int) mediaPosition + from;
    samples[packets] = to - from;
    packets++;
  }

  public int rateHz() {
    return rateHz;
  }

  /** A copy of what was heard from that time on; silence where nothing arrived. */
  public short[] pcm(long fromNs, int durationMs) {
    int first = (int) Math.floorDiv((fromNs - originNs) * rateHz, 1_000_000_000L);
    int from = Math.max(0, Math.min(first, pcm.length));
    return Arrays.copyOf(
        Arrays.copyOfRange(pcm, from, pcm.length), (int) ((long) rateHz * durationMs / 1000));
  }

  public int packets() {
    return packets;
  }

  public long arrivalNs(int packet) {
    return arrivalNs[packet];
  }

  /**
   * The first packet that arrived from {@code fromNs} to before {@code untilNs} with a sample of at
   * least that size; −1 if there is none.
   */
  public int firstLoudPacket(long fromNs, long untilNs, int amplitude) {
    int i = Arrays.binarySearch(arrivalNs, 0, packets, fromNs);
    for (i = i < 0 ? -i - 1 : i; i < packets && arrivalNs[i] < untilNs; i++) {
      if (onset(i, amplitude) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** Index within the packet of the first sample of at least that size; −1 if there is none. */
  public int onset(int packet, int amplitude) {
    for (int i = 0; i < samples[packet]; i++) {
      if (Math.abs(pcm[position[packet] + i]) >= amplitude) {
        return i;
      }
    }
    return -1;
  }
}
