package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A port without a network: a browser's with as many lines as it takes, or a phone's with a mix.
 */
public final class FakePort extends LocalPort {
  private final AudioCodec codec;
  private final MixOutput output;
  private final RtpPacket view = new RtpPacket();
  final List<Track> heard = new ArrayList<>();
  final List<byte[]> mix = new ArrayList<>();
  Participant self;
  public Track track;
  boolean failsToAttach;
  int closes;

  private FakePort(AudioCodec codec, boolean takesMix) {
    this.codec = codec;
    this.output =
        takesMix
            ? new MixOutput(
                codec == AudioCodec.OPUS
                    ? new MixFormat(codec, 48_000, 20, EncoderSettings.SPEECH)
                    : MixFormat.of(codec),
                (payload, offset, length, mediaNs) ->
                    mix.add(Arrays.copyOfRange(payload, offset, offset + length)))
            : null;
  }

  public static FakePort browser() {
    return new FakePort(AudioCodec.OPUS, false);
  }

  public static FakePort phone() {
    return new FakePort(AudioCodec.PCMU, true);
  }

  public static FakePort phone(AudioCodec codec) {
    return new FakePort(codec, true);
  }

  public void receives(byte[] packet, long nowNs) {
    view.wrap(packet, 0, packet.length);
    track.onRtp(view, -1, nowNs);
  }

  @Override
  public void attach(Participant self) {
    this.self = self;
    track = self.publishAudio(codec);
    if (failsToAttach) {
      throw new IllegalStateException("a bug");
    }
  }

  @Override
  public void subscribe(Track other) {
    if (output == null) {
      heard.add(other);
    }
  }

  @Override
  public void unsubscribe(Track other) {
    heard.remove(other);
  }

  @Override
  public MixOutput mixOutput() {
    return output;
  }

  @Override
  public void close() {
    closes++;
  }
}
