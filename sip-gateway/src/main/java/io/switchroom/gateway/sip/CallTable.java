package io.switchroom.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import io.switchroom.gateway.sip.dialog.SipDialog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The live calls, by what the gateway calls them and by their dialogs. Owned by the loop. */
final class CallTable {
  private final Consumer<SipEvent> events;
  private final Map<CallRef, SipCall> calls = new HashMap<>();
  private final Map<String, SipCall> byDialog = new HashMap<>();
  private final Set<String> mergeKeys = new HashSet<>();

  /** A call of ours has its name before the loop knows of it. */
  private final AtomicLong lastId = new AtomicLong();

  /** Read by gauges from other threads; written on the loop alone. */
  private volatile int size;

  private volatile int dialogs;

  CallTable(Consumer<SipEvent> events) {
    this.events = events;
  }

  /** From any thread. */
  CallRef newRef() {
    return new CallRef(lastId.incrementAndGet());
  }

  int size() {
    return size;
  }

  int dialogs() {
    return dialogs;
  }

  void post(SipEvent event) {
    events.accept(event);
  }

  void add(SipCall call) {
    calls.put(call.ref(), call);
    size = calls.size();
  }

  void remove(SipCall call) {
    calls.remove(call.ref(), call);
    size = calls.size();
  }

  void add(SipDialog dialog, SipCall call) {
    byDialog.put(dialog.id(), call);
    dialogs = byDialog.size();
  }

  void remove(SipDialog dialog) {
    byDialog.remove(dialog.id());
    dialogs = byDialog.size();
  }

  Optional<SipCall> find(CallRef ref) {
    return Optional.ofNullable(calls.get(ref));
  }

  Optional<SipCall> ofDialog(String callId, String localTag, String remoteTag) {
    return Optional.ofNullable(byDialog.get(SipDialog.id(callId, localTag, remoteTag)));
  }

  /** The call whose dialog a request of the peer's belongs to. */
  Optional<SipCall> ofRequest(SIPRequest request) {
    String remoteTag = request.getFromTag();
    return ofDialog(
        request.getCallId().getCallId(), request.getToTag(), remoteTag == null ? "" : remoteTag);
  }

  /** Equal for the copies of one INVITE that came by different ways (RFC 3261 §8.2.2.2). */
  private static String mergeKey(SIPRequest request) {
    return request.getCallId().getCallId()
        + '\n'
        + request.getFromTag()
        + '\n'
        + request.getCSeq().getSeqNumber();
  }

  boolean isMerged(SIPRequest invite) {
    return mergeKeys.contains(mergeKey(invite));
  }

  /** Remembers an INVITE; returns how to forget it again. */
  Runnable noteInvite(SIPRequest invite) {
    String key = mergeKey(invite);
    mergeKeys.add(key);
    return () -> mergeKeys.remove(key);
  }

  List<SipCall> all() {
    return List.copyOf(calls.values());
  }
}
