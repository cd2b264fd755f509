package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.jitter.JitterBuffer;
import io.switchroom.codec.pcm.AudioLevel;
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
 * The delay follows the network by playing a little slower or quicker ({@link Pace}); in silence
 * packets are simply left out or waited for. What is missing is bridged ({@link MissingSound}).
 *
 * <p>One thread, no clock of its own; nothing allocates per packet or read.
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

  /** Payloads as quiet as this, or quieter, are silence: an idle line. */
  public static final int SILENT_LEVEL = 60;

  /** How often a listener reads. */
  static final long TICK_NS = 20_000_000;

  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int FRAMES_PER_SECOND = 50;

  /** Silence is decoded for so long before it is left out: the end of a word is quiet too. */
  private static final long HOLD_NS = 300_000_000;

  /** A sender of whom nothing came for so long has stopped, unless it said that it is silent. */
  private static final long STOPPED_NS = 2_000_000_000;

  /** What must be decoded to be judged is still silence if it sounds no louder, −dBov. */
  private static final int QUIET_LEVEL = 50;

  private final JitterBuffer jitter;
  private final StreamDecoder decoder;
  private final SampleStore store;
  private final MissingSound missing;
  private final Pace pace = new Pace();

  private long silentNs;
  private boolean mayLeaveOut;

  // The packet at the end of the store: what is left of one read is always of one packet.
  private long newestArrivalNs;
  private int newestSamples;
  private boolean delayKnown;
  private long delayNs;

  private long lastPutNs;
  private int level = AudioLevel.SILENCE;
  private boolean closed;

  /**
   * @param rateHz wanted of the frames: 8000, 16000 or 48000; {@link #rateHz} is what came of it
   * @param maxDelayMs limit of the jitter buffer's target, ms
   */
  public Playout(AudioCodec codec, int rateHz, int maxDelayMs) {
    jitter = new JitterBuffer(codec.clockRateHz(), maxDelayMs);
    decoder = new StreamDecoder(codec, rateHz, jitter);
    store = new SampleStore(rateHz());
    missing = new MissingSound(jitter, decoder, store);
  }

  /**
   * Others hear the same stream at other times: what they have decoded is taken from there, and the
   * other way round. Of Opus everything is decoded here all the same.
   *
   * @param packets of all who hear it, or null if there are no others
   */
  public void share(DecodedPackets packets) {
    decoder.share(packets);
  }

  /** A packet with sound; its payload is copied. */
  public void put(RtpPacket packet, long nowNs) {
    lastPutNs = nowNs;
    int samples = decoder.samples(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    jitter.put(packet, toNs(samples), nowNs);
  }

  /** A packet of the stream without sound of its own, such as a telephone-event (RFC 4733). */
  public void putWithoutSound(RtpPacket packet, long nowNs) {
    lastPutNs = nowNs;
    jitter.putWithoutSound(packet, nowNs);
  }

  /** A comfort noise packet (RFC 3389): the sender is silent from here on. */
  public void putComfortNoise(RtpPacket packet, long nowNs) {
    lastPutNs = nowNs;
    jitter.putSilent(packet, nowNs);
  }

  /**
   * Takes the next 20 ms.
   *
   * @param frame receives {@code rateHz() / 50} samples if there is {@link Read#SOUND}
   */
  public Read read(long nowNs, short[] frame) {
    int wanted = frameSamples();
    boolean whole = fill(nowNs, wanted);
    if (whole) {
      adjustDelay(nowNs, wanted);
    } else {
      pace.interrupted();
    }
    level = AudioLevel.SILENCE;
    if (store.isSilent()) {
      store.moveEnd(-wanted);
      return whole ? Read.SILENCE : withoutSound(nowNs);
    }
    if (store.available() == 0) {
      store.clear();
      missing.interrupted();
      return withoutSound(nowNs);
    }
    if (!whole) {
      store.fadeOut(rateHz() / 400);
    }
    store.take(frame, wanted);
    level = AudioLevel.of(frame, 0, wanted);
    return Read.SOUND;
  }

  private Read withoutSound(long nowNs) {
    silentNs += silentNs > 0 ? TICK_NS : 0; // between the packets of a sender with DTX
    boolean there = jitter.isSenderSilent() || nowNs - lastPutNs < STOPPED_NS;
    return jitter.isPlaying() && there ? Read.SILENCE : Read.NOTHING;
  }

  /** Takes packets until there is a frame of sound, or nothing more. */
  private boolean fill(long nowNs, int wanted) {
    delayKnown = store.available() > 0;
    if (delayKnown) {
      int out = Math.max(0, newestSamples - store.available());
      delayNs = nowNs - newestArrivalNs - toNs(out);
    }
    mayLeaveOut = true;
    while (store.available() < wanted) {
      if (!takeOne(nowNs, wanted - store.available())) {
        return false;
      }
    }
    return true;
  }

  private boolean takeOne(long nowNs, int lacking) {
    switch (jitter.take(nowNs, toNs(lacking))) {
      case FRAME -> onPacket(nowNs);
      case CONCEAL -> onMissing(nowNs);
      case EMPTY -> {
        return false;
      }
    }
    return true;
  }

  private void onPacket(long nowNs) {
    if (!isSilent()) {
      silentNs = 0;
      if (store.isSilent()) {
        store.wake();
        missing.interrupted();
        decoder.wake(store);
      }
      decode(nowNs);
      return;
    }
    silentNs += jitter.frameNs();
    if (leaveOut()) {
      return;
    }
    if (silentNs <= HOLD_NS) {
      decode(nowNs);
      return;
    }
    if (!store.isSilent()) {
      store.fallSilent();
      missing.interrupted();
      decoder.fallSilent();
    }
    int samples = toSamples(jitter.frameNs());
    appended(nowNs, samples);
    store.moveEnd(samples);
  }

  private boolean isSilent() {
    int told = decoder.level();
    if (told != AudioDecoder.UNKNOWN || !store.isSilent()) {
      return told >= SILENT_LEVEL;
    }
    int samples = decoder.decodeUnheard(store);
    return samples > 0 && AudioLevel.of(store.pcm(), store.end(), samples) >= QUIET_LEVEL;
  }

  /** Whether this silent packet is one too many. */
  private boolean leaveOut() {
    if (!mayLeaveOut || pace.wishNs() > -jitter.frameNs() || !jitter.isNextHere()) {
      return false;
    }
    mayLeaveOut = false;
    pace.leftOut(toSamples(jitter.frameNs()));
    return true;
  }

  private void decode(long nowNs) {
    missing.ends(toSamples(jitter.lostFrameNs()));
    int samples = decoder.decode(store);
    if (samples <= 0) {
      missing.conceal(toSamples(jitter.frameNs()));
      onInvented();
      return;
    }
    int leftOut = missing.join(samples, mayLeaveOut(nowNs));
    pace.leftOut(leftOut);
    appended(nowNs, samples - leftOut);
  }

  /** Whether so much waits that what comes late may lose some of its beginning. */
  private boolean mayLeaveOut(long nowNs) {
    return jitter.isNextHere() && jitter.spareNs(nowNs) >= TICK_NS;
  }

  private void appended(long nowNs, int samples) {
    newestArrivalNs = jitter.arrivalNs();
    newestSamples = samples;
    if (!delayKnown) {
      delayKnown = true;
      delayNs = nowNs - newestArrivalNs;
    }
  }

  private void onMissing(long nowNs) {
    int samples = toSamples(jitter.frameNs());
    if (store.isSilent()) {
      store.moveEnd(samples);
      return;
    }
    if (jitter.isAwaited()) {
      missing.awaited(samples);
    } else {
      int whole = toSamples(jitter.lostFrameNs());
      pace.leftOut(missing.lost(samples, whole, mayLeaveOut(nowNs)));
    }
    onInvented();
  }

  private void onInvented() {
    delayKnown = true; // invented sound has no age: the last figure stays
    if (jitter.waiting() == 0) {
      pace.ranDry();
    }
  }

  /** Plays slower or quicker if the packets that follow would be too late or too early. */
  private void adjustDelay(long nowNs, int wanted) {
    long leftoverNs = toNs(store.available() - wanted);
    long wishNs = pace.wishNs(spareNs(nowNs, leftoverNs), leftoverNs);
    if (wishNs == 0) {
      return;
    }
    boolean changed =
        wishNs > 0
            ? pace.lengthen(store, toSamples(wishNs), level, rateHz())
            : shorten(nowNs, wanted, toSamples(-wishNs));
    leftoverNs = toNs(store.available() - wanted);
    if (changed || wishNs < 0) {
      pace.changed(spareNs(nowNs, leftoverNs), leftoverNs, changed);
    }
  }

  /** Of the next packet, at the tick that will need it. */
  private long spareNs(long nowNs, long leftoverNs) {
    return jitter.spareNs(nowNs + TICK_NS * (1 + leftoverNs / TICK_NS));
  }

  private boolean shorten(long nowNs, int wanted, int most) {
    int needed = wanted + pace.needed(store, most, rateHz());
    if (store.available() < needed && most >= toSamples(jitter.frameNs()) && jitter.isNextHere()) {
      mayLeaveOut = false;
      takeOne(nowNs, wanted);
      if (store.isSilent()) {
        return false;
      }
    }
    int spare = Math.min(most, store.available() - wanted);
    return pace.shorten(store, spare, level, rateHz());
  }

  private int frameSamples() {
    return rateHz() / FRAMES_PER_SECOND;
  }

  private long toNs(int samples) {
    return samples * (NS_PER_SECOND / 1000) / (rateHz() / 1000);
  }

  private int toSamples(long ns) {
    return (int) (ns * (rateHz() / 1000) / (NS_PER_SECOND / 1000));
  }

  /** Of the PCM: G.711 8000, G.722 16000, Opus as asked for. */
  public int rateHz() {
    return decoder.rateHz();
  }

  /**
   * Lets a decoder for that rate listen in from now on, so that a change to it in the midst of
   * sound will be smoother: after a second it makes of a steady tone what the old one makes of it.
   * It is created here, and not at the change. Silence or the present rate ends it.
   */
  public void prepareRateHz(int wantedHz) {
    decoder.prepareRateHz(wantedHz, store.isSilent());
  }

  /**
   * Changes the rate of an Opus stream's PCM from the next read on, without a click. Unprepared it
   * creates a decoder and decodes up to six earlier payloads; to begin or in silence too.
   */
  public void rateHz(int wantedHz) {
    if (decoder.takesRateHz(wantedHz)) {
      newestSamples = (int) ((long) newestSamples * wantedHz / rateHz());
      decoder.rateHz(wantedHz, store, !store.isSilent() && jitter.isPlaying());
      pace.restart();
      missing.restart();
    }
  }

  /** Of the frame read last, −dBov 0 to 127. */
  public int level() {
    return level;
  }

  /**
   * How long the first sample of the frame read last was here: since its packet's arrival, less its
   * place in the packet, ns. Of invented sound it is what it was before.
   */
  public long delayNs() {
    return delayNs;
  }

  /** How long packets that come quickest should be held back, as the network is now, ns. */
  public long targetDelayNs() {
    return jitter.targetDelayNs();
  }

  /** Payloads decoded so far; those of silence are not. */
  public long decodes() {
    return decoder.decodes();
  }

  /** Packets played, silent ones among them. */
  public long played() {
    return jitter.played();
  }

  /** Samples invented in place of what did not come. */
  public long concealedSamples() {
    return missing.samples();
  }

  /** Times sound was invented, a packet's length or less each. */
  public long concealedFrames() {
    return missing.frames();
  }

  /** Packets restored from the copy in the one after them. */
  public long recovered() {
    return missing.recovered();
  }

  /** Samples put in to play slower. */
  public long stretchedSamples() {
    return pace.stretched();
  }

  /** Samples cut out to play quicker. */
  public long compressedSamples() {
    return pace.compressed();
  }

  /** Packets that came after they had been given up. */
  public long late() {
    return jitter.late();
  }

  /** Packets given up: those that never came and the {@link #late} ones. */
  public long lost() {
    return jitter.lost();
  }

  /** Packets that came twice. */
  public long duplicate() {
    return jitter.duplicate();
  }

  /** Packets that were here and passed over, because far too many were. */
  public long skipped() {
    return jitter.skipped();
  }

  /** Packets too long, or with a sequence number out of all order. */
  public long refused() {
    return jitter.refused();
  }

  /** Times the sender began again: new SSRC, leap of sequence numbers or timestamps. */
  public long resets() {
    return jitter.resets();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      decoder.close();
    }
  }
}
