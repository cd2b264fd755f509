package io.switchroom.rtc.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Known answers: the validation packets of the reference implementation, libsrtp (srtp_driver). */
class SrtpVectorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String RTP = "800f1234decafbadcafebabe" + "ab".repeat(16);
  private static final String RTCP = "81c8000bcafebabe" + "ab".repeat(16);

  @Test
  void counterModeWithHmacGivesTheKnownPacket() {
    String key = "e1f97a0d3e018be0d64fa32c06de4139";
    String salt = "0ec675ad498afeebb6960b3aabe6";
    SrtpProfile profile = SrtpProfile.AES128_CM_HMAC_SHA1_80;
    String wire = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";
    assertEquals(wire, protect(session(profile, key, salt, true), RTP));
    assertEquals(RTP, unprotect(session(profile, key, salt, false), wire));
    String rtcpWire =
        "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798";
    assertEquals(RTCP, unprotectRtcp(session(profile, key, salt, false), rtcpWire));
  }

  @Test
  void gcmGivesTheKnownPacket() {
    String key = "000102030405060708090a0b0c0d0e0f";
    String salt = "a0a1a2a3a4a5a6a7a8a9aaab";
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    String wire =
        "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06e"
            + "d2976826f796b201df3131a127e8a392";
    assertEquals(wire, protect(session(profile, key, salt, true), RTP));
    assertEquals(RTP, unprotect(session(profile, key, salt, false), wire));
    String rtcpWire =
        "81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446"
            + "ea31123ba88ce61e80000001";
    assertEquals(RTCP, unprotectRtcp(session(profile, key, salt, false), rtcpWire));
  }

  // Both directions get the same key, as in the vectors.
  private static SrtpSession session(SrtpProfile profile, String key, String salt, boolean client) {
    return new SrtpSession(profile, HEX.parseHex(key + key + salt + salt), client);
  }

  private static String protect(SrtpSession session, String packet) {
    byte[] plain = HEX.parseHex(packet);
    byte[] buffer = Arrays.copyOf(plain, plain.length + SrtpSession.RTP_ROOM);
    return HEX.formatHex(buffer, 0, session.protect(buffer, 0, plain.length));
  }

  private static String unprotect(SrtpSession session, String wire) {
    byte[] buffer = HEX.parseHex(wire);
    return HEX.formatHex(buffer, 0, session.unprotect(buffer, 0, buffer.length));
  }

  private static String unprotectRtcp(SrtpSession session, String wire) {
    byte[] buffer = HEX.parseHex(wire);
    return HEX.formatHex(buffer, 0, session.unprotectRtcp(buffer, 0, buffer.length));
  }
}
