package io.switchroom.gateway.sip.locate.dns;

import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoRecords;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoSuchName;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one DNS response says to one question. The additional section is not looked at: what it says
 * about other names (RFC 2782 offers addresses there) nobody has asked for, and asking costs one
 * round trip to a name server that has it at hand.
 */
final class ResponseReader {
  private static final int MAX_ALIASES = 8;
  private static final long MAX_TTL = Integer.MAX_VALUE;
  private static final long DEFAULT_NEGATIVE_TTL = 10;

  private final DnsResponse response;
  private final DnsCounters counters;

  /** Either an answer or the name to ask for instead. */
  sealed interface Reading {
    record Answer(RecordAnswer answer) implements Reading {}

    /** A CNAME whose target the response does not go on to. */
    record Alias(String target, long ttlSeconds) implements Reading {}
  }

  /**
   * @param response only read; stays the caller's
   */
  ResponseReader(DnsResponse response, DnsCounters counters) {
    this.response = response;
    this.counters = counters;
  }

  /**
   * @param name absolute, lower case
   * @param hostName what addresses are to be called
   */
  Reading read(String name, RecordType type, String hostName) {
    if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
      return new Reading.Answer(new NoSuchName(negativeTtl().orElse(DEFAULT_NEGATIVE_TTL)));
    }
    if (!response.code().equals(DnsResponseCode.NOERROR)) {
      return new Reading.Answer(new Unavailable(codeName(response.code())));
    }
    DnsRecordType wanted = DnsRecordType.valueOf(type.name());
    String owner = name;
    long ttl = response.isTruncated() ? 0 : MAX_TTL;
    for (int aliases = 0; aliases < MAX_ALIASES; aliases++) {
      List<ResourceRecord> records = new ArrayList<>();
      for (DnsRawRecord record : answers(owner, wanted)) {
        Optional<ResourceRecord> decoded = RecordDecoder.decode(type, hostName, record.content());
        if (decoded.isPresent()) {
          records.add(decoded.get());
          ttl = Math.min(ttl, ttl(record));
        } else {
          counters.countMalformed();
        }
      }
      if (!records.isEmpty()) {
        return new Reading.Answer(new Records(records, ttl));
      }
      List<DnsRawRecord> cnames = answers(owner, DnsRecordType.CNAME);
      if (cnames.isEmpty()) {
        break;
      }
      Optional<String> target = RecordDecoder.canonicalName(cnames.getFirst().content());
      if (target.isEmpty()) {
        counters.countMalformed();
        break;
      }
      owner = target.get();
      ttl = Math.min(ttl, ttl(cnames.getFirst()));
    }
    OptionalLong negativeTtl = negativeTtl();
    if (!owner.equals(name) && negativeTtl.isEmpty()) {
      return new Reading.Alias(owner, ttl);
    }
    return new Reading.Answer(new NoRecords(negativeTtl.orElse(DEFAULT_NEGATIVE_TTL)));
  }

  private List<DnsRawRecord> answers(String owner, DnsRecordType type) {
    List<DnsRawRecord> answers = new ArrayList<>();
    for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
      DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
      if (record instanceof DnsRawRecord raw
          && raw.type().equals(type)
          && raw.dnsClass() == DnsRecord.CLASS_IN
          && raw.name().toLowerCase(Locale.ROOT).equals(owner)) {
        answers.add(raw);
      }
    }
    return answers;
  }

  /** RFC 2308 §5: the lesser of the SOA's own time to live and its last field. */
  private OptionalLong negativeTtl() {
    for (int i = 0; i < response.count(DnsSection.AUTHORITY); i++) {
      DnsRecord record = response.recordAt(DnsSection.AUTHORITY, i);
      if (record instanceof DnsRawRecord raw && raw.type().equals(DnsRecordType.SOA)) {
        OptionalLong minimum = RecordDecoder.soaMinimum(raw.content());
        if (minimum.isPresent()) {
          return OptionalLong.of(Math.min(ttl(raw), minimum.getAsLong()));
        }
        counters.countMalformed();
      }
    }
    return OptionalLong.empty();
  }

  /** RFC 2181 §8: one with the highest bit set counts as 0. */
  private static long ttl(DnsRecord record) {
    return record.timeToLive() > MAX_TTL ? 0 : record.timeToLive();
  }

  /** Netty prints {@code ServFail(2)}. */
  private static String codeName(DnsResponseCode code) {
    String text = code.toString();
    int number = text.indexOf('(');
    return (number > 0 ? text.substring(0, number) : text).toUpperCase(Locale.ROOT);
  }
}
