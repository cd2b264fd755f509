package io.switchroom.rtc.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.rtc.room.Negotiation;
import io.switchroom.rtc.sdp.Direction;
import io.switchroom.rtc.sdp.Fingerprint;
import io.switchroom.rtc.sdp.IceCredentials;
import io.switchroom.rtc.sdp.WebRtcAnswer;
import io.switchroom.rtc.sdp.WebRtcMedia;
import io.switchroom.rtc.sdp.WebRtcOffer;
import io.switchroom.rtc.sdp.WebRtcTransport;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A browser's addresses on the shared socket: who is bound to which, and for how long. */
class WebRtcPortTest {
  private static final InetSocketAddress HOME = new InetSocketAddress("198.51.100.7", 50_001);
  private static final InetSocketAddress MOBILE = new InetSocketAddress("203.0.113.9", 50_002);

  private final Random random = new Random(5);
  private final DtlsCertificate certificate =
      DtlsCertificate.generate(Instant.EPOCH, new SecureRandom());
  private final WebRtcSettings settings =
      new WebRtcSettings(
          DtlsConfig.of(certificate, Runnable::run),
          Runnable::run,
          random,
          30_000_000_000L,
          12_000_000_000L,
          5_000_000_000L,
          0);
  private final List<InetSocketAddress> sentTo = new ArrayList<>();
  private final WebRtcSocket socket =
      new WebRtcSocket(
          settings,
          new InetSocketAddress("192.0.2.1", 7880),
          (buffer, offset, length, to) -> sentTo.add(to),
          new WebRtcDrops());

  private IceCredentials negotiate(WebRtcPort port, IceCredentials theirs) {
    WebRtcMedia microphone = WebRtcMedia.offeredAudio("0", Direction.SENDONLY, Optional.empty());
    Fingerprint fingerprint = new Fingerprint(certificate.fingerprint());
    WebRtcOffer offer =
        new WebRtcOffer(new WebRtcTransport(theirs, fingerprint, "actpass"), List.of(microphone));
    Negotiation.Answered answered =
        assertInstanceOf(
            Negotiation.Answered.class, port.negotiate(offer.describe(1, 1).toString(), 0));
    return assertInstanceOf(WebRtcAnswer.Result.Ok.class, WebRtcAnswer.parse(answered.sdp()))
        .answer()
        .transport()
        .ice();
  }

  private void checks(
      IceCredentials ours, IceCredentials theirs, InetSocketAddress from, boolean nominates) {
    byte[] transactionId = new byte[12];
    random.nextBytes(transactionId);
    StunWriter writer =
        new StunWriter()
            .request(transactionId)
            .username(ours.ufrag() + ":" + theirs.ufrag())
            .priority(1)
            .controlling(2);
    if (nominates) {
      writer.useCandidate();
    }
    byte[] check = writer.messageIntegrity(new MessageIntegrityKey(ours.pwd())).finish();
    socket.onDatagram(check, 0, check.length, from, 0);
  }

  @Test
  void textThatIsNoSdpIsMalformedAndNotRefused() {
    WebRtcPort port = socket.open(0);
    assertInstanceOf(Negotiation.Malformed.class, port.negotiate("no line of SDP", 0));
    assertEquals(0, socket.ports());
    port.close();
  }

  @Test
  void anIceRestartLeavesNoAddressBehind() {
    WebRtcPort port = socket.open(0);
    for (int restart = 0; restart < 20; restart++) {
      IceCredentials theirs = IceCredentials.generate(random);
      IceCredentials ours = negotiate(port, theirs);
      checks(ours, theirs, new InetSocketAddress("198.51.100.7", 50_000 + restart), true);
    }
    assertTrue(socket.addresses() <= IceLiteAgent.MAX_ADDRESSES);
    assertEquals(1, socket.ports());
    port.close();
    assertEquals(0, socket.addresses());
    assertEquals(0, socket.ports());
  }

  @Test
  void mediaComesFromTheOldAddressUntilTheRestartIsDone() {
    WebRtcPort port = socket.open(0);
    IceCredentials theirs = IceCredentials.generate(random);
    checks(negotiate(port, theirs), theirs, HOME, true);
    IceCredentials renewed = IceCredentials.generate(random);
    IceCredentials ours = negotiate(port, renewed);
    assertEquals(1, socket.addresses());
    checks(ours, renewed, MOBILE, true);
    assertEquals(2, socket.addresses());
    assertEquals(MOBILE, sentTo.get(sentTo.size() - 1));
    port.close();
    assertEquals(0, socket.addresses());
  }

  @Test
  void anAddressGoesToWhoCheckedFromItLast() {
    WebRtcPort first = socket.open(0);
    IceCredentials firstTheirs = IceCredentials.generate(random);
    IceCredentials firstOurs = negotiate(first, firstTheirs);
    WebRtcPort second = socket.open(0);
    IceCredentials secondTheirs = IceCredentials.generate(random);
    IceCredentials secondOurs = negotiate(second, secondTheirs);
    checks(firstOurs, firstTheirs, HOME, true);
    checks(secondOurs, secondTheirs, HOME, true);
    first.close();
    assertEquals(1, socket.addresses(), "it is the second one's now");
    second.close();
    assertEquals(0, socket.addresses());
  }
}
