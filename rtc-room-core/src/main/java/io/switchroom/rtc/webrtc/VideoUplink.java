package io.switchroom.rtc.webrtc;

import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.codec.rtp.RtcpWriter;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.room.Medium;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.RtcpReport;
import io.switchroom.rtc.room.VideoCodec;
import io.switchroom.rtc.room.VideoSender;
import io.switchroom.rtc.room.VideoTrack;
import io.switchroom.rtc.sdp.TrackSource;
import io.switchroom.rtc.sdp.WebRtcMedia;
import io.switchroom.rtc.sdp.WebRtcVideo;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The pictures a browser sends: which line and SSRC is which medium, and what it is told of them in
 * RTCP. The first sending video line that it ever offers is its camera's, the second its screen's;
 * more are of no use.
 */
final class VideoUplink implements VideoSender {

  /** Protects and sends the compound RTCP packet in the scratch buffer. */
  interface RtcpSink {
    void sendRtcp(int length);
  }

  private static final Medium[] ORDER = {Medium.CAMERA, Medium.SCREEN};
  private static final long REMB_INTERVAL_NS = 1_000_000_000L;

  /** One medium's line. */
  private static final class Line {
    private final String mid;
    private final Medium medium;
    private final ReceptionStats reception = new ReceptionStats(0, 90_000);
    private boolean sends;
    private VideoCodec codec;
    private int payloadType;
    private boolean ssrcKnown;
    private int ssrc;
    private VideoTrack track;

    private Line(String mid, Medium medium) {
      this.mid = mid;
      this.medium = medium;
    }
  }

  private final byte[] scratch;
  private final int ownSsrc;
  private final String cname;
  private final RtcpSink sink;
  private final List<Line> lines = new ArrayList<>();
  private final int[] ssrcs = new int[ORDER.length];
  private Participant self;
  private long nextRembNs = Long.MIN_VALUE;
  private boolean limitChanged;

  /**
   * @param ownSsrc ours in what we report
   */
  VideoUplink(byte[] scratch, int ownSsrc, String cname, RtcpSink sink) {
    this.scratch = scratch;
    this.ownSsrc = ownSsrc;
    this.cname = cname;
    this.sink = sink;
  }

  void beginOffer() {
    for (Line line : lines) {
      line.sends = false;
    }
  }

  /** The offer has this sending line. */
  void offered(WebRtcMedia media) {
    Line line = lineOf(media.mid());
    if (line == null) {
      return;
    }
    WebRtcVideo video = media.video();
    boolean vp8 = video.vp8PayloadType() >= 0;
    line.sends = true;
    line.codec = vp8 ? VideoCodec.VP8 : VideoCodec.H264;
    line.payloadType = vp8 ? video.vp8PayloadType() : video.h264PayloadType();
    OptionalLong ssrc = media.source().map(TrackSource::ssrc).orElse(OptionalLong.empty());
    line.ssrcKnown = ssrc.isPresent();
    line.ssrc = (int) ssrc.orElse(0);
  }

  private Line lineOf(String mid) {
    for (Line line : lines) {
      if (line.mid.equals(mid)) {
        return line;
      }
    }
    if (lines.size() == ORDER.length) {
      return null;
    }
    Line line = new Line(mid, ORDER[lines.size()]);
    lines.add(line);
    return line;
  }

  void attach(Participant self) {
    this.self = self;
  }

  /** Publishes what is offered, takes back what is not. */
  void publish() {
    if (self == null) {
      return;
    }
    for (Line line : lines) {
      if (line.sends) {
        line.track = self.publishVideo(line.medium, line.codec, this);
      } else if (line.track != null) {
        self.unpublishVideo(line.medium);
        line.track = null;
      }
    }
  }

  /**
   * Takes a packet if it is video.
   *
   * @return false if it is none of a line offered here
   */
  boolean onRtp(RtpPacket packet, long nowNs) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.track != null
          && packet.payloadType() == line.payloadType
          && (!line.ssrcKnown || packet.ssrc() == line.ssrc)) {
        line.reception.onPacket(packet, nowNs);
        line.track.onRtp(packet, nowNs);
        return true;
      }
    }
    return false;
  }

  void onSenderReport(RtcpPacket rtcp, long nowNs) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.reception.received() > 0 && line.reception.ssrc() == rtcp.senderSsrc()) {
        line.reception.onSenderReport(rtcp.ntpTimestamp(), nowNs);
      }
    }
  }

  /** Sends a receiver report for each stream that came. */
  void sendReports(long nowNs) {
    for (int i = 0; i < lines.size(); i++) {
      ReceptionStats reception = lines.get(i).reception;
      if (reception.received() > 0) {
        sink.sendRtcp(RtcpReport.receiver(scratch, ownSsrc, reception, cname, nowNs));
      }
    }
  }

  /** Tells the browser once a second, and at once after a change, how much it may send. */
  void handleTimeout(long nowNs) {
    if (!limitChanged && nextRembNs != Long.MIN_VALUE && nowNs - nextRembNs < 0) {
      return;
    }
    limitChanged = false;
    nextRembNs = nowNs + REMB_INTERVAL_NS;
    long bps = 0;
    int count = 0;
    for (int i = 0; i < lines.size(); i++) {
      VideoTrack track = lines.get(i).track;
      if (track != null && track.available()) {
        if (track.limitBps() == 0) {
          return;
        }
        bps += track.limitBps();
        ssrcs[count++] = track.ssrc();
      }
    }
    if (count > 0) {
      int length = begin();
      length += RtcpWriter.remb(scratch, length, ownSsrc, bps, ssrcs, count);
      sink.sendRtcp(length);
    }
  }

  /** A compound begins with a report (RFC 3550 §6.1). */
  private int begin() {
    return RtcpReport.receiver(scratch, ownSsrc, null, cname, 0);
  }

  @Override
  public void requestKeyFrame(int ssrc) {
    int length = begin();
    length += RtcpWriter.pictureLossIndication(scratch, length, ownSsrc, ssrc);
    sink.sendRtcp(length);
  }

  @Override
  public void requestAgain(int ssrc, int[] pairs, int pairCount) {
    int length = begin();
    length += RtcpWriter.nack(scratch, length, ownSsrc, ssrc, pairs, pairCount);
    sink.sendRtcp(length);
  }

  @Override
  public void limitChanged() {
    limitChanged = true;
  }
}
