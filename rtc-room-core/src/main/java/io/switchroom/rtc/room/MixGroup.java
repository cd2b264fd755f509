package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The listeners of a bus that want the mix in one {@link MixFormat}. Who is not in the mix shares
 * one encode; who is has an encoder of his own, which continues the shared one's stream, so that he
 * hears no seam.
 *
 * <pre>
 * shared   ■■■■■■■■■■■■■■■■■■■■■■■■■
 * own             └■■■■■■■■■■■□□□┘      ■ without his voice   □ lingers on what all hear
 *              begins to talk  stops    back to the shared packets
 * </pre>
 *
 * Lingering makes both encoders remember the same before they change places. G.711 remembers
 * nothing and changes at once.
 */
final class MixGroup {
  private static final int LINGER_MS = 1_000;
  private static final int LONGEST_LINGER_MS = 10_000;

  private final MixFormat format;
  private final MixBus bus;
  private final MediaFigures figures;
  private final int mostSpare;
  private final MixEncoder shared;
  private final List<MixOutput> listeners = new ArrayList<>();
  private final List<MixOutput> withOwn = new ArrayList<>();
  private final List<MixEncoder> spare = new ArrayList<>();

  MixGroup(MixFormat format, MixBus bus, int mostSpare, MediaFigures figures) {
    this.format = format;
    this.bus = bus;
    this.figures = figures;
    this.mostSpare = mostSpare;
    this.shared = new MixEncoder(format, figures);
  }

  MixFormat format() {
    return format;
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  void add(MixOutput output) {
    output.group = this;
    listeners.add(output);
    lossChanged();
  }

  void remove(MixOutput output) {
    listeners.remove(output);
    if (output.own != null) {
      withOwn.remove(output);
      free(output);
    }
    output.group = null;
    lossChanged();
  }

  /** All encoders prepare for the worst: who has one of his own comes back to the shared one. */
  void lossChanged() {
    int worst = format.encoder().expectedLossPercent();
    for (int i = 0; i < listeners.size(); i++) {
      worst = Math.max(worst, listeners.get(i).lossPercent());
    }
    shared.prepareForLoss(worst);
    for (int i = 0; i < withOwn.size(); i++) {
      withOwn.get(i).own.prepareForLoss(worst);
    }
  }

  /** A listener's voice is part of this tick's mix. */
  void speaks(MixOutput output, MixVoice voice) {
    output.voice = voice;
    output.lingerTicks = LINGER_MS / Mix.TICK_MS;
    if (output.own == null) {
      output.own = spare.isEmpty() ? new MixEncoder(format, figures) : spare.removeLast();
      output.own.continueFrom(shared);
      output.limiter.continueFrom(bus.sharedLimiter());
      withOwn.add(output);
    }
  }

  /** Encodes this tick's mix and sends it to everyone. */
  void tick(long nowNs) {
    for (int i = withOwn.size() - 1; i >= 0; i--) {
      MixOutput output = withOwn.get(i);
      if (output.voice == null && mayShare(output)) {
        joinOthers(output, i);
      }
    }
    boolean isShared = listeners.size() > withOwn.size();
    if (isShared || shared.waits()) {
      shared.frame(bus.shared(), bus.samples(), isShared, nowNs);
    }
    for (int i = 0; i < withOwn.size(); i++) {
      MixOutput output = withOwn.get(i);
      output.own.frame(bus.without(output.voice, output.limiter), bus.samples(), true, nowNs);
      output.voice = null;
    }
    for (int i = 0; i < listeners.size(); i++) {
      MixOutput output = listeners.get(i);
      (output.own == null ? shared : output.own).send(output.sink());
    }
  }

  /**
   * Whether nothing is heard of it when he gets the shared packets from now on. G.722 forgets
   * slowly, so it waits for a pause or for equal packets; for ever it does not.
   */
  private boolean mayShare(MixOutput output) {
    if (!format.hasMemory() || listeners.size() == withOwn.size()) {
      return true;
    }
    int over = -(--output.lingerTicks);
    if (over < 0) {
      return false;
    }
    return format.codec() == AudioCodec.OPUS
        || bus.isSilent()
        || over >= LONGEST_LINGER_MS / Mix.TICK_MS
        || output.own.isEqualTo(shared);
  }

  /** Back to the shared packets; if nobody else has them, they go on where his own end. */
  private void joinOthers(MixOutput output, int index) {
    if (listeners.size() == withOwn.size()) {
      shared.continueFrom(output.own);
    }
    withOwn.remove(index);
    free(output);
  }

  private void free(MixOutput output) {
    if (spare.size() < mostSpare) {
      spare.add(output.own);
    } else {
      output.own.close();
    }
    output.own = null;
    output.voice = null;
  }

  /** Frees the encoders; nobody may be listening. */
  void close() {
    spare.forEach(MixEncoder::close);
    spare.clear();
    shared.close();
  }
}
