package io.switchroom.rtc.webrtc;

import io.switchroom.rtc.sdp.IceCredentials;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of ICE for one peer: a lite agent (RFC 8445 §2.5), which has one host
 * candidate, sends no checks of its own and answers those of the controlling peer. The peer's
 * checks go on as consent checks (RFC 7675), so their absence tells that the peer is gone.
 *
 * <p>An address is worth sending to once a check from it carried our ufrag and a MESSAGE-INTEGRITY
 * made with our password. The one to send to is the address last nominated with USE-CANDIDATE, and
 * before any nomination the first that checked.
 */
public final class IceLiteAgent {
  /** Addresses of one peer kept at a time; a check from another one displaces the oldest. */
  public static final int MAX_ADDRESSES = 8;

  /** What came of a datagram. */
  public sealed interface Outcome {}

  /**
   * The check was good: send {@code response} back to where it came from.
   *
   * @param newAddress whether the address now becomes one of the peer's
   * @param selectedChanged whether {@link #selectedAddress} is now another one (this one)
   * @param displaced an address that ceased to be one of the peer's to make room
   */
  public record Accepted(
      byte[] response,
      boolean newAddress,
      boolean selectedChanged,
      Optional<InetSocketAddress> displaced)
      implements Outcome {}

  /**
   * The request was refused: send {@code response}, a STUN error; the agent's state is as before.
   */
  public record Refused(byte[] response, int errorCode) implements Outcome {}

  /** Nothing to send. */
  public record Dropped(DropReason reason) implements Outcome {}

  /** Why a datagram was dropped. */
  public enum DropReason {
    MALFORMED,
    NOT_A_REQUEST,
    WRONG_UFRAG
  }

  private long consentTimeoutNs;
  private IceCredentials local;
  private String remoteUfrag;
  private MessageIntegrityKey key;
  private final StunMessage message = new StunMessage();
  private final StunWriter writer = new StunWriter();

  // Ordered by their last check, oldest first.
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private InetSocketAddress selected;
  private boolean nominated;
  private long lastCheckNs;

  /**
   * @param local our credentials, as in our SDP
   * @param remoteUfrag the peer's ufrag, as in its SDP
   * @param consentTimeoutNs how long without a good check until the peer is taken for gone, also
   *     before its first; RFC 7675 §5.1 says 30 s
   * @param nowNs the time of creation
   */
  public IceLiteAgent(IceCredentials local, String remoteUfrag, long consentTimeoutNs, long nowNs) {
    this.consentTimeoutNs = consentTimeoutNs;
    restart(local, remoteUfrag, nowNs);
  }

  /**
   * Begins a new ICE session (RFC 8445 §9) with credentials of its own. The addresses stay, and the
   * one to send to until the peer nominates another: media goes on where it went meanwhile.
   */
  public final void restart(IceCredentials local, String remoteUfrag, long nowNs) {
    this.local = local;
    this.remoteUfrag = remoteUfrag;
    this.key = new MessageIntegrityKey(local.pwd());
    this.lastCheckNs = nowNs;
    this.nominated = false;
  }

  public IceCredentials localCredentials() {
    return local;
  }

  /** Where to send, or empty before the first good check. */
  public Optional<InetSocketAddress> selectedAddress() {
    return Optional.ofNullable(selected);
  }

  /** The peer's addresses, from which media and DTLS may come; a copy. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** Whether the peer has nominated an address. */
  public boolean isNominated() {
    return nominated;
  }

  /**
   * Handles a datagram that {@link PacketDemux} took for STUN; the buffer is the caller's again.
   */
  public Outcome handleStun(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {
    if (!message.wrap(buffer, offset, length)) {
      return new Dropped(DropReason.MALFORMED);
    }
    if (message.type() != StunMessage.BINDING_REQUEST) {
      return new Dropped(DropReason.NOT_A_REQUEST);
    }
    if (!message.hasUsername() || !message.hasMessageIntegrity()) {
      return refuseUnsigned(400, "Bad Request");
    }
    if (!message.receiverUfrag().equals(local.ufrag())) {
      return new Dropped(DropReason.WRONG_UFRAG);
    }
    if (!message.senderUfrag().equals(remoteUfrag) || !message.isSignedWith(key)) {
      return refuseUnsigned(401, "Unauthorized");
    }
    if (message.unknownAttribute() >= 0) {
      writer.answer(StunMessage.BINDING_ERROR, message).errorCode(420, "Unknown Attribute");
      writer.unknownAttribute(message.unknownAttribute());
      return new Refused(writer.messageIntegrity(key).finish(), 420);
    }
    if (message.isControlled()) {
      // We can only be controlled, whatever the tie-breakers say (RFC 8445 §6.1.1).
      writer.answer(StunMessage.BINDING_ERROR, message).errorCode(487, "Role Conflict");
      return new Refused(writer.messageIntegrity(key).finish(), 487);
    }
    return accept(from, nowNs);
  }

  private Refused refuseUnsigned(int code, String reason) {
    writer.answer(StunMessage.BINDING_ERROR, message).errorCode(code, reason);
    return new Refused(writer.finish(), code);
  }

  private Accepted accept(InetSocketAddress from, long nowNs) {
    lastCheckNs = nowNs;
    boolean isNew = !addresses.remove(from);
    addresses.add(from);
    InetSocketAddress before = selected;
    if (message.useCandidate()) {
      nominated = true;
      selected = from;
    } else if (selected == null) {
      selected = from;
    }
    Optional<InetSocketAddress> displaced = displaceOldest();
    writer.answer(StunMessage.BINDING_SUCCESS, message).xorMappedAddress(from);
    byte[] response = writer.messageIntegrity(key).finish();
    return new Accepted(response, isNew, !selected.equals(before), displaced);
  }

  private Optional<InetSocketAddress> displaceOldest() {
    if (addresses.size() <= MAX_ADDRESSES) {
      return Optional.empty();
    }
    boolean keepsFirst = addresses.get(0).equals(selected);
    return Optional.of(addresses.remove(keepsFirst ? 1 : 0));
  }

  /** From now on the peer is taken for gone after another time without a good check. */
  public void consentTimeout(long timeoutNs) {
    consentTimeoutNs = timeoutNs;
  }

  /** When {@link #handleTimeout} is next worth calling. */
  public long nextDeadlineNs() {
    return lastCheckNs + consentTimeoutNs;
  }

  /** Whether consent has expired: the peer has been silent for the whole timeout. */
  public boolean handleTimeout(long nowNs) {
    return nowNs - nextDeadlineNs() >= 0;
  }
}
