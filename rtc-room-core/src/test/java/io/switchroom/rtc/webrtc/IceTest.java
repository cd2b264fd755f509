package io.switchroom.rtc.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.rtc.sdp.IceCredentials;
import io.switchroom.rtc.webrtc.IceLiteAgent.Accepted;
import io.switchroom.rtc.webrtc.IceLiteAgent.DropReason;
import io.switchroom.rtc.webrtc.IceLiteAgent.Dropped;
import io.switchroom.rtc.webrtc.IceLiteAgent.Outcome;
import io.switchroom.rtc.webrtc.IceLiteAgent.Refused;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class IceTest {
  private static final LongUnaryOperator AT = ms -> Long.MAX_VALUE - 50 + ms * 1_000_000;
  private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 7880);
  private static final InetSocketAddress HOME = new InetSocketAddress("198.51.100.7", 50_001);
  private static final InetSocketAddress MOBILE = new InetSocketAddress("2001:db8::7", 50_002);

  private static final int FINGERPRINT_LENGTH = 8;

  private final Random random = new Random(3);
  private final IceCredentials server = IceCredentials.generate(random);
  private final IceCredentials browser = IceCredentials.generate(random);
  private final MessageIntegrityKey key = new MessageIntegrityKey(server.pwd());
  private final IceLiteAgent agent =
      new IceLiteAgent(server, browser.ufrag(), 30_000_000_000L, AT.applyAsLong(0));
  private final IceClient client =
      new IceClient(browser, server, SERVER, random, AT.applyAsLong(0));

  @Test
  void clientAndLiteServerNominateAPairUnderLoss() {
    for (int ms = 0; ms < 10_000 && client.state() != IceClient.State.CONNECTED; ms += 20) {
      exchange(ms, random.nextInt(100) < 40);
    }
    assertEquals(IceClient.State.CONNECTED, client.state());
    assertEquals(Optional.of(HOME), client.mappedAddress());
    assertTrue(agent.isNominated());
    assertEquals(Optional.of(HOME), agent.selectedAddress());
  }

  @Test
  void consentChecksKeepBothSidesAliveForAnHour() {
    int checks = 0;
    for (int ms = 0; ms < 3_600_000; ms += 20) {
      checks += exchange(ms, false) ? 1 : 0;
      assertFalse(agent.handleTimeout(AT.applyAsLong(ms)), "at " + ms + " ms");
    }
    assertEquals(IceClient.State.CONNECTED, client.state());
    assertTrue(checks > 3600 / 6 && checks < 3600 / 4, checks + " checks in an hour");
  }

  @Test
  void bothSidesNoticeThatTheOtherIsGone() {
    for (int ms = 0; ms < 1000; ms += 20) {
      exchange(ms, false);
    }
    long lastHeardNs = agent.nextDeadlineNs() - 30_000_000_000L;
    assertFalse(agent.handleTimeout(lastHeardNs + 29_999_999_999L));
    assertTrue(agent.handleTimeout(lastHeardNs + 30_000_000_000L));
    for (int ms = 1000; ms < 40_000; ms += 20) {
      client.handleTimeout(AT.applyAsLong(ms));
    }
    assertEquals(IceClient.State.FAILED, client.state());
  }

  @Test
  void aPeerThatNeverChecksExpires() {
    assertEquals(AT.applyAsLong(30_000), agent.nextDeadlineNs());
    assertTrue(agent.handleTimeout(AT.applyAsLong(30_000)));
  }

  @Test
  void theFirstGoodCheckIsSentToUntilOneNominates() {
    Accepted first = assertInstanceOf(Accepted.class, handle(check(false), HOME));
    assertTrue(first.newAddress() && first.selectedChanged());
    Accepted second = assertInstanceOf(Accepted.class, handle(check(false), MOBILE));
    assertTrue(second.newAddress());
    assertFalse(second.selectedChanged());
    assertFalse(agent.isNominated());
    Accepted nomination = assertInstanceOf(Accepted.class, handle(check(true), MOBILE));
    assertFalse(nomination.newAddress());
    assertTrue(nomination.selectedChanged());
    assertEquals(Optional.of(MOBILE), agent.selectedAddress());
    assertFalse(((Accepted) handle(check(false), HOME)).selectedChanged());
    assertTrue(((Accepted) handle(check(true), HOME)).selectedChanged(), "a peer may move");
  }

  @Test
  void theResponseNamesTheAddressItCameFromAndIsSigned() {
    byte[] response = ((Accepted) handle(check(true), MOBILE)).response();
    StunMessage message = new StunMessage();
    assertTrue(message.wrap(response, 0, response.length));
    assertEquals(StunMessage.BINDING_SUCCESS, message.type());
    assertEquals(MOBILE, message.mappedAddress());
    assertTrue(message.isSignedWith(key));
  }

  @Test
  void aPeersAddressesAreBoundedAndTheSelectedOneStays() {
    handle(check(true), HOME);
    for (int i = 0; i < 100; i++) {
      InetSocketAddress from = new InetSocketAddress("198.51.100.9", 40_000 + i);
      Accepted accepted = assertInstanceOf(Accepted.class, handle(check(false), from));
      assertEquals(i >= IceLiteAgent.MAX_ADDRESSES - 1, accepted.displaced().isPresent());
      accepted.displaced().ifPresent(gone -> assertFalse(agent.addresses().contains(gone)));
    }
    List<InetSocketAddress> addresses = agent.addresses();
    assertEquals(IceLiteAgent.MAX_ADDRESSES, addresses.size());
    assertTrue(addresses.contains(HOME));
  }

  @Test
  void aCheckWithoutOurPasswordIsRefusedAndChangesNothing() {
    MessageIntegrityKey guessed = new MessageIntegrityKey("x".repeat(24));
    byte[] forged =
        request(server.ufrag() + ":" + browser.ufrag()).messageIntegrity(guessed).finish();
    long deadlineNs = agent.nextDeadlineNs();
    assertRefused(401, forged);
    byte[] otherSender = request(server.ufrag() + ":other").messageIntegrity(key).finish();
    assertRefused(401, otherSender);
    assertTrue(agent.addresses().isEmpty());
    assertEquals(Optional.empty(), agent.selectedAddress());
    assertEquals(deadlineNs, agent.nextDeadlineNs());
  }

  @Test
  void anUnsignedCheckIsABadRequest() {
    assertRefused(400, request(server.ufrag() + ":" + browser.ufrag()).finish());
    assertRefused(400, new StunWriter().request(new byte[12]).messageIntegrity(key).finish());
  }

  @Test
  void aPeerThatClaimsToBeControlledIsToldSo() {
    byte[] request =
        new StunWriter()
            .request(new byte[12])
            .username(server.ufrag() + ":" + browser.ufrag())
            .controlling(5)
            .messageIntegrity(key)
            .finish();
    int controllingAt = 20 + 4 + 20;
    assertEquals((byte) 0x2A, request[controllingAt + 1]);
    request[controllingAt + 1] = 0x29;
    assertRefused(487, signedAnew(request));
  }

  @Test
  void anAttributeThatMustBeUnderstoodAndIsNotIsNamed() {
    byte[] request = check(true);
    int useCandidateAt = request.length - 8 - 24 - 4;
    assertEquals(StunMessage.USE_CANDIDATE, request[useCandidateAt + 1]);
    request[useCandidateAt + 1] = 0x33;
    byte[] response = assertRefused(420, signedAnew(request));
    int unknownAt = response.length - 8 - 24 - 8;
    assertEquals(StunMessage.UNKNOWN_ATTRIBUTES, response[unknownAt + 1]);
    assertEquals(0x33, response[unknownAt + 5]);
  }

  @Test
  void whatIsNotForUsIsDropped() {
    byte[] elsewhere = request("other:" + browser.ufrag()).messageIntegrity(key).finish();
    assertEquals(new Dropped(DropReason.WRONG_UFRAG), handle(elsewhere, HOME));
    byte[] response = ((Accepted) handle(check(true), HOME)).response();
    assertEquals(new Dropped(DropReason.NOT_A_REQUEST), handle(response, HOME));
    assertEquals(new Dropped(DropReason.MALFORMED), handle(new byte[20], HOME));
  }

  @Test
  void theClientTakesOnlyTheServersSignedAnswerToItsLastCheck() {
    byte[] check = client.handleTimeout(AT.applyAsLong(0)).orElseThrow();
    byte[] good = ((Accepted) handle(check, HOME)).response();
    byte[] unsigned = Arrays.copyOf(good, good.length - 32);
    unsigned[3] -= 32;
    byte[] stranger = good.clone();
    assertEquals(IceClient.Outcome.DROPPED, answer(unsigned, SERVER));
    assertEquals(IceClient.Outcome.DROPPED, answer(stranger, HOME));
    assertEquals(IceClient.State.CHECKING, client.state());
    assertEquals(IceClient.Outcome.ACCEPTED, answer(good, SERVER));
    assertEquals(IceClient.Outcome.DROPPED, answer(good, SERVER), "a second time");
    assertEquals(IceClient.State.NOMINATING, client.state());
  }

  @Test
  void anyBytesLeaveTheAgentAsItWas() {
    long seed = 11;
    Random bytes = new Random(seed);
    byte[] good = check(true);
    for (int i = 0; i < 20_000; i++) {
      byte[] packet = good.clone();
      packet[bytes.nextInt(packet.length - FINGERPRINT_LENGTH)] ^= (byte) (1 << bytes.nextInt(8));
      int length = i % 2 == 0 ? packet.length : bytes.nextInt(packet.length);
      Outcome outcome = agent.handleStun(packet, 0, length, HOME, AT.applyAsLong(0));
      assertFalse(outcome instanceof Accepted, "seed " + seed + ", packet " + i);
    }
    assertTrue(agent.addresses().isEmpty());
  }

  @Test
  void credentialsHaveTheLengthsAndLettersOfRfc8445AndKeepThePasswordToThemselves() {
    assertTrue(server.ufrag().matches("[A-Za-z0-9+/]{8}"));
    assertTrue(server.pwd().matches("[A-Za-z0-9+/]{24}"));
    assertNotEquals(server, browser);
    assertFalse(server.toString().contains(server.pwd()));
  }

  /** One step of both sides at {@code ms}; tells whether a check was sent. */
  private boolean exchange(int ms, boolean lost) {
    long nowNs = AT.applyAsLong(ms);
    Optional<byte[]> check = client.handleTimeout(nowNs);
    if (check.isPresent() && !lost) {
      byte[] request = check.get();
      Outcome outcome = agent.handleStun(request, 0, request.length, HOME, nowNs);
      byte[] response = assertInstanceOf(Accepted.class, outcome).response();
      client.handleStun(response, 0, response.length, SERVER, nowNs);
    }
    return check.isPresent();
  }

  private IceClient.Outcome answer(byte[] response, InetSocketAddress from) {
    return client.handleStun(response, 0, response.length, from, AT.applyAsLong(1));
  }

  private Outcome handle(byte[] datagram, InetSocketAddress from) {
    return agent.handleStun(datagram, 0, datagram.length, from, AT.applyAsLong(0));
  }

  private byte[] assertRefused(int errorCode, byte[] datagram) {
    Refused refused = assertInstanceOf(Refused.class, handle(datagram, HOME));
    StunMessage message = new StunMessage();
    assertTrue(message.wrap(refused.response(), 0, refused.response().length));
    assertEquals(StunMessage.BINDING_ERROR, message.type());
    assertEquals(errorCode, message.errorCode());
    return refused.response();
  }

  /** The message with its signature made again and without FINGERPRINT. */
  private byte[] signedAnew(byte[] message) {
    byte[] signed = Arrays.copyOf(message, message.length - 8);
    signed[3] -= 8;
    key.sign(signed, 0, signed.length - MessageIntegrityKey.LENGTH);
    return signed;
  }

  private byte[] check(boolean useCandidate) {
    StunWriter writer = request(server.ufrag() + ":" + browser.ufrag());
    if (useCandidate) {
      writer.useCandidate();
    }
    return writer.messageIntegrity(key).finish();
  }

  private StunWriter request(String username) {
    byte[] transactionId = new byte[12];
    random.nextBytes(transactionId);
    return new StunWriter().request(transactionId).username(username).priority(1).controlling(2);
  }
}
