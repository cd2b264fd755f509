package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;

/**
 * What the rooms of one loop did, counted: written on the loop, read by whoever scrapes, who may
 * see a number as it was a moment ago.
 */
public final class MediaFigures {
  /** What is counted of the members' streams on their way into a mix, and of their decoding. */
  public enum Playing {
    /** Packets decoded, for the mix or for browsers; those of silence mostly are not. */
    DECODED,
    /** Lost packets restored from the copy in the next one. */
    RECOVERED,
    LATE,
    LOST,
    DUPLICATE,
    /** Frames of 20 ms invented in place of what did not come. */
    CONCEALED,
    /** Milliseconds by which voices were drawn out. */
    STRETCHED,
    /** Milliseconds by which voices were shortened. */
    COMPRESSED
  }

  /** Why packets of members were not passed on. */
  public enum Drop {
    /** The sender has no right to send that medium, by his key, his role or his role profile. */
    WITHOUT_RIGHT,
    /** As many members as may send video did so already. */
    WITHOUT_SEAT,
    /** Above his bit rate for too long. */
    AUDIO_OVER_LIMIT,
    VIDEO_OVER_LIMIT
  }

  private static final int KINDS = MemberInfo.Kind.values().length;

  private final long[] encodes = new long[AudioCodec.values().length];
  private final long[] playing = new long[Playing.values().length];
  private final long[] drops = new long[Drop.values().length];
  private final DelayHistogram[] mixDelays = histograms();
  private final DelayHistogram[] forwardDelays = histograms();
  private long mixedFrames;
  private long forwarded;

  private static DelayHistogram[] histograms() {
    DelayHistogram[] histograms = new DelayHistogram[KINDS];
    for (int i = 0; i < KINDS; i++) {
      histograms[i] = new DelayHistogram();
    }
    return histograms;
  }

  void encoded(AudioCodec codec) {
    encodes[codec.ordinal()]++;
  }

  /** A talker's frame came into the mix. */
  void mixed(MemberInfo.Kind kind, long delayNs) {
    mixedFrames++;
    mixDelays[kind.ordinal()].record(delayNs);
  }

  void played(Playing what, long more) {
    playing[what.ordinal()] += more;
  }

  void dropped(Drop why) {
    drops[why.ordinal()]++;
  }

  /** A packet of sound was sent on to at least one browser. */
  void forwarded() {
    forwarded++;
  }

  /** Packets encoded for listeners of a mix, in that codec. */
  public long encodes(AudioCodec codec) {
    return encodes[codec.ordinal()];
  }

  /** Packets encoded for listeners of a mix. */
  public long encodes() {
    long sum = 0;
    for (long each : encodes) {
      sum += each;
    }
    return sum;
  }

  /** Counted of the members' streams; what concerns a mix is told once a second. */
  public long playing(Playing what) {
    return playing[what.ordinal()];
  }

  /** Packets of members that were not passed on. */
  public long drops(Drop why) {
    return drops[why.ordinal()];
  }

  /** Talkers' frames mixed; per tick and room these are the talkers. */
  public long mixedFrames() {
    return mixedFrames;
  }

  /** Packets sent on to browsers, each counted once however many heard it. */
  public long forwardedPackets() {
    return forwarded;
  }

  /** From a packet's arrival until its sound was mixed, of members of that kind. */
  public DelayHistogram mixDelay(MemberInfo.Kind kind) {
    return mixDelays[kind.ordinal()];
  }

  /** From a packet's arrival until it was sent on to browsers, of members of that kind. */
  public DelayHistogram forwardDelay(MemberInfo.Kind kind) {
    return forwardDelays[kind.ordinal()];
  }
}
