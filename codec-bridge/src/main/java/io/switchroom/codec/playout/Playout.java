package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.jitter.DelayControl;
import io.switchroom.codec.jitter.JitterBuffer;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.Arrays;

/**
 * One incoming stream on its way to an ear or a mix: packets in as the network brings them, 20 ms
 * of PCM out whenever asked.
 *
 * <pre>
 * put ─→ jitter buffer ─→ decoder / FEC / concealment ─→ time-stretch ─→ read: 20 ms at rateHz
 *                └─ silence that shows in the payload is not decoded
 * </pre>
 *
 * The delay follows the network by playing a little slower or quicker ({@link DelayControl}, {@link
 * TimeStretch}); in silence packets are simply left out or waited for.
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

  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long TICK_NS = 20_000_000;
  private static final int FRAMES_PER_SECOND = 50;

  /** Silence is decoded for so long before it is left out: the end of a word is quiet too. */
  private static final long HOLD_NS = 300_000_000;

  /** A sender of whom nothing came for so long has stopped, unless it said that it is silent. */
  private static final long STOPPED_NS = 2_000_000_000;

  /**
   * "No voice" (Opus) is not yet silence, it may be music: only if it sounds as quiet as this, and
   * is looked at again every half second.
   */
  private static final int LOUDEST_SILENCE = 45;

  private static final long LOOK_AGAIN_NS = 500_000_000;

  /** Payloads that give a decoder its memory back after silence. */
  private static final int PRIMING = 2;

  /** Payloads that make a new decoder go on like the old one. */
  private static final int PRIMING_ANEW = 6;

  private static final int FIRST_ROOM_MS = 60;


  // What is alike enough to be cut or repeated: at first only the periods of a voice; the longer
  // there was none, the less is asked for. In what is this quiet nobody hears a seam.
  private static final double ALIKE = 0.98;
  private static final double ALIKE_LOSS_PER_TICK = 0.02;
  private static final double ALIKE_AT_LEISURE = 0.96;
  private static final long PRESSING_NS = TICK_NS / 2;
  private static final double ANYTHING = -1;
  private static final int QUIET_LEVEL = 50;

  private final AudioCodec codec;
  private final JitterBuffer jitter;
  private final DelayControl control = new DelayControl(TICK_NS);
  private AudioDecoder decoder;
  private SampleStore store;
  private TimeStretch stretch;
  private Continuation continuation;
  private long lostTold;

  /** Whether sound was made up in place of what might still come. */
  private boolean bridged;

  /** Whether what was awaited last never came. */
  private boolean expectsLoss;

  private boolean toldOfLoss;
  private RateChange rateChange;
  private ListeningDecoder listening;

  /** In silence nothing is decoded and samples are only counted. */
  private boolean silence;

  private int silentSamples;
  private long silentNs;
  private boolean mayLeaveOut;

  // The packet at the end of the store: what is left of one read is always of one packet.
  private long newestArrivalNs;
  private int newestSamples;
  private boolean delayKnown;
  private long delayNs;

  private long lastPutNs;
  private int level = AudioLevel.SILENCE;
  private long decodes;
  private long concealedSamples;
  private long concealedFrames;
  private long recovered;
  private long stretchedSamples;
  private long compressedSamples;
  private boolean closed;

  /**
   * @param rateHz wanted of the frames: 8000, 16000 or 48000; {@link #rateHz} is what came of it
   * @param maxDelayMs limit of the jitter buffer's target, ms
   */
  public Playout(AudioCodec codec, int rateHz, int maxDelayMs) {
    this.codec = codec;
    decoder = codec.newDecoder(rateHz);
    jitter = new JitterBuffer(codec.clockRateHz(), maxDelayMs);
    store = new SampleStore(rateHz(), FIRST_ROOM_MS);
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
      control.restart();
    }
    level = AudioLevel.SILENCE;
    if (silence) {
      silentSamples = Math.max(0, silentSamples - wanted);
      return whole ? Read.SILENCE : withoutSound(nowNs);
    }
    if (store.available() == 0) {
      clear();
      return withoutSound(nowNs);
    }
    if (!whole) {
      fadeOut();
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
    delayKnown = available() > 0;
    if (delayKnown) {
      delayNs = nowNs - newestArrivalNs - toNs(Math.max(0, newestSamples - available()));
    }
    mayLeaveOut = true;
    while (available() < wanted) {
      if (!takeOne(nowNs, wanted - available())) {
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

  private int available() {
    return silence ? silentSamples : store.available();
  }

  private void onPacket(long nowNs) {
    byte[] in = jitter.payload();
    int quiet = decoder.level(in, jitter.payloadOffset(), jitter.payloadLength());
    if (quiet >= SILENT_LEVEL && isSilent()) {
      if (leaveOut()) {
        return;
      }
      if (silentNs > HOLD_NS) {
        fallSilent();
        appended(nowNs, toSamples(jitter.frameNs()));
        silentSamples += newestSamples;
        return;
      }
    } else {
      silentNs = 0;
      if (silence) {
        wake();
      }
    }
    decode(nowNs, quiet >= SILENT_LEVEL);
  }

  /** Whether a packet that says it is silent may be believed. */
  private boolean isSilent() {
    long before = silentNs;
    silentNs += jitter.frameNs();
    if (!silence
        || codec != AudioCodec.OPUS
        || before / LOOK_AGAIN_NS == silentNs / LOOK_AGAIN_NS) {
      return true;
    }
    return !isLoud(store.end(), decodeAtEnd());
  }

  private boolean isLoud(int offset, int samples) {
    return samples > 0 && AudioLevel.of(store.pcm(), offset, samples) < LOUDEST_SILENCE;
  }

  private void clear() {
    store.clear();
    if (continuation != null) {
      continuation.end();
    }
  }

  private void fallSilent() {
    if (!silence) {
      silentSamples = store.available();
      clear();
      silence = true;
      endRateChange();
      endListening();
    }
  }

  /** Whether this silent packet is one too many. */
  private boolean leaveOut() {
    if (!mayLeaveOut || control.wishNs() > -jitter.frameNs() || !jitter.isNextHere()) {
      return false;
    }
    mayLeaveOut = false;
    compressedSamples += toSamples(jitter.frameNs());
    return true;
  }

  /** Sound after silence: the decoder gets its memory back from the payloads before. */
  private void wake() {
    silence = false;
    clear();
    store.ensureRoom(silentSamples);
    Arrays.fill(store.pcm(), store.end(), store.end() + silentSamples, (short) 0);
    store.moveEnd(silentSamples);
    prime(2, PRIMING);
    jitter.recall(1);
  }

  /** Decodes earlier payloads for their effect on the decoder. */
  private void prime(int newest, int count) {
    for (int back = newest + count - 1; back >= newest; back--) {
      if (jitter.recall(back)) {
        decodeAtEnd();
      }
    }
  }

  private int decodeAtEnd() {
    byte[] in = jitter.payload();
    int offset = jitter.payloadOffset();
    int length = jitter.payloadLength();
    int samples = decoder.samples(in, offset, length);
    if (samples <= 0) {
      return 0;
    }
    store.ensureRoom(samples);
    decodes++;
    return decoder.decode(in, offset, length, store.pcm(), store.end(), samples);
  }

  private void decode(long nowNs, boolean saysSilent) {
    tellOfLosses();
    int samples = decodeAtEnd();
    if (samples <= 0) {
      conceal(toSamples(jitter.frameNs()));
      return;
    }
    if (rateChange != null) {
      rateChange.decoded(
          jitter.payload(),
          jitter.payloadOffset(),
          jitter.payloadLength(),
          store.pcm(),
          store.end(),
          samples);
      endRateChange();
    }
    if (listening != null) {
      listening.decoded(jitter.payload(), jitter.payloadOffset(), jitter.payloadLength());
    }
    if (saysSilent && isLoud(store.end(), samples)) {
      silentNs = 0;
    }
    samples = join(nowNs, samples);
    store.moveEnd(samples);
    appended(nowNs, samples);
  }

  /** A decoder must know of what was given up, unless it was asked to conceal it. */
  private void tellOfLosses() {
    long lost = jitter.lost() - lostTold;
    lostTold = jitter.lost();
    if (bridged) {
      expectsLoss = lost > 0;
      if (expectsLoss && !toldOfLoss) {
        tellOfLoss();
      }
      bridged = false;
    }
    toldOfLoss = false;
  }

  private void tellOfLoss() {
    if (codec == AudioCodec.OPUS) {
      int samples = toSamples(jitter.lostFrameNs());
      store.ensureRoom(samples);
      decoder.conceal(store.pcm(), store.end(), samples);
      if (listening != null) {
        listening.missed(samples, rateHz());
      }
    }
  }

  /** What lies behind the end of the store comes after something that was made up. */
  private int join(long nowNs, int samples) {
    if (continuation == null || !continuation.isActive()) {
      return samples;
    }
    boolean early = jitter.isNextHere() && jitter.spareNs(nowNs) >= TICK_NS;
    int joined = continuation.join(store, samples, early ? samples : 0);
    concealedSamples += Math.max(0, joined - samples);
    compressedSamples += Math.max(0, samples - joined);
    return joined;
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
    if (silence) {
      silentSamples += samples;
      return;
    }
    if (jitter.isAwaited()) {
      bridged = true;
      if (expectsLoss) {
        conceal(samples);
      } else {
        goOn(samples);
      }
      return;
    }
    expectsLoss = true;
    int whole = toSamples(jitter.lostFrameNs());
    store.ensureRoom(whole);
    lostTold = jitter.lost();
    if (jitter.isFollowed() && recover(whole)) {
      recovered++;
      if (listening != null) {
        listening.missed(whole, rateHz());
      }
      store.moveEnd(join(nowNs, whole));
    } else if (continuation != null && continuation.isActive()) {
      tellOfLoss();
      toldOfLoss = true;
      goOn(samples);
    } else {
      conceal(samples);
    }
  }

  /** Nothing is here, but it may still come: the decoder knows nothing of it. */
  private void goOn(int samples) {
    if (continuation == null) {
      continuation = new Continuation(rateHz());
    }
    continuation.extend(store, samples);
    invented(samples);
  }

  private boolean recover(int samples) {
    int offset = jitter.payloadOffset();
    int length = jitter.payloadLength();
    short[] pcm = store.pcm();
    return decoder.recover(jitter.payload(), offset, length, pcm, store.end(), samples) == samples;
  }

  private void conceal(int samples) {
    toldOfLoss = true;
    store.ensureRoom(samples);
    decoder.conceal(store.pcm(), store.end(), samples);
    if (rateChange != null) {
      rateChange.concealed(store.pcm(), store.end(), samples);
      endRateChange();
    }
    if (listening != null) {
      listening.missed(samples, rateHz());
    }
    store.moveEnd(samples);
    invented(samples);
  }

  private void invented(int samples) {
    concealedFrames++;
    concealedSamples += samples;
    delayKnown = true; // invented sound has no age: the last figure stays
    if (jitter.waiting() == 0) {
      control.ranDry(); // if the packet still comes, all that follows is later by this
    }
  }

  /** Plays slower or quicker if the packets that follow would be too late or too early. */
  private void adjustDelay(long nowNs, int wanted) {
    long leftoverNs = toNs(available() - wanted);
    control.onTick(spareNs(nowNs, leftoverNs), leftoverNs);
    long wishNs = control.wishNs();
    if (wishNs == 0 || !control.mayChange()) {
      return;
    }
    int change = wishNs > 0 ? lengthen(wishNs) : shorten(nowNs, wanted, wishNs);
    if (change > 0) {
      stretchedSamples += change;
    } else {
      compressedSamples -= change;
    }
    leftoverNs = toNs(available() - wanted);
    if (change != 0 || wishNs < 0) {
      control.changed(spareNs(nowNs, leftoverNs), leftoverNs, change != 0);
    }
  }

  /** Of the next packet, at the tick that will need it. */
  private long spareNs(long nowNs, long leftoverNs) {
    return jitter.spareNs(nowNs + TICK_NS * (1 + leftoverNs / TICK_NS));
  }

  private int lengthen(long wishNs) {
    int samples = toSamples(wishNs);
    if (silence) {
      silentSamples += samples;
      return samples;
    }
    return stretch().lengthen(store, samples, alike(wishNs));
  }

  private int shorten(long nowNs, int wanted, long wishNs) {
    int most = toSamples(-wishNs);
    if (silence) {
      int cut = Math.min(most, silentSamples - wanted);
      silentSamples -= cut;
      return -cut;
    }
    int needed = wanted + Math.min(most, stretch().shortest() * 3);
    if (store.available() < needed && most >= toSamples(jitter.frameNs()) && jitter.isNextHere()) {
      mayLeaveOut = false;
      takeOne(nowNs, wanted);
      if (silence) {
        return 0;
      }
    }
    int spareSamples = store.available() - wanted;
    return -stretch().shorten(store, Math.min(most, spareSamples), alike(wishNs));
  }

  private double alike(long wishNs) {
    if (level >= QUIET_LEVEL) {
      return ANYTHING;
    }
    boolean pressing = wishNs > 0 || -wishNs >= PRESSING_NS;
    return pressing ? ALIKE - ALIKE_LOSS_PER_TICK * control.waitedTicks() : ALIKE_AT_LEISURE;
  }

  private TimeStretch stretch() {
    if (stretch == null) {
      stretch = new TimeStretch(rateHz());
    }
    return stretch;
  }

  /** Sound that ends in the middle of a frame ends without a step. */
  private void fadeOut() {
    int samples = Math.min(store.available(), rateHz() / 400);
    short[] pcm = store.pcm();
    for (int i = 0; i < samples; i++) {
      int at = store.end() - 1 - i;
      pcm[at] = (short) (pcm[at] * i / samples);
    }
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
   * Silence or the present rate ends it.
   */
  public void prepareRateHz(int wantedHz) {
    if (listening != null && listening.rateHz() == wantedHz) {
      return;
    }
    endListening();
    if (wantedHz != rateHz() && codec == AudioCodec.OPUS && !silence) {
      listening = new ListeningDecoder(codec.newDecoder(wantedHz));
    }
  }

  /** Changes the rate of an Opus stream's PCM from the next read on, without a click. */
  public void rateHz(int wantedHz) {
    int oldHz = rateHz();
    if (wantedHz == oldHz || codec != AudioCodec.OPUS) {
      return;
    }
    endRateChange();
    AudioDecoder old = decoder;
    boolean prepared = listening != null && listening.rateHz() == wantedHz;
    if (prepared) {
      decoder = listening.take();
    } else {
      decoder = codec.newDecoder(wantedHz);
    }
    endListening();
    stretch = null;
    continuation = null;
    short[] before = Arrays.copyOf(store.pcm(), store.end());
    int left = store.available();
    store = new SampleStore(wantedHz, FIRST_ROOM_MS);
    if (!prepared) {
      prime(1, PRIMING_ANEW);
    }
    rateChange = new RateChange(old, wantedHz, before);
    silentSamples = rateChange.scaled(silentSamples);
    newestSamples = rateChange.scaled(newestSamples);
    if (silence || !jitter.isPlaying()) {
      endRateChange();
      return;
    }
    short[] converted = rateChange.beforeAtNewRate();
    store.ensureRoom(rateChange.scaled(left));
    System.arraycopy(converted, 0, store.pcm(), 0, converted.length);
    store.moveEnd(rateChange.scaled(left));
  }

  private void endRateChange() {
    if (rateChange != null) {
      rateChange.close();
      rateChange = null;
    }
  }

  private void endListening() {
    if (listening != null) {
      listening.close();
      listening = null;
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
    return decodes;
  }

  /** Packets played, silent ones among them. */
  public long played() {
    return jitter.played();
  }

  /** Samples invented in place of what did not come. */
  public long concealedSamples() {
    return concealedSamples;
  }

  /** Times sound was invented, a packet's length or less each. */
  public long concealedFrames() {
    return concealedFrames;
  }

  /** Packets restored from the copy in the one after them. */
  public long recovered() {
    return recovered;
  }

  /** Samples put in to play slower. */
  public long stretchedSamples() {
    return stretchedSamples;
  }

  /** Samples cut out to play quicker. */
  public long compressedSamples() {
    return compressedSamples;
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
      endRateChange();
      endListening();
      decoder.close();
    }
  }
}
