package io.switchroom.rtc.room;

import java.net.InetSocketAddress;

/**
 * A participant's network end: a browser's WebRTC transport or a phone's RTP session.
 *
 * <p>Owned by its room's loop. What it receives it publishes as tracks of its {@link Participant};
 * what the room sends it is either each track by itself ({@link #subscribe}) or, if it has one, its
 * {@link MixOutput}. The room never asks which kind of port it holds.
 */
public interface MediaPort {

  /**
   * Takes a remote offer, the first one or a later one, and answers it (RFC 3264 §5, §6).
   *
   * @return the answer, or why there is none; a refused later offer leaves the session as it was
   */
  Negotiation negotiate(String offerSdp, long nowNs);

  /**
   * Makes an offer of our own, for a peer who asked to be offered (RFC 3261 §13.2.1), in {@code
   * Answered.sdp}; a port whose peer always offers says so with {@code NotAcceptable}.
   */
  Negotiation offer(long nowNs);

  /**
   * Takes the peer's answer to {@link #offer}; {@code Answered} with an empty text if it is good.
   */
  Negotiation acceptAnswer(String answerSdp, long nowNs);

  /** Called by the room once, on entry: from now on the port publishes through {@code self}. */
  void attach(Participant self);

  /** Somebody else's track is to be heard. Ports that take the mix have nothing to do. */
  void subscribe(Track track);

  /** The track ended or is no longer to be heard. */
  void unsubscribe(Track track);

  /** Somebody else's picture is to be seen. Ports without pictures have nothing to do. */
  default void subscribe(VideoTrack track) {}

  /** The picture is no longer to be seen; without {@link #subscribe} before, there is nothing. */
  default void unsubscribe(VideoTrack track) {}

  /** The single stream this port takes instead of tracks, or null. */
  MixOutput mixOutput();

  /**
   * A datagram arrived. {@code buffer} belongs to the loop; the port may change it in place and
   * must not keep it.
   */
  void onDatagram(byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs);

  /**
   * The peer's signalling gave a sign of life: it counts as his media does (rule R7). Nothing to do
   * for ports without such a connection.
   */
  default void signallingHeard(long nowNs) {}

  /**
   * The peer's signalling broke off without a goodbye: its media is now the only sign that it is
   * still there, and the lack of it is believed sooner. Nothing to do for ports without such a
   * connection.
   */
  default void signallingLost() {}

  /** Looks at the clock: consent, silence, reports. Cheap when nothing is due. */
  void handleTimeout(long nowNs);

  /**
   * How good the peer's network is now, a grade of {@link PathQuality}; asked for once per
   * interval.
   */
  default int networkQuality(long nowNs) {
    return PathQuality.UNKNOWN;
  }

  /** The next thing that happened to this port and concerns its owner, or null. */
  PortEvent pollEvent();

  /**
   * Tells the peer goodbye where its protocol has a word for it and frees what it holds.
   * Idempotent.
   */
  void close();
}
