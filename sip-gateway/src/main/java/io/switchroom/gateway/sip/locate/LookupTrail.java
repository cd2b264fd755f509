package io.switchroom.gateway.sip.locate;

import io.switchroom.gateway.sip.locate.Location.NotFound;
import io.switchroom.gateway.sip.locate.Location.Reason;
import io.switchroom.gateway.sip.locate.dns.DomainNames;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoRecords;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.NoSuchName;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Records;
import io.switchroom.gateway.sip.locate.dns.RecordAnswer.Unavailable;
import io.switchroom.gateway.sip.locate.dns.RecordQuery;
import java.util.ArrayList;
import java.util.List;

/** What one look-up has asked in vain, for the sentence that explains its failure. */
final class LookupTrail {
  private final SipTarget target;
  private final List<String> misses = new ArrayList<>();
  private Reason reason = Reason.NO_ADDRESS;

  LookupTrail(SipTarget target) {
    this.target = target;
  }

  /** An SRV or NAPTR question; answers with records are no miss. */
  void note(RecordQuery query, RecordAnswer answer) {
    String name = query.displayName();
    switch (answer) {
      case Records found -> {}
      case NoSuchName none -> misses.add("NXDOMAIN for " + name);
      case NoRecords none -> misses.add("no " + query.type() + " for " + name);
      case Unavailable down -> {
        reason = Reason.DNS_UNAVAILABLE;
        misses.add("no answer for " + query.type() + " of " + name + " (" + down.why() + ")");
      }
    }
  }

  /** A domain's SRV record with the target ".". */
  void noteRefusal(String service) {
    if (reason != Reason.DNS_UNAVAILABLE) {
      reason = Reason.SERVICE_REFUSED;
    }
    misses.add(DomainNames.relative(service) + " refuses service");
  }

  /**
   * A host without address, by the answers for each family asked; an answer with records had none
   * to which anything can be sent.
   */
  void noteNoAddress(String host, List<RecordAnswer> answers) {
    String name = DomainNames.relative(host);
    for (RecordAnswer answer : answers) {
      if (answer instanceof Unavailable(String why)) {
        reason = Reason.DNS_UNAVAILABLE;
        misses.add("no answer for the address of " + name + " (" + why + ")");
        return;
      }
    }
    if (answers.stream().allMatch(NoSuchName.class::isInstance)) {
      if (reason == Reason.NO_ADDRESS) {
        reason = Reason.NO_SUCH_NAME;
      }
      misses.add("NXDOMAIN for " + name);
    } else {
      misses.add("no address for " + name);
    }
  }

  /** The failure of a look-up that has come to its end. */
  NotFound notFound() {
    return failed(reason, String.join(", ", misses.stream().distinct().toList()));
  }

  NotFound failed(Reason why, String explanation) {
    return new NotFound(why, target + " cannot be located: " + explanation);
  }

  /** The failure of a look-up that is given up. */
  NotFound timedOut(long afterMs) {
    String soFar = misses.isEmpty() ? "" : " (so far: " + String.join(", ", misses) + ")";
    return failed(Reason.TIMED_OUT, "not done after " + afterMs + " ms" + soFar);
  }
}
