package io.switchroom.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.gateway.sip.SipRejection;
import io.switchroom.scenarios.support.FakeBrowser;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.Hearing;
import io.switchroom.scenarios.support.InMemoryGateway;
import io.switchroom.scenarios.support.VirtualTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What offers, hold and refusals sound like. */
class SipOfferAnswerTest {
  private final InMemoryGateway gateway = new InMemoryGateway(1);
  private final VirtualTime time = gateway.time();

  @AfterEach
  void noFaultReachedALoop() {
    gateway.close();
  }

  private double hears(FakePhone phone, double hz) {
    return phone.hears().toneDbfs(hz, time.nowNs() - 550_000_000L, time.nowNs() - 50_000_000L);
  }

  private long packetsInLastSecond(FakePhone phone) {
    return phone.hears().arrivals(time.nowNs() - 1_000_000_000L, time.nowNs());
  }

  @ParameterizedTest
  @CsvSource({
    "sendonly, own, recvonly, true",
    "sendonly, own, recvonly, false",
    "inactive, own, inactive, false",
    "sendrecv, 0.0.0.0, recvonly, false"
  })
  void aHeldCallIsSentNothingAndGoesOnWhenItIsResumed(
      String direction, String address, String answered, boolean music) {
    FakePhone talker = gateway.phone("101").says(500).calls("1000");
    FakePhone holder = gateway.phone("102").says(900).calls("1000");
    time.advanceMs(1_000);
    assertTrue(hears(holder, 500) > -17);

    String host = address.equals("own") ? holder.host().getHostAddress() : address;
    holder.reInvites(direction, host);
    assertTrue(holder.answer().contains("a=" + answered), holder.answer());
    holder.talks(music);
    time.advanceMs(1_500);
    assertEquals(0, packetsInLastSecond(holder));
    assertEquals(music, hears(talker, 900) > -17, "music on hold is heard");
    time.advanceMs(60_000);
    assertTrue(holder.connected(), "hold outlasts the silence timeout");

    holder.talks(true);
    holder.reInvites("sendrecv");
    time.advanceMs(1_500);
    assertTrue(hears(holder, 500) > -17);
    assertTrue(hears(talker, 900) > -17);
    assertOneContinuousStream(holder.hears());
  }

  /** One SSRC's numbers without a gap, and timestamps that tell the time that passed. */
  private static void assertOneContinuousStream(Hearing hearing) {
    List<Hearing.Arrival> arrivals = hearing.arrivals();
    Hearing.Arrival first = arrivals.get(0);
    Hearing.Arrival last = arrivals.get(arrivals.size() - 1);
    assertEquals(arrivals.size() - 1, last.sequence64() - first.sequence64());
    assertEquals(
        (last.arrivalNs() - first.arrivalNs()) / 125_000, last.timestamp64() - first.timestamp64());
    assertEquals(2, arrivals.stream().filter(Hearing.Arrival::marker).count(), "two talkspurts");
  }

  @Test
  void aCallWithoutAnOfferIsOfferedAndTheAnswerComesWithTheAck() {
    FakePhone other = gateway.phone("101").says(500).calls("1000");
    FakePhone late =
        gateway.phone("102").speaks(AudioCodec.PCMA).says(900).callsWithoutOffer("1000");
    assertTrue(late.answer().contains("PCMU/8000") && late.answer().contains("PCMA/8000"));
    time.advanceMs(1_000);
    assertTrue(hears(late, 500) > -17);
    assertTrue(hears(other, 900) > -17);
    late.hangsUp();
    other.hangsUp();
    time.advanceMs(40);
    assertEquals("", gateway.leftovers());
  }

  @Test
  void anOfferWithoutACommonCodecIsRefusedWithBothLists() {
    FakePhone phone =
        gateway
            .phone("101")
            .offers("3 18", "a=rtpmap:3 GSM/8000", "a=rtpmap:18 G729/8000")
            .calls("1000");
    SipRejection refusal = phone.rejection();
    String warning = refusal.warningText().orElseThrow();
    assertEquals(488, refusal.status());
    for (String codec : new String[] {"GSM", "G729", "opus", "G722", "PCMU", "PCMA"}) {
      assertTrue(warning.contains(codec), warning);
    }
    time.advanceMs(40);
    assertEquals("", gateway.leftovers());
  }

  @Test
  void aRefusedReInviteLeavesTheCallAsItWas() {
    FakePhone talker = gateway.phone("101").says(500).calls("1000");
    FakePhone phone = gateway.phone("102").says(900).calls("1000");
    time.advanceMs(500);
    phone.offers("3", "a=rtpmap:3 GSM/8000").reInvites("sendrecv");
    assertEquals(488, phone.reInviteRejection().status());
    time.advanceMs(1_000);
    assertTrue(hears(phone, 500) > -17);
    assertTrue(hears(talker, 900) > -17);
  }

  @Test
  void aCodecChangedByReInviteIsHeardByPhonesAndBrowsers() {
    FakeBrowser alice = gateway.browser("alice").says(1_300).enters(1000);
    FakePhone listener = gateway.phone("101").calls("1000");
    FakePhone phone = gateway.phone("102").speaks(AudioCodec.PCMU).says(500).calls("1000");
    time.advanceMs(1_000);
    phone.speaks(AudioCodec.PCMA).reInvites("sendrecv");
    time.advanceMs(1_000);
    assertTrue(hears(listener, 500) > -17);
    assertTrue(alice.toneDbfs(500, time.nowNs() - 550_000_000L, time.nowNs() - 50_000_000L) > -17);
    assertEquals(0, alice.undecodable());
  }

  @Test
  void textThatIsNoSdpIsABadRequest() {
    FakePhone phone = gateway.phone("101").offers("\r\nthis is no line of SDP").calls("1000");
    assertTrue(phone.rejection().status() == 400 || phone.rejection().status() == 488);
    time.advanceMs(40);
    assertEquals("", gateway.leftovers());
  }

  @Test
  void whoDialsNothingThereIsIsToldWhy() {
    FakePhone phone = gateway.phone("101").calls("reception");
    SipRejection refusal = phone.rejection();
    assertEquals(404, refusal.status());
    assertEquals(1, refusal.q850Cause().getAsInt());
    String warning = refusal.warningText().orElseThrow();
    assertTrue(warning.contains("reception") && warning.contains("number table"), warning);
  }

  @Test
  void aRoomIsNotDialledFromOutsideButItsNumberIs() {
    FakePhone stranger = gateway.phone("101").from("192.0.2.7").calls("1000");
    assertEquals(404, stranger.rejection().status());
    String warning = stranger.rejection().warningText().orElseThrow();
    assertTrue(warning.contains("not from this machine"), warning);
    FakePhone caller = gateway.phone("102").from("192.0.2.7").calls("+49301234");
    assertNull(caller.rejection());
    assertTrue(caller.connected());
  }
}
