package io.switchroom.codec.playout;

import io.switchroom.codec.jitter.JitterBuffer;

/**
 * What one hears where a packet is missing. As long as it may still come, the sound goes on without
 * the decoder ({@link Continuation}), whose memory then fits the packet that comes late; what is
 * lost for good the decoder restores or conceals. Which of the two it will be nobody knows while a
 * tick needs sound and nothing is here: it is taken for what it was the last time.
 */
final class MissingSound {
  private final JitterBuffer jitter;
  private final StreamDecoder decoder;
  private final SampleStore store;
  private Continuation continuation;

  /** Whether what was awaited last never came. */
  private boolean expectsLoss;

  /** Whether sound was made up for what may still come, since the last packet. */
  private boolean bridged;

  /** Whether the decoder knows that something is missing. */
  private boolean decoderKnows;

  /** Whether something was lost between the last packet and the one before. */
  private boolean lostSome;

  private long lostBefore;
  private long frames;
  private long samples;
  private long recovered;

  MissingSound(JitterBuffer jitter, StreamDecoder decoder, SampleStore store) {
    this.jitter = jitter;
    this.decoder = decoder;
    this.store = store;
  }

  /** Nothing is here yet: {@code samples} are needed. */
  void awaited(int samples) {
    bridged = true;
    if (expectsLoss && decoder.remembersLosses()) {
      conceal(samples);
    } else {
      goOn(samples);
    }
  }

  /**
   * A packet was given up of which {@code samples} were not made up before.
   *
   * @param whole samples of all of it
   * @return samples that were left out, to join in
   */
  int lost(int samples, int whole, boolean mayLeaveOut) {
    if (jitter.isFollowed() && decoder.recover(store, whole)) {
      recovered++;
      decoderKnows = true;
      lostSome = false;
      return join(whole, mayLeaveOut);
    }
    if (decoder.remembersLosses() && !isBridging()) {
      conceal(samples);
      return 0;
    }
    decoder.tellOfLoss(store, whole);
    decoderKnows = true;
    goOn(samples);
    return 0;
  }

  /** A packet is here and about to be decoded. */
  void ends(int whole) {
    lostSome = jitter.lost() > lostBefore;
    lostBefore = jitter.lost();
    if (bridged) {
      expectsLoss = lostSome;
      if (lostSome && !decoderKnows) {
        decoder.tellOfLoss(store, whole);
      }
      bridged = false;
    }
    decoderKnows = false;
  }

  /**
   * Takes the real sound behind the end of the store in, so that it goes on in phase.
   *
   * @return samples of it that were left out
   */
  int join(int real, boolean mayLeaveOut) {
    if (!isBridging()) {
      store.moveEnd(real);
      return 0;
    }
    int joined = continuation.join(store, real, mayLeaveOut ? real : 0, lostSome);
    store.moveEnd(joined);
    samples += Math.max(0, joined - real);
    return Math.max(0, real - joined);
  }

  private boolean isBridging() {
    return continuation != null && continuation.isActive();
  }

  private void goOn(int samples) {
    if (continuation == null) {
      continuation = new Continuation(decoder.rateHz());
    }
    continuation.extend(store, samples);
    invented(samples);
  }

  /** Has the decoder make it up. */
  void conceal(int samples) {
    decoder.conceal(store, samples);
    decoderKnows = true;
    store.moveEnd(samples);
    invented(samples);
  }

  private void invented(int samples) {
    this.samples += samples;
    frames++;
  }

  /** What comes next joins nothing. */
  void interrupted() {
    bridged = false;
    if (continuation != null) {
      continuation.end();
    }
  }

  /** The rate is another one. */
  void restart() {
    continuation = null;
  }

  /** Times sound was made up. */
  long frames() {
    return frames;
  }

  /** Samples made up. */
  long samples() {
    return samples;
  }

  /** Packets restored from the copy in the one after them. */
  long recovered() {
    return recovered;
  }
}
