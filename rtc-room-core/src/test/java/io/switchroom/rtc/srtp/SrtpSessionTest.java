package io.switchroom.rtc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpSessionTest {
  private static final int OFFSET = 7;
  private static final int SSRC = 0xCAFEBABE;

  private final Random random = new Random(1);

  @ParameterizedTest
  @EnumSource
  void whatOneSideProtectsTheOtherReadsInBothDirections(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    for (int payloadLength : new int[] {0, 1, 160, 1100}) {
      byte[] packet = rtp(payloadLength, payloadLength, SSRC);
      assertArrayEquals(packet, roundTrip(pair.client, pair.server, packet));
      assertArrayEquals(packet, roundTrip(pair.server, pair.client, packet));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rtcpIsReadInBothDirections(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    for (int length : new int[] {8, 28, 400}) {
      byte[] packet = rtcp(length, SSRC);
      assertArrayEquals(packet, rtcpRoundTrip(pair.client, pair.server, packet));
      assertArrayEquals(packet, rtcpRoundTrip(pair.server, pair.client, packet));
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePayloadOnTheWireIsNotThePayload(SrtpProfile profile) {
    byte[] packet = rtp(1, 200, SSRC);
    byte[] wire = protect(new Pair(profile).client, packet);
    assertEquals(packet.length + profile.tagLength(), wire.length);
    assertArrayEquals(Arrays.copyOf(packet, 12), Arrays.copyOf(wire, 12));
    int same = 0;
    for (int i = 12; i < packet.length; i++) {
      same += packet[i] == wire[i] ? 1 : 0;
    }
    assertTrue(same < 20, same + " of 200 payload bytes unchanged");
  }

  @ParameterizedTest
  @EnumSource
  void csrcsAndHeaderExtensionStayReadable(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    byte[] packet = rtp(5, 100, SSRC);
    packet[0] = (byte) 0x92;
    int extension = 12 + 8;
    packet[extension] = (byte) 0xBE;
    packet[extension + 1] = (byte) 0xDE;
    packet[extension + 2] = 0;
    packet[extension + 3] = 2;
    byte[] wire = protect(pair.client, packet);
    assertArrayEquals(Arrays.copyOf(packet, 32), Arrays.copyOf(wire, 32));
    assertArrayEquals(packet, unprotect(pair.server, wire));
  }

  @ParameterizedTest
  @EnumSource
  void everyTamperedBitIsNoticed(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    unprotect(pair.server, protect(pair.client, rtp(1, 20, SSRC)));
    byte[] wire = protect(pair.client, rtp(2, 20, SSRC));
    byte[] rtcpWire = protectRtcp(pair.client, rtcp(28, SSRC));
    for (int i = 0; i < wire.length; i++) {
      byte[] tampered = wire.clone();
      tampered[i] ^= 0x04;
      int status = pair.server.unprotect(tampered, 0, tampered.length);
      assertTrue(status == SrtpSession.AUTH_FAIL || i < 12 && status < 0, i + ": " + status);
    }
    for (int i = 0; i < rtcpWire.length; i++) {
      byte[] tampered = rtcpWire.clone();
      tampered[i] ^= 0x04;
      assertEquals(
          SrtpSession.AUTH_FAIL, pair.server.unprotectRtcp(tampered, 0, tampered.length), "" + i);
    }
    assertEquals(32, pair.server.unprotect(wire.clone(), 0, wire.length), "the true one is read");
    assertEquals(28, pair.server.unprotectRtcp(rtcpWire, 0, rtcpWire.length));
  }

  @ParameterizedTest
  @EnumSource
  void aPacketProtectedWithOtherKeysFails(SrtpProfile profile) {
    byte[] otherKeys = new byte[profile.keyingMaterialLength()];
    byte[] wire = protect(new SrtpSession(profile, otherKeys, true), rtp(1, 20, SSRC));
    assertEquals(SrtpSession.AUTH_FAIL, new Pair(profile).server.unprotect(wire, 0, wire.length));
  }

  @ParameterizedTest
  @EnumSource
  void ourOwnPacketSentBackToUsFails(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    byte[] wire = protect(pair.client, rtp(1, 20, SSRC));
    assertEquals(SrtpSession.AUTH_FAIL, pair.client.unprotect(wire, 0, wire.length));
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatedPacketIsAReplay(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    byte[] wire = protect(pair.client, rtp(1, 20, SSRC));
    byte[] rtcpWire = protectRtcp(pair.client, rtcp(28, SSRC));
    unprotect(pair.server, wire);
    rtcpUnprotect(pair.server, rtcpWire);
    assertEquals(SrtpSession.REPLAY, pair.server.unprotect(wire.clone(), 0, wire.length));
    assertEquals(SrtpSession.REPLAY, pair.server.unprotectRtcp(rtcpWire, 0, rtcpWire.length));
  }

  @ParameterizedTest
  @EnumSource
  void reorderedPacketsAreReadAndOldOnesAreReplays(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    byte[][] wires = new byte[200][];
    for (int i = 0; i < wires.length; i++) {
      wires[i] = protect(pair.client, rtp(i, 20, SSRC));
    }
    unprotect(pair.server, wires[3]);
    unprotect(pair.server, wires[1]);
    unprotect(pair.server, wires[199]);
    assertEquals(SrtpSession.REPLAY, pair.server.unprotect(wires[2], 0, wires[2].length));
    unprotect(pair.server, wires[150]);
  }

  @ParameterizedTest
  @EnumSource
  void aSequenceNumberNeverSentTwice(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    protect(pair.client, rtp(9, 20, SSRC));
    byte[] again = Arrays.copyOf(rtp(9, 20, SSRC), 32 + SrtpSession.RTP_ROOM);
    assertEquals(SrtpSession.REPLAY, pair.client.protect(again, 0, 32));
  }

  @ParameterizedTest
  @EnumSource
  void whereItIsAllowedAPacketGoesAgainAsTheSameBytes(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    assertTrue(pair.client.allowAgain(SSRC));
    assertFalse(pair.client.allowAgain(SSRC), "not once it has been sent with");
    byte[] lost = rtp(65_500, 100, SSRC);
    byte[] first = protect(pair.client, lost);
    for (int sequence = 65_501; sequence < 65_556; sequence++) {
      byte[] packet = rtp(sequence & 0xffff, 100, SSRC);
      assertArrayEquals(packet, roundTrip(pair.client, pair.server, packet));
    }
    assertArrayEquals(first, protect(pair.client, lost), "over the wrap");
    assertArrayEquals(lost, unprotect(pair.server, first));
    byte[] next = rtp(20, 100, SSRC);
    assertArrayEquals(next, roundTrip(pair.client, pair.server, next), "and it goes on");
    byte[] other = rtp(1, 100, SSRC + 1);
    protect(pair.client, other);
    byte[] again = at(0, other, SrtpSession.RTP_ROOM);
    assertEquals(
        SrtpSession.REPLAY, pair.client.protect(again, 0, other.length), "others' go once");
  }

  @ParameterizedTest
  @EnumSource
  void theSequenceNumberWrapsTwiceUnderLoss(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    int received = 0;
    for (int index = 65_000; index < 65_000 + 2 * 65_536; index++) {
      byte[] packet = rtp(index, 4, SSRC);
      byte[] wire = protect(pair.server, packet);
      if (random.nextInt(100) == 0) {
        assertArrayEquals(packet, unprotect(pair.client, wire), "index " + index);
        received++;
      }
    }
    assertTrue(received > 1000, "received " + received);
  }

  @ParameterizedTest
  @EnumSource
  void forgedSsrcsDoNotFillTheTable(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    for (int i = 0; i < 10 * SrtpSession.MAX_RECEIVED_SSRCS; i++) {
      byte[] forged = rtp(i, 60, i);
      assertEquals(SrtpSession.AUTH_FAIL, pair.server.unprotect(forged, 0, forged.length));
      byte[] forgedRtcp = rtcp(60, i);
      forgedRtcp[60 - 4] |= (byte) 0x80;
      forgedRtcp[60 - 14] |= (byte) 0x80;
      assertEquals(
          SrtpSession.AUTH_FAIL, pair.server.unprotectRtcp(forgedRtcp, 0, forgedRtcp.length));
    }
    byte[] packet = rtp(40_000, 20, SSRC);
    assertArrayEquals(packet, roundTrip(pair.client, pair.server, packet));
  }

  @ParameterizedTest
  @EnumSource
  void thePeerHasABoundedNumberOfSsrcs(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    for (int ssrc = 0; ssrc < SrtpSession.MAX_RECEIVED_SSRCS; ssrc++) {
      unprotect(pair.server, protect(pair.client, rtp(1, 20, ssrc)));
      rtcpUnprotect(pair.server, protectRtcp(pair.client, rtcp(28, ssrc)));
    }
    byte[] wire = protect(pair.client, rtp(1, 20, SSRC));
    assertEquals(SrtpSession.TOO_MANY_SSRCS, pair.server.unprotect(wire, 0, wire.length));
    byte[] rtcpWire = protectRtcp(pair.client, rtcp(28, SSRC));
    assertEquals(
        SrtpSession.TOO_MANY_SSRCS, pair.server.unprotectRtcp(rtcpWire, 0, rtcpWire.length));
    unprotect(pair.server, protect(pair.client, rtp(2, 20, 5)));
  }

  @ParameterizedTest
  @EnumSource
  void aRetiredSsrcMakesRoomForAnother(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    for (int ssrc = 0; ssrc < SrtpSession.MAX_SENT_SSRCS; ssrc++) {
      protect(pair.server, rtp(1, 20, ssrc));
    }
    byte[] one = Arrays.copyOf(rtp(1, 20, SSRC), 32 + SrtpSession.RTP_ROOM);
    assertEquals(SrtpSession.TOO_MANY_SSRCS, pair.server.protect(one, 0, 32));
    pair.server.retireSentSsrc(3);
    assertEquals(32 + profile.tagLength(), pair.server.protect(one, 0, 32));
  }

  @ParameterizedTest
  @EnumSource
  void withoutRoomNothingLeavesInTheClear(SrtpProfile profile) {
    Pair pair = new Pair(profile);
    byte[] packet = rtp(1, 20, SSRC);
    assertEquals(SrtpSession.NO_ROOM, pair.client.protect(packet, 0, packet.length));
    byte[] rtcp = rtcp(28, SSRC);
    assertEquals(SrtpSession.NO_ROOM, pair.client.protectRtcp(rtcp, 0, rtcp.length));
  }

  @ParameterizedTest
  @EnumSource
  void unencryptedRtcpIsRefused(SrtpProfile profile) {
    byte[] packet = rtcp(60, SSRC);
    packet[60 - 4] = 0;
    packet[60 - 14] = 0;
    assertEquals(SrtpSession.MALFORMED, new Pair(profile).server.unprotectRtcp(packet, 0, 60));
  }

  @ParameterizedTest
  @EnumSource
  void anyBytesReturnAStatus(SrtpProfile profile) {
    long seed = 42;
    Random bytes = new Random(seed);
    Pair pair = new Pair(profile);
    byte[] genuine = protect(pair.client, rtp(1, 40, SSRC));
    for (int i = 0; i < 20_000; i++) {
      int length = bytes.nextInt(80);
      byte[] packet = new byte[length + bytes.nextInt(30)];
      bytes.nextBytes(packet);
      if (length > 0 && i % 2 == 0) {
        packet[0] = (byte) (0x80 | packet[0] & 0x3F);
      }
      if (i % 5 == 0) {
        System.arraycopy(genuine, 0, packet, 0, Math.min(packet.length, 16));
      }
      String context = "seed " + seed + ", packet " + i;
      assertFalse(pair.server.unprotect(packet.clone(), 0, length) >= 0, context);
      assertFalse(pair.server.unprotectRtcp(packet.clone(), 0, length) >= 0, context);
      int sent = pair.client.protect(packet.clone(), 0, length);
      assertTrue(sent < 0 || sent == length + profile.tagLength(), context);
      int sentRtcp = pair.client.protectRtcp(packet.clone(), 0, length);
      assertTrue(sentRtcp < 0 || sentRtcp == length + profile.tagLength() + 4, context);
    }
    unprotect(pair.server, genuine);
  }

  private final class Pair {
    final SrtpSession client;
    final SrtpSession server;

    Pair(SrtpProfile profile) {
      byte[] keyingMaterial = new byte[profile.keyingMaterialLength()];
      random.nextBytes(keyingMaterial);
      client = new SrtpSession(profile, keyingMaterial, true);
      server = new SrtpSession(profile, keyingMaterial, false);
    }
  }

  private byte[] rtp(int sequence, int payloadLength, int ssrc) {
    byte[] packet = new byte[12 + payloadLength];
    random.nextBytes(packet);
    packet[0] = (byte) 0x80;
    packet[1] = 111;
    packet[2] = (byte) (sequence >> 8);
    packet[3] = (byte) sequence;
    writeSsrc(packet, 8, ssrc);
    return packet;
  }

  private byte[] rtcp(int length, int ssrc) {
    byte[] packet = new byte[length];
    random.nextBytes(packet);
    packet[0] = (byte) 0x80;
    packet[1] = (byte) 200;
    writeSsrc(packet, 4, ssrc);
    return packet;
  }

  private static void writeSsrc(byte[] packet, int at, int ssrc) {
    for (int i = 0; i < 4; i++) {
      packet[at + i] = (byte) (ssrc >> (24 - 8 * i));
    }
  }

  private static byte[] roundTrip(SrtpSession from, SrtpSession to, byte[] packet) {
    return unprotect(to, protect(from, packet));
  }

  private static byte[] rtcpRoundTrip(SrtpSession from, SrtpSession to, byte[] packet) {
    return rtcpUnprotect(to, protectRtcp(from, packet));
  }

  private static byte[] protect(SrtpSession session, byte[] packet) {
    byte[] buffer = at(OFFSET, packet, SrtpSession.RTP_ROOM);
    return result(buffer, session.protect(buffer, OFFSET, packet.length));
  }

  private static byte[] protectRtcp(SrtpSession session, byte[] packet) {
    byte[] buffer = at(OFFSET, packet, SrtpSession.RTCP_ROOM);
    return result(buffer, session.protectRtcp(buffer, OFFSET, packet.length));
  }

  private static byte[] unprotect(SrtpSession session, byte[] wire) {
    byte[] buffer = at(OFFSET, wire, 0);
    return result(buffer, session.unprotect(buffer, OFFSET, wire.length));
  }

  private static byte[] rtcpUnprotect(SrtpSession session, byte[] wire) {
    byte[] buffer = at(OFFSET, wire, 0);
    return result(buffer, session.unprotectRtcp(buffer, OFFSET, wire.length));
  }

  private static byte[] at(int offset, byte[] packet, int room) {
    byte[] buffer = new byte[offset + packet.length + room];
    System.arraycopy(packet, 0, buffer, offset, packet.length);
    return buffer;
  }

  private static byte[] result(byte[] buffer, int length) {
    assertTrue(length >= 0, "status " + length);
    return Arrays.copyOfRange(buffer, OFFSET, OFFSET + length);
  }
}
