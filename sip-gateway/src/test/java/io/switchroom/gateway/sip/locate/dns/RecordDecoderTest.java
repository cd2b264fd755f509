package io.switchroom.gateway.sip.locate.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rdata of RFC 2782, RFC 3403 and RFC 1035, whole and broken. */
class RecordDecoderTest {
  private static final String EXAMPLE_ORG = "076578616d706c65036f726700";

  private static ByteBuf hex(String... parts) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(String.join("", parts)));
  }

  private static Optional<ResourceRecord> decode(RecordType type, ByteBuf data) {
    return RecordDecoder.decode(type, "x.example", data);
  }

  @Test
  void readsSrv() {
    ByteBuf data = hex("000a", "003c", "13c4", "0141", EXAMPLE_ORG);
    assertEquals(
        Optional.of(new ResourceRecord.Srv(10, 60, 5060, "a.example.org.")),
        decode(RecordType.SRV, data));
    assertEquals(0, data.readerIndex(), "the buffer is the caller's");
    assertEquals(
        Optional.of(new ResourceRecord.Srv(0, 0, 0, ".")),
        decode(RecordType.SRV, hex("0000", "0000", "0000", "00")));
  }

  @Test
  void followsNameCompressionBackIntoTheMessage() {
    ByteBuf message = hex("ffff", EXAMPLE_ORG, "000a", "003c", "13c4", "0161", "c002");
    message.readerIndex(2 + EXAMPLE_ORG.length() / 2);
    assertEquals(
        Optional.of(new ResourceRecord.Srv(10, 60, 5060, "a.example.org.")),
        decode(RecordType.SRV, message));
  }

  @Test
  void readsNaptr() {
    String services = HexFormat.of().formatHex("SIP+D2U".getBytes(StandardCharsets.US_ASCII));
    assertEquals(
        Optional.of(new ResourceRecord.Naptr(100, 50, "s", "SIP+D2U", "", "example.org.")),
        decode(RecordType.NAPTR, hex("0064", "0032", "0173", "07", services, "00", EXAMPLE_ORG)));
  }

  @Test
  void readsAddressesUnderTheNameAskedFor() {
    ResourceRecord.Address a =
        (ResourceRecord.Address) decode(RecordType.A, hex("c0000201")).orElseThrow();
    assertEquals("x.example/192.0.2.1", a.address().toString());
    ResourceRecord.Address aaaa =
        (ResourceRecord.Address)
            decode(RecordType.AAAA, hex("20010db8000000000000000000000001")).orElseThrow();
    assertEquals("x.example/2001:db8:0:0:0:0:0:1", aaaa.address().toString());
  }

  @Test
  void ignoresWhatIsMalformed() {
    for (String target :
        List.of(
            "", "0161", "0961", "c006", "c0ff", "c0", "016100ff", "01200000", "02c3a900", "4061")) {
      assertEquals(
          Optional.empty(), decode(RecordType.SRV, hex("000a", "003c", "13c4", target)), target);
    }
    for (String afterOrder : List.of("", "05", "0573", "017300ff41", "017300000161", "01730000")) {
      assertEquals(
          Optional.empty(), decode(RecordType.NAPTR, hex("0064", "0032", afterOrder)), afterOrder);
    }
    assertEquals(Optional.empty(), decode(RecordType.A, hex("c00002")));
    assertEquals(Optional.empty(), decode(RecordType.AAAA, hex("c0000201")));
    assertEquals(Optional.empty(), RecordDecoder.canonicalName(hex("c000")));
    assertEquals(Optional.empty(), RecordDecoder.canonicalName(hex("00")));
    assertEquals(OptionalLong.empty(), RecordDecoder.soaMinimum(hex("0000", "00000001")));
  }

  @Test
  void readsHowLongAbsenceLasts() {
    assertEquals(
        OptionalLong.of(300),
        RecordDecoder.soaMinimum(hex(EXAMPLE_ORG, "00", "00000001".repeat(4), "0000012c")));
  }

  @Test
  void neverThrowsWhateverTheBytes() {
    Random random = new Random(3);
    for (int i = 0; i < 40_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j++) {
        if (random.nextInt(3) == 0) {
          bytes[j] = (byte) (random.nextBoolean() ? 0xc0 : random.nextInt(8));
        }
      }
      ByteBuf data = Unpooled.wrappedBuffer(bytes);
      data.readerIndex(random.nextInt(bytes.length + 1));
      for (RecordType type : RecordType.values()) {
        decode(type, data);
      }
      RecordDecoder.canonicalName(data);
      RecordDecoder.soaMinimum(data);
      assertTrue(data.refCnt() == 1);
    }
  }
}
