package io.switchroom.rtc.room;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What left on one receiving line of a browser. */
public final class Sent implements Subscription.RtpSink {
  public final List<RtpPacket> packets = new ArrayList<>();

  @Override
  public void sendRtp(byte[] buffer, int offset, int length) {
    packets.add(Rtp.view(Arrays.copyOfRange(buffer, offset, offset + length)));
  }

  public int count() {
    return packets.size();
  }

  public RtpPacket last() {
    return packets.get(packets.size() - 1);
  }

  /** Sequence numbers, counted from the first one sent. */
  public List<Integer> numbers() {
    return packets.stream().map(p -> p.sequence() - packets.get(0).sequence() & 0xffff).toList();
  }

  /** Timestamps in milliseconds, counted from the first one sent. */
  public List<Long> timesMs() {
    return packets.stream()
        .map(p -> (p.timestamp() - packets.get(0).timestamp() & 0xffff_ffffL) / 48)
        .toList();
  }
}
