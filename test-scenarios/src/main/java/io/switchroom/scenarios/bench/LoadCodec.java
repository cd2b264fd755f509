package io.switchroom.scenarios.bench;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.opus.OpusPacket;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.support.PhoneSdp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the callers of the load speak and hear, in packets of 20 ms (RFC 3551 §6, RFC 7587). */
enum LoadCodec {
  PCMU(AudioCodec.PCMU, 0, "PCMU/8000", 160, 8_000),
  G722(AudioCodec.G722, 9, "G722/8000", 160, 16_000),
  /** Encoded at 48 kHz as a softphone does; what is heard is decoded at 16 kHz. */
  OPUS(AudioCodec.OPUS, 111, "opus/48000/2", 960, 16_000);

  static final int FRAMES_PER_SECOND = 50;

  private static final int MAX_PAYLOAD = 1_275;
  private static final int OPUS_RATE_HZ = 48_000;
  private static final int OPUS_BITRATE_BPS = 32_000;
  private static final int OPUS_COMPLEXITY = 9;

  private final AudioCodec codec;
  private final int payloadType;
  private final String encoding;
  private final int timestampStep;
  private final int heardRateHz;

  LoadCodec(
      AudioCodec codec, int payloadType, String encoding, int timestampStep, int heardRateHz) {
    this.codec = codec;
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

  /** Of what {@link #newDecoder} decodes. */
  int heardRateHz() {
    return heardRateHz;
  }

  /** Samples of what is heard in a packet. */
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
    List<byte[]> payloads = new ArrayList<>();
    byte[] out = new byte[MAX_PAYLOAD];
    int samples = spokenRateHz() / FRAMES_PER_SECOND;
    EncoderSettings settings =
        new EncoderSettings(
            OPUS_BITRATE_BPS, OPUS_COMPLEXITY, false, 0, dtx, EncoderSettings.Scene.SPEECH);
    try (AudioEncoder encoder = codec.newEncoder(spokenRateHz(), settings)) {
      for (int at = 0; at < pcm.length; at += samples) {
        int length = encoder.encode(pcm, at, samples, out, 0, out.length);
        payloads.add(Arrays.copyOf(out, Math.max(0, length)));
      }
    }
    return payloads;
  }

  /** A decoder of one stream, at {@link #heardRateHz}. */
  AudioDecoder newDecoder() {
    return codec.newDecoder(heardRateHz);
  }
}
