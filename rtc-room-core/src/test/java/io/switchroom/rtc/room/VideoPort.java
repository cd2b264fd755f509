package io.switchroom.rtc.room;

import io.switchroom.codec.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * A browser without a network: it publishes a camera, remembers what it is asked for, and sees
 * others on lines of its own. Its packets look like Chromium's VP8: a descriptor with a 15-bit
 * picture ID, then the frame.
 */
final class VideoPort extends LocalPort implements VideoSender {
  static final int PACKET_BYTES = 1_000;

  final Sent sent = new Sent();
  final VideoSubscription line = new VideoSubscription("1", 77, 0xfff0, new byte[2_048], sent);
  final List<VideoTrack> seen = new ArrayList<>();
  final List<String> asked = new ArrayList<>();
  Participant self;
  VideoTrack camera;
  int ssrc;
  int sequence;
  int pictureId;
  private final RtpPacket view = new RtpPacket();
  private final byte[] packet = new byte[RtpPacket.FIXED_HEADER_LENGTH + PACKET_BYTES];
  private static final int[] NONE = {};
  private long keyFrames;
  private long resends;

  VideoPort(int ssrc) {
    this.ssrc = ssrc;
    this.sequence = 65_500 + ssrc;
    this.pictureId = 32_760 + ssrc;
    line.payloadTypes(96, -1);
  }

  long keyFrames() {
    return keyFrames;
  }

  long resends() {
    return resends;
  }

  void films(boolean key, int packets, long nowNs) {
    films(key, packets, nowNs, NONE);
  }

  /** A frame of so many packets, the numbers of those to lose counted from 0. */
  void films(boolean key, int packets, long nowNs, int... lost) {
    pictureId++;
    for (int i = 0; i < packets; i++) {
      sequence++;
      if (!contains(lost, i)) {
        send(sequence, key, i == 0, i == packets - 1, pictureId, nowNs);
      }
    }
  }

  private static boolean contains(int[] numbers, int number) {
    for (int each : numbers) {
      if (each == number) {
        return true;
      }
    }
    return false;
  }

  void send(int number, boolean key, boolean first, boolean last, int picture, long nowNs) {
    RtpPacket.writeHeader(
        packet, 0, last, 96, number & 0xffff, nowNs / 1_000 * 90 / 1_000 & 0xffff_ffffL, ssrc);
    int at = RtpPacket.FIXED_HEADER_LENGTH;
    packet[at] = (byte) (0x80 | (first ? 0x10 : 0));
    packet[at + 1] = (byte) 0x80;
    packet[at + 2] = (byte) (0x80 | picture >> 8 & 0x7f);
    packet[at + 3] = (byte) picture;
    packet[at + 4] = (byte) (first ? (key ? 0x10 : 0x11) : 0x55);
    packet[at + 5] = (byte) number;
    view.wrap(packet, 0, packet.length);
    camera.onRtp(view, nowNs);
  }

  @Override
  public void attach(Participant self) {
    this.self = self;
    camera = self.publishVideo(Medium.CAMERA, VideoCodec.VP8, this);
  }

  @Override
  public void subscribe(VideoTrack track) {
    seen.add(track);
    line.assign(track);
  }

  @Override
  public void unsubscribe(VideoTrack track) {
    seen.remove(track);
    if (line.track() == track) {
      line.release();
    }
  }

  @Override
  public void requestKeyFrame(int ssrc) {
    keyFrames++;
  }

  @Override
  public void requestAgain(int ssrc, int[] pairs, int pairCount) {
    resends += pairCount;
    for (int i = 0; i < pairCount; i++) {
      asked.add((pairs[i] >>> 16) + "+" + Integer.toBinaryString(pairs[i] & 0xffff));
    }
  }

  @Override
  public void limitChanged() {}
}
