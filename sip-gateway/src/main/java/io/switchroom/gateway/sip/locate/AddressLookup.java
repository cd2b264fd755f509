package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.locate.dns.RecordAnswer;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordQuery;
import io.switchroom.gateway.sip.locate.dns.RecordSource;
import io.switchroom.gateway.sip.locate.dns.RecordType;
import io.switchroom.gateway.sip.locate.dns.ResourceRecord;
import io.switchroom.gateway.sip.locate.dns.Timers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A host's addresses of both families, asked for at once. Once one family is known, the other is
 * waited for only a little (RFC 8305 §3 in spirit).
 */
final class AddressLookup {
  private final String host;
  private final LocatorSettings settings;
  private final Timers timers;
  private final Map<RecordType, RecordAnswer> answers = new EnumMap<>(RecordType.class);
  private final CompletableFuture<Addresses> result = new CompletableFuture<>();
  private Timers.Cancel patience = () -> {};

  /**
   * @param usable in the order to try them, may be none
   * @param answers of each family that has answered
   */
  record Addresses(List<InetAddress> usable, List<RecordAnswer> answers) {}

  /**
   * @param host with its last dot if fully qualified
   */
  AddressLookup(String host, LocatorSettings settings, Timers timers) {
    this.host = host;
    this.settings = settings;
    this.timers = timers;
  }

  /** Once per object. */
  CompletionStage<Addresses> ask(RecordSource records) {
    List<RecordType> types = settings.addressOrder().types();
    for (RecordType type : types) {
      records
          .query(new RecordQuery(host, type))
          .whenComplete(
              (answer, bug) -> {
                if (bug != null) {
                  result.completeExceptionally(bug);
                } else {
                  onAnswer(type, answer, types.size());
                }
              });
    }
    return result;
  }

  private void onAnswer(RecordType type, RecordAnswer answer, int expected) {
    answers.put(type, answer);
    if (answers.size() == expected) {
      finish();
    } else if (!usable().isEmpty() && !result.isDone()) {
      patience = timers.after(settings.otherFamilyDelay().toNanos(), this::finish);
    }
  }

  private void finish() {
    patience.cancel();
    result.complete(new Addresses(usable(), List.copyOf(answers.values())));
  }

  private List<InetAddress> usable() {
    List<InetAddress> usable = new ArrayList<>();
    for (RecordType type : settings.addressOrder().types()) {
      if (answers.get(type) instanceof Records found) {
        for (ResourceRecord record : found.records()) {
          if (record instanceof ResourceRecord.Address(InetAddress address) && isUsable(address)) {
            usable.add(address);
          }
        }
      }
    }
    return usable;
  }

  /** 0.0.0.0 is what filtering name servers answer for a blocked name; it would be ourselves. */
  private static boolean isUsable(InetAddress address) {
    return !address.isAnyLocalAddress() && !address.isMulticastAddress();
  }
}
