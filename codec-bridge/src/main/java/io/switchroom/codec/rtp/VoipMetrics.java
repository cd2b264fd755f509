package io.switchroom.codec.rtp;

/**
 * The VoIP metrics report block (RFC 3611 §4.7), in the wire's units.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     BT=7      |   reserved    |       block length = 8        |
 * |                        SSRC of source                         |
 * |   loss rate   | discard rate  | burst density |  gap density  |
 * |       burst duration          |         gap duration          |
 * |     round trip delay          |       end system delay        |
 * | signal level  |  noise level  |     RERL      |     Gmin      |
 * |   R factor    | ext. R factor |    MOS-LQ     |    MOS-CQ     |
 * |   RX config   |   reserved    |          JB nominal           |
 * |          JB maximum           |          JB abs max           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * Numbers that do not fit are cut to the nearest that does.
 *
 * @param ssrc whose stream it is about
 * @param lossRate packets lost since the beginning, of 256
 * @param discardRate packets that came and were not played, of 256
 * @param burstDensity packets lost or discarded within bursts, of 256
 * @param gapDensity the same within the gaps between bursts
 * @param burstDurationMs mean of the bursts
 * @param gapDurationMs mean of the gaps
 * @param roundTripMs between the RTP ends, 0 if unknown
 * @param endSystemDelayMs of the reporting end: jitter buffer, decoder, encoder; 0 if unknown
 * @param signalLevelDbm while somebody speaks, −128 to 0, or {@link #UNAVAILABLE}
 * @param noiseLevelDbm in pauses, or {@link #UNAVAILABLE}
 * @param residualEchoReturnLossDb or {@link #UNAVAILABLE}
 * @param gmin so many packets received in a row end a burst
 * @param rFactor of ITU-T G.107, 0 to 100, or {@link #UNAVAILABLE}
 * @param externalRFactor of a network attached beyond, or {@link #UNAVAILABLE}
 * @param mosListening ten times the listening quality's MOS, 10 to 50, or {@link #UNAVAILABLE}
 * @param mosConversational the same with delay counted
 * @param rxConfig concealment, kind of jitter buffer and its rate; see the constants
 * @param jitterBufferNominalMs present delay of it
 * @param jitterBufferMaximumMs the most it has just now for packets
 * @param jitterBufferAbsoluteMaximumMs the most it may ever have
 */
public record VoipMetrics(
    int ssrc,
    int lossRate,
    int discardRate,
    int burstDensity,
    int gapDensity,
    int burstDurationMs,
    int gapDurationMs,
    int roundTripMs,
    int endSystemDelayMs,
    int signalLevelDbm,
    int noiseLevelDbm,
    int residualEchoReturnLossDb,
    int gmin,
    int rFactor,
    int externalRFactor,
    int mosListening,
    int mosConversational,
    int rxConfig,
    int jitterBufferNominalMs,
    int jitterBufferMaximumMs,
    int jitterBufferAbsoluteMaximumMs) {
  /** In levels, R factors and MOS: not known. */
  public static final int UNAVAILABLE = 127;

  /** What {@link #gmin} should be (§4.7.2). */
  public static final int GMIN = 16;

  /** {@link #rxConfig}: losses are concealed by more than silence or repetition (§4.7.6). */
  public static final int ENHANCED_CONCEALMENT = 0x80;

  /** {@link #rxConfig}: the jitter buffer adapts. */
  public static final int ADAPTIVE_JITTER_BUFFER = 0x30;

  /** Bytes of the whole block. */
  public static final int LENGTH = 36;

  /** Writes what follows the block's header. */
  void write(byte[] out, int at) {
    Bytes.putInt32(out, at, ssrc);
    out[at + 4] = uint8(lossRate);
    out[at + 5] = uint8(discardRate);
    out[at + 6] = uint8(burstDensity);
    out[at + 7] = uint8(gapDensity);
    putUint16(out, at + 8, burstDurationMs);
    putUint16(out, at + 10, gapDurationMs);
    putUint16(out, at + 12, roundTripMs);
    putUint16(out, at + 14, endSystemDelayMs);
    out[at + 16] = (byte) Math.max(-128, Math.min(127, signalLevelDbm));
    out[at + 17] = (byte) Math.max(-128, Math.min(127, noiseLevelDbm));
    out[at + 18] = uint8(residualEchoReturnLossDb);
    out[at + 19] = uint8(gmin);
    out[at + 20] = uint8(rFactor);
    out[at + 21] = uint8(externalRFactor);
    out[at + 22] = uint8(mosListening);
    out[at + 23] = uint8(mosConversational);
    out[at + 24] = uint8(rxConfig);
    out[at + 25] = 0;
    putUint16(out, at + 26, jitterBufferNominalMs);
    putUint16(out, at + 28, jitterBufferMaximumMs);
    putUint16(out, at + 30, jitterBufferAbsoluteMaximumMs);
  }

  static VoipMetrics read(byte[] in, int at) {
    return new VoipMetrics(
        Bytes.int32(in, at),
        in[at + 4] & 0xFF,
        in[at + 5] & 0xFF,
        in[at + 6] & 0xFF,
        in[at + 7] & 0xFF,
        Bytes.uint16(in, at + 8),
        Bytes.uint16(in, at + 10),
        Bytes.uint16(in, at + 12),
        Bytes.uint16(in, at + 14),
        in[at + 16],
        in[at + 17],
        in[at + 18] & 0xFF,
        in[at + 19] & 0xFF,
        in[at + 20] & 0xFF,
        in[at + 21] & 0xFF,
        in[at + 22] & 0xFF,
        in[at + 23] & 0xFF,
        in[at + 24] & 0xFF,
        Bytes.uint16(in, at + 26),
        Bytes.uint16(in, at + 28),
        Bytes.uint16(in, at + 30));
  }

  private static byte uint8(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  private static void putUint16(byte[] out, int at, int value) {
    Bytes.putInt16(out, at, Math.max(0, Math.min(0xFFFF, value)));
  }
}
