package io.switchroom.gateway.sip.locate.dns;

import java.util.List;

/** What came of a {@link RecordQuery}. */
public sealed interface RecordAnswer {

  /**
   * There are such records.
   *
   * @param records of the type asked for, at least one, in the order received
   * @param ttlSeconds how long they may be kept
   */
  record Records(List<ResourceRecord> records, long ttlSeconds) implements RecordAnswer {
    public Records {
      records = List.copyOf(records);
    }
  }

  /** NXDOMAIN: no record of any type has this name. */
  record NoSuchName(long ttlSeconds) implements RecordAnswer {}

  /** The name may exist, but has no record of this type (RFC 2308 §2.2, NODATA). */
  record NoRecords(long ttlSeconds) implements RecordAnswer {}

  /**
   * No name server told.
   *
   * @param why in a few words, such as {@code SERVFAIL from 192.0.2.1}
   */
  record Unavailable(String why) implements RecordAnswer {}
}
