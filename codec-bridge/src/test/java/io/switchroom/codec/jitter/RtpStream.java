package io.switchroom.codec.jitter;

import io.switchroom.codec.jitter.JitterBuffer.Take;
import io.switchroom.codec.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A sender, a network and a listener around one jitter buffer, in virtual time. Each packet carries
 * its own number and a size of its own, so that what is played can be told apart.
 */
final class RtpStream {
  /** A packet on its way; {@code number} counts from 0 whatever its sequence number. */
  record Arrival(long number, long sentNs, long arrivalNs, byte[] bytes) {}

  /** What one take brought; {@code number} is -1 unless it was a frame. */
  record Played(Take take, long number, long atNs) {}

  static final long START_NS = 77_000_000_000_123L;

  final int clockRateHz;
  int ssrc = 0x5EED;
  int sequence = 65_500;
  long timestamp = 0xFFFF_F000L;

  /** What the buffer is told of its packets. */
  long durationNs;

  final List<Arrival> arrivals = new ArrayList<>();
  final List<Played> played = new ArrayList<>();
  private final RtpPacket packet = new RtpPacket();
  private long number;

  RtpStream(int clockRateHz) {
    this.clockRateHz = clockRateHz;
  }

  static long at(double ms) {
    return START_NS + Math.round(ms * 1_000_000);
  }

  /** Sends the next packet; its timestamp goes on by {@code ptimeMs} for the one after it. */
  Arrival send(double sentMs, double ptimeMs, double networkMs) {
    Arrival arrival = new Arrival(number, at(sentMs), at(sentMs + networkMs), next(ptimeMs));
    arrivals.add(arrival);
    return arrival;
  }

  /** The network loses the next packet. */
  void lose(double ptimeMs) {
    next(ptimeMs);
  }

  private byte[] next(double ptimeMs) {
    int payload = 8 + (int) (number * 7 % 400);
    ByteBuffer bytes = ByteBuffer.allocate(12 + payload);
    RtpPacket.writeHeader(bytes.array(), 0, false, 8, sequence, timestamp, ssrc);
    bytes.putLong(12, number);
    sequence = sequence + 1 & 0xFFFF;
    timestamp = timestamp + Math.round(ptimeMs * clockRateHz / 1000) & 0xFFFF_FFFFL;
    number++;
    return bytes.array();
  }

  /**
   * Delivers in order of arrival and takes what it needs at every tick from {@code firstTickMs} on.
   * What it has it plays slower or quicker as {@link DelayControl} wishes; it counts time, where a
   * real listener has samples.
   */
  void run(JitterBuffer buffer, double firstTickMs, double tickMs, double untilMs) {
    arrivals.sort(Comparator.comparingLong(Arrival::arrivalNs));
    long tickNs = Math.round(tickMs * 1_000_000);
    DelayControl control = new DelayControl(tickNs);
    long storedNs = 0;
    int delivered = 0;
    for (double tick = firstTickMs; tick < untilMs; tick += tickMs) {
      long nowNs = at(tick);
      while (delivered < arrivals.size() && arrivals.get(delivered).arrivalNs() <= nowNs) {
        put(buffer, arrivals.get(delivered++));
      }
      Take take = null;
      while (storedNs < tickNs && take != Take.EMPTY) {
        take = take(buffer, nowNs).take();
        storedNs += take == Take.EMPTY ? 0 : buffer.frameNs();
      }
      if (take == Take.EMPTY || take == Take.CONCEAL) {
        control.restart();
      }
      storedNs = Math.max(0, storedNs - tickNs);
      if (take != Take.EMPTY) {
        storedNs = adjust(buffer, control, nowNs, tickNs, storedNs);
      }
    }
    arrivals.clear();
  }

  private long adjust(
      JitterBuffer buffer, DelayControl control, long nowNs, long tickNs, long leftoverNs) {
    control.onTick(buffer.spareNs(nowNs + tickNs * (1 + leftoverNs / tickNs)), leftoverNs);
    long wishNs = control.wishNs();
    if (wishNs == 0 || !control.mayChange()) {
      return leftoverNs;
    }
    long changedNs = leftoverNs;
    if (wishNs < 0 && -wishNs >= buffer.frameNs() && leftoverNs < 15_000_000) {
      if (buffer.isNextHere()) {
        changedNs += take(buffer, nowNs).take() == Take.FRAME ? buffer.frameNs() : 0;
      }
    }
    long stretchedNs = Math.max(-Math.min(15_000_000, changedNs), Math.min(15_000_000, wishNs));
    changedNs += stretchedNs;
    long spareNs = buffer.spareNs(nowNs + tickNs * (1 + changedNs / tickNs));
    control.changed(spareNs, changedNs, stretchedNs != 0);
    return changedNs;
  }

  void put(JitterBuffer buffer, Arrival arrival) {
    if (!packet.wrap(arrival.bytes(), 0, arrival.bytes().length)) {
      throw new AssertionError("the test sends no valid packet");
    }
    buffer.put(packet, durationNs, arrival.arrivalNs());
  }

  Played take(JitterBuffer buffer, long nowNs) {
    Take take = buffer.take(nowNs);
    long number = -1;
    if (take == Take.FRAME) {
      number = ByteBuffer.wrap(buffer.payload()).getLong(buffer.payloadOffset());
      if (buffer.payloadLength() != 8 + number * 7 % 400 || buffer.payloadType() != 8) {
        throw new AssertionError("packet " + number + " came out changed");
      }
    }
    Played result = new Played(take, number, nowNs);
    played.add(result);
    return result;
  }

  long count(Take take) {
    return played.stream().filter(p -> p.take() == take).count();
  }

  /** The numbers played, in the order in which they were. */
  List<Long> numbers() {
    return played.stream().filter(p -> p.take() == Take.FRAME).map(Played::number).toList();
  }

  /** As one letter per take: F, C or E. */
  String takes() {
    StringBuilder letters = new StringBuilder();
    played.forEach(p -> letters.append(p.take().name().charAt(0)));
    return letters.toString();
  }
}
