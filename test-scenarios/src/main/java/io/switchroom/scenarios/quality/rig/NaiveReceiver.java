package io.switchroom.scenarios.quality.rig;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a bridge without an adaptive buffer does: plays every packet of 20 ms a fixed while after
 * the first one would have had to be, and puts silence where one is missing or late.
 */
public final class NaiveReceiver implements Receiver {
  private static final long FRAME_NS = 20_000_000;
  private static final int MAX_SAMPLES = 48_000 * 120 / 1_000;

  private final AudioDecoder decoder;
  private final long delayNs;
  private final Map<Integer, byte[]> waiting = new HashMap<>();
  private final short[] decoded = new short[MAX_SAMPLES];
  private int next;
  private long nextNs = Long.MIN_VALUE;

  public NaiveReceiver(AudioCodec codec, int rateHz, int delayMs) {
    decoder = codec.newDecoder(rateHz);
    delayNs = delayMs * 1_000_000L;
  }

  @Override
  public void put(RtpPacket packet, long nowNs) {
    if (nextNs == Long.MIN_VALUE) {
      next = packet.sequence();
      nextNs = nowNs + delayNs;
    }
    int from = packet.payloadOffset();
    waiting.put(
        packet.sequence(),
        Arrays.copyOfRange(packet.buffer(), from, from + packet.payloadLength()));
  }

  @Override
  public boolean read(long nowNs, short[] frame) {
    Arrays.fill(frame, (short) 0);
    if (nextNs == Long.MIN_VALUE || nowNs < nextNs) {
      return false;
    }
    byte[] payload = waiting.remove(next);
    waiting.remove(next - 1 & 0xffff);
    next = next + 1 & 0xffff;
    nextNs += FRAME_NS;
    if (payload == null) {
      return true;
    }
    int samples = decoder.decode(payload, 0, payload.length, decoded, 0, MAX_SAMPLES);
    System.arraycopy(decoded, 0, frame, 0, Math.clamp(samples, 0, frame.length));
    return true;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
