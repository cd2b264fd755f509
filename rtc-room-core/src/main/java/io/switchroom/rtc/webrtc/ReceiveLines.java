package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.PortEvent;
import io.switchroom.rtc.room.Subscription;
import io.switchroom.rtc.room.Track;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The media lines on which a browser receives, and which track is on which. Lines come from its
 * offers; tracks come and go without one. A track that finds no line waits for the next to be free
 * or offered.
 */
final class ReceiveLines {
  private final RandomGenerator random;
  private final byte[] scratch;
  private final Subscription.RtpSink sink;
  private final List<Subscription> lines = new ArrayList<>();
  private final List<Track> tracks = new ArrayList<>();
  private final List<String> offered = new ArrayList<>();
  private boolean changed;

  ReceiveLines(RandomGenerator random, byte[] scratch, Subscription.RtpSink sink) {
    this.random = random;
    this.scratch = scratch;
    this.sink = sink;
  }

  List<Subscription> all() {
    return lines;
  }

  void beginOffer() {
    offered.clear();
  }

  /** The offer has this receiving line. */
  void offered(String mid, int payloadType) {
    offered.add(mid);
    for (Subscription line : lines) {
      if (line.mid().equals(mid)) {
        line.payloadType(payloadType);
        return;
      }
    }
    int firstSequence = random.nextInt(0x8000);
    lines.add(new Subscription(mid, random.nextInt(), payloadType, firstSequence, scratch, sink));
  }

  /**
   * Lines that were not offered again are gone; their tracks look for others.
   *
   * @return those that are gone: nothing is sent on them any more
   */
  List<Subscription> endOffer() {
    List<Subscription> gone = new ArrayList<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (!offered.contains(lines.get(i).mid())) {
        Subscription line = lines.remove(i);
        line.release();
        gone.add(line);
      }
    }
    assign();
    return gone;
  }

  void add(Track track) {
    tracks.add(track);
    assign();
  }

  void remove(Track track) {
    tracks.remove(track);
    for (Subscription line : lines) {
      if (line.track() == track) {
        line.release();
      }
    }
    assign();
  }

  private void assign() {
    changed = true;
    for (Track track : tracks) {
      if (lineOf(track) == null) {
        Subscription free = lineOf(null);
        if (free == null) {
          return;
        }
        free.assign(track);
      }
    }
  }

  /** The line on which this SSRC is sent, or null. */
  Subscription sending(int ssrc) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).ssrc() == ssrc) {
        return lines.get(i);
      }
    }
    return null;
  }

  private Subscription lineOf(Track track) {
    for (Subscription line : lines) {
      if (line.track() == track) {
        return line;
      }
    }
    return null;
  }

  /** Who is on which line, if that changed since the last call; else null. */
  PortEvent takeNews() {
    boolean news = changed;
    changed = false;
    return news ? current() : null;
  }

  /** Who is on which line. */
  PortEvent.Lines current() {
    Map<String, UserId> byMid = new LinkedHashMap<>();
    for (Subscription line : lines) {
      if (line.track() != null) {
        byMid.put(line.mid(), line.track().owner().id());
      }
    }
    return new PortEvent.Lines(byMid, tracks.size());
  }

  void close() {
    for (Subscription line : lines) {
      line.release();
    }
    tracks.clear();
  }
}
