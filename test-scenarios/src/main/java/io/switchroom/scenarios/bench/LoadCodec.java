package io.switchroom.scenarios.bench;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.opus.OpusDecoder;
import io.switchroom.codec.opus.OpusEncoder;
import io.switchroom.codec.opus.OpusPacket;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.support.PhoneSdp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the callers of the load speak and hear, in packets of 20 ms (RFC 3551 §6, RFC 7587). */
enum LoadCodec {
  PCMU(0, "PCMU/8000", 160, 8_000),
  G722(9, "G722/8000", 160, 16_000),
  /** Encoded at 48 kHz as a softphone does; what is heard is decoded at 16 kHz. */
  OPUS(111, "opus/48000/2", 960, 16_000);

  static final int FRAMES_PER_SECOND = 50;

  private static final int MAX_PAYLOAD = 1_275;
  private static final int OPUS_RATE_HZ = 48_000;
  private static final int OPUS_BITRATE_BPS = 32_000;

  private final int payloadType;
  private final String encoding;
  private final int timestampStep;
  private final int heardRateHz;

  LoadCodec(int payloadType, String encoding, int timestampStep, int heardRateHz) {
    this.payloadType = payloadType;
    this.encoding = encoding;
    this.timestampStep = timestampStep;
    this.heardRateHz = heardRateHz;
  }

  /** As the command line names it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  int payloadType() {
    return payloadType;
  }

  /** Of the RTP clock, for 20 ms. */
  int timestampStep() {
    return timestampStep;
  }

  /** Of what callers are to say. */
  int spokenRateHz() {
    return this == OPUS ? OPUS_RATE_HZ : heardRateHz;
  }

  /** Of what {@link Hearing} decodes. */
  int heardRateHz() {
    return heardRateHz;
  }

  /** Samples of {@link Hearing} in a packet. */
  int heardSamples() {
    return heardRateHz / FRAMES_PER_SECOND;
  }

  /** The SDP to dial with: one line of this codec. */
  String offer(String host, int rtpPort) {
    return PhoneSdp.offer(host, rtpPort, payloadType, encoding);
  }

  /** Whether a packet is 20 ms in this codec. */
  boolean is20Ms(RtpPacket packet) {
    if (packet.payloadType() != payloadType) {
      return false;
    }
    return this == OPUS
        ? OpusPacket.samples(
                packet.buffer(), packet.payloadOffset(), packet.payloadLength(), OPUS_RATE_HZ)
            == timestampStep
        : packet.payloadLength() == timestampStep;
  }

  /**
   * Encodes whole frames of 20 ms, one after the other.
   *
   * @param pcm at {@link #spokenRateHz}
   * @param dtx whether a frame of silence may be no packet at all (Opus only)
   * @return a payload for each frame; an empty one where nothing is to be sent
   */
  List<byte[]> encode(short[] pcm, boolean dtx) {
    return switch (this) {
      case PCMU -> encodePcmu(pcm);
      case G722 -> encodeG722(pcm);
      case OPUS -> encodeOpus(pcm, dtx);
    };
  }

  private static List<byte[]> encodePcmu(short[] pcm) {
    List<byte[]> payloads = new ArrayList<>();
    for (int at = 0; at < pcm.length; at += 160) {
      byte[] payload = new byte[160];
      G711.PCMU.encode(pcm, at, payload.length, payload, 0);
      payloads.add(payload);
    }
    return payloads;
  }

  private List<byte[]> encodeG722(short[] pcm) {
    List<byte[]> payloads = new ArrayList<>();
    byte[] out = new byte[MAX_PAYLOAD];
    try (AudioEncoder encoder = AudioCodec.G722.newEncoder(heardRateHz)) {
      for (int at = 0; at < pcm.length; at += heardSamples()) {
        payloads.add(
            Arrays.copyOf(out, encoder.encode(pcm, at, heardSamples(), out, 0, out.length)));
      }
    }
    return payloads;
  }

  private static List<byte[]> encodeOpus(short[] pcm, boolean dtx) {
    List<byte[]> payloads = new ArrayList<>();
    byte[] out = new byte[MAX_PAYLOAD];
    int samples = OPUS_RATE_HZ / FRAMES_PER_SECOND;
    try (OpusEncoder encoder = new OpusEncoder(OPUS_RATE_HZ, 1)) {
      encoder.bitrate(OPUS_BITRATE_BPS);
      encoder.dtx(dtx);
      for (int at = 0; at < pcm.length; at += samples) {
        int length = encoder.encode(pcm, at, samples, out, 0, out.length);
        // Two bytes or fewer: nothing to send.
        payloads.add(Arrays.copyOf(out, dtx && length <= 2 ? 0 : length));
      }
    }
    return payloads;
  }

  /** A stream's decoder; to be fed in order. */
  interface Hearing extends AutoCloseable {
    /** Decodes 20 ms, whatever the bytes: {@link #heardSamples} at {@link #heardRateHz}. */
    void decode(byte[] in, int offset, int length, short[] out, int outOffset);

    @Override
    void close();
  }

  Hearing newHearing() {
    return switch (this) {
      case PCMU -> new PcmuHearing();
      case G722 -> new DecoderHearing(AudioCodec.G722.newDecoder(heardRateHz));
      case OPUS -> new OpusHearing(new OpusDecoder(heardRateHz, 1));
    };
  }

  private static final class PcmuHearing implements Hearing {
    @Override
    public void decode(byte[] in, int offset, int length, short[] out, int outOffset) {
      G711.PCMU.decode(in, offset, length, out, outOffset);
    }

    @Override
    public void close() {}
  }

  private record DecoderHearing(AudioDecoder decoder) implements Hearing {
    @Override
    public void decode(byte[] in, int offset, int length, short[] out, int outOffset) {
      decoder.decode(in, offset, length, out, outOffset, G722.heardSamples());
    }

    @Override
    public void close() {
      decoder.close();
    }
  }

  private record OpusHearing(OpusDecoder decoder) implements Hearing {
    @Override
    public void decode(byte[] in, int offset, int length, short[] out, int outOffset) {
      int samples = OPUS.heardSamples();
      if (decoder.decode(in, offset, length, out, outOffset, samples) != samples) {
        decoder.conceal(out, outOffset, samples);
      }
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
