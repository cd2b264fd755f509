package io.switchroom.gateway.sip.locate.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Record data out of a DNS message.
 *
 * <pre>
 *  SRV    priority 16 | weight 16 | port 16 | target name
 *  NAPTR  order 16 | preference 16 | flags | services | regexp (each: length 8, bytes) | replacement name
 *  SOA    mname | rname | serial 32 | refresh 32 | retry 32 | expire 32 | minimum 32
 * </pre>
 *
 * <p>A buffer here is the message, with the reader index at the data and the writer index at its
 * end: names may point backwards into the message (RFC 1035 §4.1.4), and nothing beyond the data is
 * read. Buffers are only read, ownership stays with the caller. Whatever the bytes, nothing throws.
 */
final class RecordDecoder {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int SRV_FIXED = 6;
  private static final int NAPTR_FIXED = 4;
  private static final int SOA_FIXED = 20;
  private static final int SOA_BEFORE_MINIMUM = 16;
  private static final int POINTER = 0xc0;

  private RecordDecoder() {}

  /**
   * @param name what an address is to be called
   * @return empty if the data is malformed
   */
  static Optional<ResourceRecord> decode(RecordType type, String name, ByteBuf data) {
    ByteBuf in = data.duplicate();
    try {
      ResourceRecord record =
          switch (type) {
            case A -> address(name, in, IPV4_BYTES);
            case AAAA -> address(name, in, IPV6_BYTES);
            case SRV -> srv(in);
            case NAPTR -> naptr(in);
          };
      return in.isReadable() ? Optional.empty() : Optional.ofNullable(record);
    } catch (DecoderException | IndexOutOfBoundsException | UnknownHostException malformed) {
      return Optional.empty();
    }
  }

  /** A CNAME's target, absolute, in lower case; empty if malformed or nothing to ask for. */
  static Optional<String> canonicalName(ByteBuf data) {
    try {
      return Optional.ofNullable(name(data.duplicate())).filter(DomainNames::isName);
    } catch (DecoderException | IndexOutOfBoundsException malformed) {
      return Optional.empty();
    }
  }

  /** An SOA's last field, s: how long the absence of a record may be remembered (RFC 2308 §4). */
  static OptionalLong soaMinimum(ByteBuf data) {
    ByteBuf in = data.duplicate();
    try {
      DefaultDnsRecordDecoder.decodeName(in);
      DefaultDnsRecordDecoder.decodeName(in);
      if (in.readableBytes() != SOA_FIXED) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(in.skipBytes(SOA_BEFORE_MINIMUM).readUnsignedInt());
    } catch (DecoderException | IndexOutOfBoundsException malformed) {
      return OptionalLong.empty();
    }
  }

  private static ResourceRecord address(String name, ByteBuf in, int bytes)
      throws UnknownHostException {
    if (in.readableBytes() != bytes) {
      return null;
    }
    byte[] address = new byte[bytes];
    in.readBytes(address);
    return new ResourceRecord.Address(InetAddress.getByAddress(name, address));
  }

  private static ResourceRecord srv(ByteBuf in) {
    if (in.readableBytes() <= SRV_FIXED) {
      return null;
    }
    int priority = in.readUnsignedShort();
    int weight = in.readUnsignedShort();
    int port = in.readUnsignedShort();
    String target = name(in);
    return target == null ? null : new ResourceRecord.Srv(priority, weight, port, target);
  }

  private static ResourceRecord naptr(ByteBuf in) {
    if (in.readableBytes() <= NAPTR_FIXED) {
      return null;
    }
    int order = in.readUnsignedShort();
    int preference = in.readUnsignedShort();
    String flags = characterString(in);
    String services = characterString(in);
    String regexp = characterString(in);
    String replacement = in.isReadable() ? name(in) : null;
    return replacement == null
        ? null
        : new ResourceRecord.Naptr(order, preference, flags, services, regexp, replacement);
  }

  /** The root, or a name that can be asked for; null for any other. */
  private static String name(ByteBuf in) {
    String name = DefaultDnsRecordDecoder.decodeName(in).toLowerCase(Locale.ROOT);
    return endsName(in) && (name.equals(".") || DomainNames.isName(name)) ? name : null;
  }

  /** Whether a root label or a pointer was read last; the codec also takes a name cut off. */
  private static boolean endsName(ByteBuf in) {
    int end = in.readerIndex();
    return end > 0 && in.getByte(end - 1) == 0 || end > 1 && in.getUnsignedByte(end - 2) >= POINTER;
  }

  private static String characterString(ByteBuf in) {
    int length = in.readUnsignedByte();
    return in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
  }
}
