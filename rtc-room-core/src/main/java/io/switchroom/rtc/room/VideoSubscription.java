package io.switchroom.rtc.room;

import io.switchroom.codec.rtp.RtpPacket;

/**
 * One browser's copy of a video track: its own SSRC, sequence numbers and timestamps, on one of the
 * receiving video lines the browser offered.
 *
 * <p>It begins at a key frame, and so does each track that comes onto the line later, or the same
 * one after an interruption: sequence numbers and VP8's picture IDs then go on without a gap and
 * timestamps by the time that passed. A packet that the receiver misses is sent again as it was, to
 * the byte: under GCM one number must never be used for two contents.
 */
public final class VideoSubscription {
  private static final int CLOCK_PER_MS = 90;

  /** A receiver may ask for this many more packets again than it was sent. */
  private static final long FREE_RESENDS = 500;

  private final String mid;
  private final int ssrc;
  private final byte[] scratch;
  private final Subscription.RtpSink sink;
  private int vp8PayloadType;
  private int h264PayloadType;
  private VideoTrack track;

  private boolean following;
  private long sequenceOffset;
  private long timestampOffset;
  private int pictureIdOffset;
  private int layerIndexOffset;
  private long firstSequence;
  private long lastSequence;
  private long lastTimestamp;
  private int lastPictureId = -1;
  private int lastLayerIndex = -1;
  private long lastSentNs;
  private long packets;
  private long octets;
  private long resent;

  /**
   * @param scratch the loop's buffer for outgoing packets, used only within a call
   */
  public VideoSubscription(
      String mid, int ssrc, int firstSequence, byte[] scratch, Subscription.RtpSink sink) {
    this.mid = mid;
    this.ssrc = ssrc;
    this.scratch = scratch;
    this.sink = sink;
    this.lastSequence = firstSequence & 0xffff;
  }

  /** The media line's identification tag (RFC 5888). */
  public String mid() {
    return mid;
  }

  public int ssrc() {
    return ssrc;
  }

  /** The track now seen on this line, or null. */
  public VideoTrack track() {
    return track;
  }

  /** By which numbers the receiver knows the codecs; −1: it does not know this one. */
  public void payloadTypes(int vp8, int h264) {
    if (vp8 != vp8PayloadType || h264 != h264PayloadType) {
      vp8PayloadType = vp8;
      h264PayloadType = h264;
      firstSequence = lastSequence + 1; // what was sent cannot be sent again as it was
    }
  }

  /** Whether the receiver knows this codec. */
  public boolean takes(VideoCodec codec) {
    return payloadType(codec) >= 0;
  }

  private int payloadType(VideoCodec codec) {
    return codec == VideoCodec.VP8 ? vp8PayloadType : h264PayloadType;
  }

  public long packets() {
    return packets;
  }

  public long octets() {
    return octets;
  }

  /** Packets sent again. */
  public long resent() {
    return resent;
  }

  /**
   * The RTP timestamp of an instant, 32 bit, by the last packet sent: what a sender report says.
   */
  public long timestampAt(long nowNs) {
    return lastTimestamp + clock(nowNs - lastSentNs) & 0xffff_ffffL;
  }

  private static long clock(long ns) {
    return ns / 1_000 * CLOCK_PER_MS / 1_000;
  }

  /** Puts a track on this line, in place of whatever was there. */
  public void assign(VideoTrack next) {
    release();
    track = next;
    next.add(this);
  }

  /** Frees the line. */
  public void release() {
    if (track != null) {
      track.remove(this);
      track = null;
      follow();
    }
  }

  /** The next packet sent is the first one of a key frame, numbered on from the last one sent. */
  void follow() {
    following = false;
    firstSequence = lastSequence + 1;
  }

  void send(
      byte[] payload,
      int offset,
      int length,
      long sequence64,
      long timestamp64,
      boolean marker,
      boolean startsKeyFrame,
      long nowNs) {
    if (!following) {
      if (!startsKeyFrame) {
        return;
      }
      begin(payload, offset, length, sequence64, timestamp64, nowNs);
    }
    long outSequence = sequence64 + sequenceOffset;
    if (outSequence < firstSequence
        || length > scratch.length - RtpPacket.FIXED_HEADER_LENGTH - 32) {
      return; // older than the key frame: its number belongs to what was before
    }
    write(payload, offset, length, outSequence, timestamp64, marker);
    if (outSequence > lastSequence) {
      lastSequence = outSequence;
      lastTimestamp = timestamp64 + timestampOffset;
      lastSentNs = nowNs;
      notePicture(length);
    }
    packets++;
    octets += length;
    sink.sendRtp(scratch, 0, RtpPacket.FIXED_HEADER_LENGTH + length);
  }

  private void begin(
      byte[] payload, int offset, int length, long sequence64, long timestamp64, long nowNs) {
    following = true;
    sequenceOffset = lastSequence + 1 - sequence64;
    firstSequence = lastSequence + 1;
    long passed = packets == 0 ? 0 : Math.max(1, clock(nowNs - lastSentNs));
    timestampOffset = lastTimestamp + passed - timestamp64;
    pictureIdOffset = 0;
    layerIndexOffset = 0;
    if (track.codec() == VideoCodec.VP8) {
      int picture = Vp8Payload.pictureIdAt(payload, offset, length);
      if (picture >= 0 && lastPictureId >= 0) {
        pictureIdOffset = lastPictureId + 1 - Vp8Payload.pictureId(payload, picture);
      }
      int layer = Vp8Payload.layerIndexAt(payload, offset, length);
      if (layer >= 0 && lastLayerIndex >= 0) {
        layerIndexOffset = lastLayerIndex + 1 - payload[layer];
      }
    }
  }

  /** The packet into the scratch buffer; the same bytes each time. */
  private void write(
      byte[] payload, int offset, int length, long outSequence, long timestamp64, boolean marker) {
    int header =
        RtpPacket.writeHeader(
            scratch,
            0,
            marker,
            payloadType(track.codec()),
            (int) outSequence & 0xffff,
            timestamp64 + timestampOffset & 0xffff_ffffL,
            ssrc);
    System.arraycopy(payload, offset, scratch, header, length);
    if (track.codec() == VideoCodec.VP8) {
      int picture = Vp8Payload.pictureIdAt(scratch, header, length);
      if (picture >= 0) {
        int id = Vp8Payload.pictureId(scratch, picture) + pictureIdOffset;
        Vp8Payload.pictureId(scratch, picture, id & 0x7fff);
      }
      int layer = Vp8Payload.layerIndexAt(scratch, header, length);
      if (layer >= 0) {
        scratch[layer] = (byte) (scratch[layer] + layerIndexOffset);
      }
    }
  }

  /** Of the packet just written. */
  private void notePicture(int length) {
    if (track.codec() == VideoCodec.VP8) {
      int header = RtpPacket.FIXED_HEADER_LENGTH;
      int picture = Vp8Payload.pictureIdAt(scratch, header, length);
      int layer = Vp8Payload.layerIndexAt(scratch, header, length);
      lastPictureId = picture < 0 ? lastPictureId : Vp8Payload.pictureId(scratch, picture);
      lastLayerIndex = layer < 0 ? lastLayerIndex : scratch[layer] & 0xff;
    }
  }

  /** The receiver asks for a key frame (PLI, FIR). */
  public void onKeyFrameRequest() {
    if (track != null) {
      track.requestKeyFrame();
    }
  }

  /**
   * The receiver misses packets (RFC 4585 §6.2.1).
   *
   * @param packetId the first of them, as it was numbered on this line
   * @param mask bit i: packetId + i + 1 too
   */
  public void onNack(int packetId, int mask) {
    sendAgain(packetId);
    for (int i = 0; i < 16; i++) {
      if ((mask >> i & 1) != 0) {
        sendAgain(packetId + i + 1);
      }
    }
  }

  private void sendAgain(int packetId) {
    long outSequence = lastSequence + (short) (packetId - (int) lastSequence);
    if (!following
        || outSequence < firstSequence
        || outSequence > lastSequence
        || resent >= packets + FREE_RESENDS) {
      return;
    }
    PacketRing ring = track.ring();
    int slot = ring.find(outSequence - sequenceOffset);
    if (slot < 0) {
      return; // it did not come to us either, and has been asked for
    }
    int length = ring.length(slot);
    write(
        ring.bytes(),
        ring.offset(slot),
        length,
        outSequence,
        ring.timestamp(slot),
        ring.marker(slot));
    resent++;
    sink.sendRtp(scratch, 0, RtpPacket.FIXED_HEADER_LENGTH + length);
  }
}
