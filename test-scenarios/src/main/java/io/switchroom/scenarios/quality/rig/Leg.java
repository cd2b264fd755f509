package io.switchroom.scenarios.quality.rig;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.room.LocalPort;
import io.switchroom.rtc.room.MixFormat;
import io.switchroom.rtc.room.MixOutput;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.Subscription;
import io.switchroom.rtc.room.Track;
import io.switchroom.scenarios.support.ProductDefaults;
import io.switchroom.scenarios.support.Sound;
import java.util.ArrayList;
import java.util.List;

/**
 * A member of a room whose network end is in memory: says a {@link Sound} in RTP packets at its own
 * moments, and lets an {@link Ear} hear what RTP packets bring back, the mix for a phone or the
 * others' tracks for a browser.
 */
public final class Leg extends LocalPort {
  private static final int MAX_SAMPLES = 48_000 * 120 / 1_000;
  private static final int MAX_PACKET = 1_500;
  private static final long NS_PER_MS = 1_000_000;

  private final String name;
  private final Sender sender;
  private final int ptimeMs;
  private final int rateHz;
  private final AudioDecoder decoder;
  private final MixOutput output;
  private final List<Line> lines = new ArrayList<>();
  private final RtpPacket packet = new RtpPacket();
  private final byte[] wire = new byte[MAX_PACKET];
  private final short[] heard = new short[MAX_SAMPLES];
  private Track track;
  private Ear ear = Ear.DEAF;
  private boolean deaf;
  private long nextNs;
  private double skewPpm;
  private double periodNs;
  private double remainderNs;
  private int sequence;
  private long lastTimestamp = -1;
  private long lost;
  private boolean levelled;
  private boolean closed;

  private Leg(String name, AudioCodec codec, int rateHz, int ptimeMs, boolean browser, long nowNs) {
    this.name = name;
    this.ptimeMs = ptimeMs;
    sender = new Sender(codec, rateHz, ptimeMs, EncoderSettings.SPEECH, name.hashCode());
    this.rateHz = sender.rateHz();
    decoder = codec.newDecoder(rateHz);
    output =
        browser
            ? null
            : new MixOutput(
                new MixFormat(codec, sender.rateHz(), ptimeMs, ProductDefaults.MIX),
                this::onMixPacket);
    // Packets of different legs come at different moments between two ticks.
    nextNs = nowNs + Math.floorMod(name.hashCode() * 7_919L, 20 * NS_PER_MS);
    skewPpm(0);
  }

  static Leg phone(
      String name, AudioCodec codec, int rateHz, int ptimeMs, boolean levelled, long nowNs) {
    Leg leg = new Leg(name, codec, rateHz, ptimeMs, false, nowNs);
    leg.levelled = levelled;
    return leg;
  }

  static Leg browser(String name, int rateHz, long nowNs) {
    return new Leg(name, AudioCodec.OPUS, rateHz, 20, true, nowNs);
  }

  public String name() {
    return name;
  }

  /** Of what it says and hears. */
  public int rateHz() {
    return rateHz;
  }

  public Leg says(Sound sound) {
    sender.says(sound);
    return this;
  }

  public Leg hears(Ear next) {
    ear = next;
    return this;
  }

  /** Takes what it is sent, but decodes none of it: nobody is going to listen. */
  public Leg deaf() {
    deaf = true;
    return this;
  }

  /** Parts per million by which its clock is quicker than the room's. */
  public Leg skewPpm(double ppm) {
    skewPpm = ppm;
    periodNs = ptimeMs * NS_PER_MS * (1 - skewPpm * 1e-6);
    return this;
  }

  /** Packets that were missing in what it was sent. */
  public long lost() {
    return lost;
  }

  long nextNs() {
    return nextNs;
  }

  void send() {
    RtpPacket next = sender.next();
    if (next != null) {
      track.onRtp(next, -1, nextNs);
    }
    double due = periodNs + remainderNs;
    nextNs += (long) due;
    remainderNs = due - (long) due;
  }

  private void onMixPacket(byte[] payload, int offset, int length, long mediaNs) {
    long timestamp = mediaNs / 1_000 * (sender.codec().clockRateHz() / 1_000) / 1_000;
    int header =
        RtpPacket.writeHeader(
            wire,
            0,
            false,
            Sender.payloadType(sender.codec()),
            sequence,
            timestamp & 0xffff_ffffL,
            1);
    sequence = sequence + 1 & 0xffff;
    System.arraycopy(payload, offset, wire, header, length);
    int step = sender.codec().clockRateHz() / 1_000 * ptimeMs;
    if (lastTimestamp >= 0 && timestamp != lastTimestamp + step) {
      lost++;
    }
    lastTimestamp = timestamp;
    hear(decoder, wire, header + length);
  }

  private void hear(AudioDecoder with, byte[] datagram, int length) {
    if (!packet.wrap(datagram, 0, length)) {
      throw new IllegalStateException("what " + name + " was sent is no RTP");
    }
    if (deaf) {
      return;
    }
    int samples =
        with.decode(
            packet.buffer(), packet.payloadOffset(), packet.payloadLength(), heard, 0, MAX_SAMPLES);
    if (samples <= 0) {
      throw new IllegalStateException(name + " cannot decode what it was sent");
    }
    ear.listen(heard, 0, samples);
  }

  @Override
  public void attach(Participant self) {
    track =
        self.publishAudio(
            sender.codec(), levelled ? LineSettings.LEVELLED : LineSettings.UNTOUCHED);
  }

  @Override
  public void subscribe(Track other) {
    if (output == null) {
      lines.add(new Line(other));
    }
  }

  @Override
  public void unsubscribe(Track other) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).subscription.track() == other) {
        lines.remove(i).close();
      }
    }
  }

  @Override
  public MixOutput mixOutput() {
    return output;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      lines.forEach(Line::close);
      lines.clear();
      sender.close();
      decoder.close();
    }
  }

  /** A browser's receiver of one track. */
  private final class Line implements Subscription.RtpSink {
    private final AudioDecoder decoder = AudioCodec.OPUS.newDecoder(rateHz);
    private final Subscription subscription =
        new Subscription("0", 1, 111, 0, new byte[MAX_PACKET], this);

    Line(Track track) {
      subscription.assign(track);
    }

    @Override
    public void sendRtp(byte[] buffer, int offset, int length) {
      hear(decoder, buffer, length);
    }

    void close() {
      subscription.release();
      decoder.close();
    }
  }
}
