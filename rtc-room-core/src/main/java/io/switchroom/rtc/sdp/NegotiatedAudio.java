package io.switchroom.rtc.sdp;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What offer and answer agreed on for a phone's audio.
 *
 * @param remoteMedia where our RTP goes; empty while the phone is on hold the old way ({@code
 *     c=0.0.0.0})
 * @param remoteRtcp where our RTCP goes: said by {@code a=rtcp}, else the media port if
 *     multiplexed, else the port after it; empty when {@code remoteMedia} is
 * @param ptimeMs how much audio the phone wants per packet: 10, 20, 30, 40 or 60
 * @param remoteDirection as the phone says it; whoever is on hold the old way does not receive
 * @param telephoneEventPayloadType at the codec's clock rate, if agreed
 * @param comfortNoisePayloadType of RFC 3389, if agreed; only with a clock of 8 kHz
 * @param receivable what may arrive, the chosen codec first: whatever else both sides speak at the
 *     same RTP clock, by the numbers that hold in this direction. A sender may change among what
 *     was agreed at any packet (RFC 3264 §5.1), and while an offer is being answered what held
 *     before is still on its way.
 * @param opus what the phone says of the Opus it wants to receive; the RFC's defaults for other
 *     codecs
 */
public record NegotiatedAudio(
    Codec codec,
    int payloadType,
    int ptimeMs,
    Direction remoteDirection,
    Optional<InetSocketAddress> remoteMedia,
    Optional<InetSocketAddress> remoteRtcp,
    boolean rtcpMux,
    OptionalInt telephoneEventPayloadType,
    OptionalInt comfortNoisePayloadType,
    List<PayloadFormat> receivable,
    OpusParameters opus) {
  public NegotiatedAudio {
    receivable = List.copyOf(receivable);
  }
}
