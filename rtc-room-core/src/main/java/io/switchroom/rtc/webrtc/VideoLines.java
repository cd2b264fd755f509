package io.switchroom.rtc.webrtc;

import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Subscription;
import io.switchroom.rtc.room.VideoSubscription;
import io.switchroom.rtc.room.VideoTrack;
import io.switchroom.rtc.sdp.WebRtcVideo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The video lines on which a browser receives, and which picture is on which: as {@link
 * ReceiveLines} for voices, but a track goes only to a line whose codecs include its own.
 */
final class VideoLines {
  private final RandomGenerator random;
  private final byte[] scratch;
  private final Subscription.RtpSink sink;
  private final List<VideoSubscription> lines = new ArrayList<>();
  private final List<VideoTrack> tracks = new ArrayList<>();
  private final List<String> offered = new ArrayList<>();
  private boolean changed;

  VideoLines(RandomGenerator random, byte[] scratch, Subscription.RtpSink sink) {
    this.random = random;
    this.scratch = scratch;
    this.sink = sink;
  }

  List<VideoSubscription> all() {
    return lines;
  }

  void beginOffer() {
    offered.clear();
  }

  /**
   * The offer has this receiving line.
   *
   * @return the line if it is a new one, else null
   */
  VideoSubscription offered(String mid, WebRtcVideo video) {
    offered.add(mid);
    for (VideoSubscription line : lines) {
      if (line.mid().equals(mid)) {
        line.payloadTypes(video.vp8PayloadType(), video.h264PayloadType());
        return null;
      }
    }
    VideoSubscription line =
        new VideoSubscription(mid, random.nextInt(), random.nextInt(0x8000), scratch, sink);
    line.payloadTypes(video.vp8PayloadType(), video.h264PayloadType());
    lines.add(line);
    return line;
  }

  /**
   * Lines that were not offered again are gone; their tracks look for others.
   *
   * @return those that are gone: nothing is sent on them any more
   */
  List<VideoSubscription> endOffer() {
    List<VideoSubscription> gone = new ArrayList<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (!offered.contains(lines.get(i).mid())) {
        VideoSubscription line = lines.remove(i);
        line.release();
        gone.add(line);
      }
    }
    assign();
    return gone;
  }

  void add(VideoTrack track) {
    tracks.add(track);
    assign();
  }

  void remove(VideoTrack track) {
    if (!tracks.remove(track)) {
      return;
    }
    for (VideoSubscription line : lines) {
      if (line.track() == track) {
        line.release();
      }
    }
    assign();
  }

  private void assign() {
    changed |= !tracks.isEmpty() || !lines.isEmpty();
    for (VideoTrack track : tracks) {
      if (lineOf(track) == null) {
        for (VideoSubscription line : lines) {
          if (line.track() == null && line.takes(track.codec())) {
            line.assign(track);
            break;
          }
        }
      }
    }
  }

  private VideoSubscription lineOf(VideoTrack track) {
    for (VideoSubscription line : lines) {
      if (line.track() == track) {
        return line;
      }
    }
    return null;
  }

  /** The line on which this SSRC is sent, or null. */
  private VideoSubscription sending(int ssrc) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).ssrc() == ssrc) {
        return lines.get(i);
      }
    }
    return null;
  }

  /** What the receiver says of a line; anything else is passed over. */
  void onFeedback(RtcpPacket rtcp) {
    for (int i = 0; i < rtcp.firCount(); i++) {
      VideoSubscription line = sending(rtcp.firSsrc(i));
      if (line != null) {
        line.onKeyFrameRequest();
      }
    }
    boolean picture = rtcp.isPictureLossIndication();
    VideoSubscription line = picture || rtcp.isNack() ? sending(rtcp.mediaSsrc()) : null;
    if (line == null) {
      return;
    }
    if (picture) {
      line.onKeyFrameRequest();
    }
    for (int i = 0; i < rtcp.nackCount(); i++) {
      line.onNack(rtcp.nackPacketId(i), rtcp.nackBitmask(i));
    }
  }

  /** Whether who is on which line changed since the last call. */
  boolean takeNews() {
    boolean news = changed;
    changed = false;
    return news;
  }

  Map<String, PortEvent.Picture> byMid() {
    Map<String, PortEvent.Picture> byMid = new LinkedHashMap<>();
    for (VideoSubscription line : lines) {
      VideoTrack track = line.track();
      if (track != null) {
        byMid.put(line.mid(), new PortEvent.Picture(track.owner().id(), track.medium()));
      }
    }
    return byMid;
  }

  /** How many lines the browser should offer to see everyone. */
  int wanted() {
    return tracks.size();
  }

  void close() {
    for (VideoSubscription line : lines) {
      line.release();
    }
    tracks.clear();
  }
}
