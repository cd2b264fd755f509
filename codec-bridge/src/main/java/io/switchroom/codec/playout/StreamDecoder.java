package io.switchroom.codec.playout;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.ShareableDecoder;
import io.switchroom.codec.jitter.JitterBuffer;
import java.util.Arrays;

/**
 * One stream's decoder, whatever the rate: what the jitter buffer has taken goes in, and its sound
 * is written behind the end of the store. Where payloads were left undecoded, in silence or before
 * another rate, it gets its memory back from earlier ones that are still here.
 */
final class StreamDecoder implements AutoCloseable {
  /** Payloads that give a decoder its memory back after silence. */
  private static final int PRIMING = 2;

  /** Payloads that make a new decoder go on like the old one. */
  private static final int PRIMING_ANEW = 6;

  private final AudioCodec codec;
  private final JitterBuffer jitter;
  private AudioDecoder decoder;

  /** Null unless others hear the stream, too. */
  private SharedDecoder shared;

  private RateChange rateChange;
  private ListeningDecoder listening;
  private long decodes;

  StreamDecoder(AudioCodec codec, int rateHz, JitterBuffer jitter) {
    this.codec = codec;
    this.jitter = jitter;
    decoder = codec.newDecoder(rateHz);
  }

  /** What others decode of the stream need not be decoded here; null if there are no others. */
  void share(DecodedPackets packets) {
    boolean can = packets != null && decoder instanceof ShareableDecoder;
    shared =
        can
            ? new SharedDecoder(codec, (ShareableDecoder) decoder, packets, !jitter.isPlaying())
            : null;
  }

  int rateHz() {
    return decoder.rateHz();
  }

  int samples(byte[] in, int offset, int length) {
    return decoder.samples(in, offset, length);
  }

  /** As {@link AudioDecoder#level}, of the payload taken. */
  int level() {
    return decoder.level(jitter.payload(), jitter.payloadOffset(), jitter.payloadLength());
  }

  long decodes() {
    return decodes;
  }

  /**
   * Decodes the payload taken.
   *
   * @return samples behind the end of the store, or 0 or less if it cannot be used
   */
  int decode(SampleStore store) {
    int samples = decodeUnheard(store);
    if (samples <= 0) {
      return samples;
    }
    byte[] in = jitter.payload();
    int offset = jitter.payloadOffset();
    int length = jitter.payloadLength();
    if (rateChange != null) {
      rateChange.decoded(in, offset, length, store.pcm(), store.end(), samples);
      endRateChange();
    }
    if (listening != null) {
      listening.decoded(in, offset, length);
    }
    return samples;
  }

  /** Decodes the payload taken to see how loud it is, or for its effect on the decoder. */
  int decodeUnheard(SampleStore store) {
    byte[] in = jitter.payload();
    int offset = jitter.payloadOffset();
    int length = jitter.payloadLength();
    int samples = decoder.samples(in, offset, length);
    if (samples <= 0) {
      return 0;
    }
    store.ensureRoom(samples);
    return shared == null
        ? decoded(in, offset, length, store, samples)
        : decodedOnce(in, offset, length, store, samples);
  }

  private int decoded(byte[] in, int offset, int length, SampleStore store, int samples) {
    decodes++;
    return decoder.decode(in, offset, length, store.pcm(), store.end(), samples);
  }

  private int decodedOnce(byte[] in, int offset, int length, SampleStore store, int samples) {
    int sequence = jitter.sequence();
    long timestamp = jitter.timestamp();
    int found =
        shared.decode(sequence, timestamp, in, offset, length, store.pcm(), store.end(), samples);
    decodes += shared.hasDecoded() ? 1 : 0;
    return found;
  }

  /** Restores what was lost from the payload after it: whether there was a copy in it. */
  boolean recover(SampleStore store, int samples) {
    int offset = jitter.payloadOffset();
    int length = jitter.payloadLength();
    store.ensureRoom(samples);
    short[] pcm = store.pcm();
    if (decoder.recover(jitter.payload(), offset, length, pcm, store.end(), samples) != samples) {
      return false;
    }
    if (listening != null) {
      listening.missed(samples, rateHz());
    }
    return true;
  }

  /** Has the decoder conceal, behind the end of the store. */
  void conceal(SampleStore store, int samples) {
    concealUnheard(store, samples);
    if (rateChange != null) {
      rateChange.concealed(store.pcm(), store.end(), samples);
      endRateChange();
    }
  }

  /** For its effect on a decoder that remembers: a payload is lost, and was bridged without it. */
  void tellOfLoss(SampleStore store, int samples) {
    if (remembersLosses()) {
      concealUnheard(store, samples);
    }
  }

  /** Whether it can do more about a loss than go on with the sound before it. */
  boolean remembersLosses() {
    return codec == AudioCodec.OPUS;
  }

  private void concealUnheard(SampleStore store, int samples) {
    store.ensureRoom(samples);
    decoder.conceal(store.pcm(), store.end(), samples);
    if (listening != null) {
      listening.missed(samples, rateHz());
    }
  }

  /** Sound after silence: the payloads before the one taken give the decoder its memory back. */
  void wake(SampleStore store) {
    if (remembersLosses()) {
      prime(store, 2, PRIMING);
      jitter.recall(1);
    }
  }

  /** Nobody hears it until it wakes: a change of the rate needs no care any more. */
  void fallSilent() {
    endRateChange();
    endListening();
  }

  private void prime(SampleStore store, int newest, int count) {
    for (int back = newest + count - 1; back >= newest; back--) {
      if (jitter.recall(back)) {
        decodeUnheard(store);
      }
    }
  }

  /** Whether it has a choice. */
  boolean takesRateHz(int wantedHz) {
    return wantedHz != rateHz() && codec == AudioCodec.OPUS;
  }

  /** Lets a decoder for that rate listen in from now on, or none if it is the present rate. */
  void prepareRateHz(int wantedHz, boolean silent) {
    if (listening != null && listening.rateHz() == wantedHz) {
      return;
    }
    endListening();
    if (takesRateHz(wantedHz) && !silent) {
      listening = new ListeningDecoder(codec.newDecoder(wantedHz));
    }
  }

  /**
   * Goes over to another rate, the store too.
   *
   * @param amidSound whether the old decoder fades into the new one
   */
  void rateHz(int wantedHz, SampleStore store, boolean amidSound) {
    endRateChange();
    AudioDecoder old = decoder;
    boolean prepared = listening != null && listening.rateHz() == wantedHz;
    decoder = prepared ? listening.take() : codec.newDecoder(wantedHz);
    endListening();
    short[] before = Arrays.copyOf(store.pcm(), store.end());
    int left = store.end() - store.start();
    store.restart(wantedHz);
    if (!prepared) {
      prime(store, 1, PRIMING_ANEW);
    }
    rateChange = new RateChange(old, wantedHz, before);
    if (!amidSound) {
      endRateChange();
      return;
    }
    short[] converted = rateChange.beforeAtNewRate();
    int scaled = rateChange.scaled(left);
    store.ensureRoom(scaled);
    System.arraycopy(converted, 0, store.pcm(), 0, converted.length);
    store.moveEnd(scaled);
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

  @Override
  public void close() {
    endRateChange();
    endListening();
    decoder.close();
  }
}
