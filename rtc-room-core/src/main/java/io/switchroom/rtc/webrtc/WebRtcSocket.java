package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.sdp.IceCredentials;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The one UDP socket that all browsers of a loop share, and which datagram is whose: STUN by the
 * ufrag in it, everything else by an address that a good connectivity check has bound (RFC 7983).
 *
 * <p>Owned by the loop. The rest is dropped and counted.
 */
public final class WebRtcSocket {

  /** Sends a datagram at once; the buffer is free again on return. */
  public interface Sender {
    void send(byte[] buffer, int offset, int length, InetSocketAddress to);
  }

  private static final int SCRATCH_BYTES = 2_048;

  private final WebRtcSettings settings;
  private final InetSocketAddress candidate;
  private final Sender sender;
  private final WebRtcDrops drops;
  private final Map<String, WebRtcPort> byUfrag = new HashMap<>();
  private final Map<InetSocketAddress, WebRtcPort> byAddress = new HashMap<>();
  private final StunMessage stun = new StunMessage();
  private final byte[] scratch = new byte[SCRATCH_BYTES];

  /**
   * @param candidate the address browsers are told
   */
  public WebRtcSocket(
      WebRtcSettings settings, InetSocketAddress candidate, Sender sender, WebRtcDrops drops) {
    this.settings = settings;
    this.candidate = candidate;
    this.sender = sender;
    this.drops = drops;
  }

  /** A port for one more browser. */
  public WebRtcPort open(long nowNs) {
    return new WebRtcPort(this, settings, nowNs);
  }

  /**
   * A datagram arrived; the buffer may be changed in place. If handling it fails, which is a fault
   * of ours, its port alone is lost, and the exception goes on to the loop, which logs it.
   */
  public void onDatagram(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    PacketDemux.Kind kind = PacketDemux.kindOf(buffer, offset, length);
    boolean check = kind == PacketDemux.Kind.STUN;
    WebRtcPort port = check ? portByUfrag(buffer, offset, length) : byAddress.get(from);
    if (port == null) {
      drops.count(check ? WebRtcDrops.Reason.STUN_UNKNOWN : WebRtcDrops.Reason.UNKNOWN_ADDRESS);
      return;
    }
    try {
      if (check) {
        port.onStun(buffer, offset, length, from, nowNs);
      } else {
        port.onDatagram(buffer, offset, length, from, nowNs);
      }
    } catch (RuntimeException e) {
      port.fail();
      throw e;
    }
  }

  private WebRtcPort portByUfrag(byte[] buffer, int offset, int length) {
    return stun.wrap(buffer, offset, length) ? byUfrag.get(stun.receiverUfrag()) : null;
  }

  /** Browsers there are now. */
  public int ports() {
    return byUfrag.size();
  }

  /** Addresses bound to a port now. */
  int addresses() {
    return byAddress.size();
  }

  InetSocketAddress candidate() {
    return candidate;
  }

  /** The loop's buffer for outgoing packets, used only within a call. */
  byte[] scratch() {
    return scratch;
  }

  WebRtcDrops drops() {
    return drops;
  }

  void send(byte[] buffer, int offset, int length, InetSocketAddress to) {
    sender.send(buffer, offset, length, to);
  }

  void register(IceCredentials local, WebRtcPort port) {
    byUfrag.put(local.ufrag(), port);
  }

  void unregister(IceCredentials local) {
    byUfrag.remove(local.ufrag());
  }

  void bind(InetSocketAddress address, WebRtcPort port) {
    byAddress.put(address, port);
  }

  void unbind(InetSocketAddress address, WebRtcPort port) {
    byAddress.remove(address, port);
  }
}
