package io.switchroom.gateway.call;

import io.switchroom.dialplan.DialPlan;
import io.switchroom.dialplan.NumberNormalizer;
import io.switchroom.gateway.phone.Phones;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.sip.SipSignaling;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.RoleProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls there are: gives each SIP event to the call it speaks of. On the control loop only. */
public final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  /** What came of an attempt to call: an id, or why not. */
  public sealed interface Dialled {
    record Begun(CallInfo call) implements Dialled {}

    record Refused(String why) implements Dialled {}
  }

  private final DialPlan dialPlan;
  private final CallContext context;
  private final Map<CallRef, PhoneCall> byRef = new HashMap<>();
  private final Map<String, PhoneCall> byId = new LinkedHashMap<>();
  private final AtomicInteger gauge = new AtomicInteger();
  private long dialled;
  private boolean closing;

  /**
   * @param profiles that of an application's phones
   * @param retryAfterS told with a 503: when to try again
   * @param idPrefix tells this process' calls from those of the one before
   */
  public Calls(
      SipSignaling sip,
      DialPlan dialPlan,
      RoomDirectory rooms,
      Trunks trunks,
      Phones phones,
      PhonePorts ports,
      Function<SdkAppId, RoleProfile> profiles,
      int retryAfterS,
      LongSupplier unixMs,
      String idPrefix) {
    this.dialPlan = dialPlan;
    this.context =
        new CallContext(
            sip, rooms, trunks, phones, ports, profiles, retryAfterS, unixMs, idPrefix, this::over);
  }

  /** Calls there are now. From any thread. */
  public int count() {
    return gauge.get();
  }

  /** Takes what SIP tells; an event of a call that is over is ignored. */
  public void onEvent(SipEvent event) {
    if (event instanceof SipEvent.Invite invite) {
      begin(invite);
      return;
    }
    PhoneCall call = byRef.get(event.call());
    if (call != null) {
      call.onEvent(event);
    }
  }

  private void begin(SipEvent.Invite invite) {
    if (closing) {
      CallFailure failure =
          CallFailure.of(503, Q850.TEMPORARY_FAILURE, "the gateway is going down");
      context.sip().reject(invite.call(), failure.rejection());
      return;
    }
    InboundCall call = new InboundCall(invite, context);
    byRef.put(invite.call(), call);
    add(call);
    call.start(dialPlan);
  }

  /** Calls a phone into a room. What comes of it shows in {@link #find}. */
  public Dialled dial(DialOut what) {
    if (closing) {
      return new Dialled.Refused("the gateway is going down");
    }
    List<Attempt> attempts;
    String number = "";
    switch (what.callee()) {
      case DialOut.Callee.Uri uri -> attempts = List.of(Attempt.direct(uri.uri()));
      case DialOut.Callee.RegisteredPhone phone -> {
        attempts =
            context.phones().bindings(phone.name()).stream().map(Attempt::registered).toList();
        if (attempts.isEmpty()) {
          return new Dialled.Refused("phone " + phone.name() + " is not registered");
        }
      }
      case DialOut.Callee.Number dialledNumber -> {
        if (!context.trunks().knows(dialledNumber.group())) {
          return new Dialled.Refused("there is no trunk or group " + dialledNumber.group());
        }
        Optional<String> normal = NumberNormalizer.normalize(dialledNumber.number());
        if (normal.isEmpty()) {
          return new Dialled.Refused("what is to be called is not a number");
        }
        number = normal.get();
        attempts =
            context.trunks().inOrder(dialledNumber.group()).stream()
                .filter(trunk -> !trunk.host().isEmpty())
                .map(trunk -> Attempt.byTrunk(trunk, dialledNumber.onTheWire(normal.get())))
                .toList();
      }
    }
    String id = context.idPrefix() + "-o" + ++dialled;
    OutboundCall call = new OutboundCall(what, number, attempts, id, context, this::renamed);
    add(call);
    CallInfo begun = call.info();
    call.start();
    return new Dialled.Begun(begun);
  }

  private void renamed(CallRef attempt, PhoneCall call) {
    byRef.remove(call.ref(), call);
    byRef.put(attempt, call);
  }

  private void add(PhoneCall call) {
    byId.put(call.info().id(), call);
    gauge.set(byId.size());
  }

  private void over(PhoneCall call) {
    byRef.remove(call.ref(), call);
    byId.remove(call.info().id(), call);
    gauge.set(byId.size());
  }

  /** All calls, the oldest first. */
  public List<CallInfo> list() {
    return byId.values().stream().map(PhoneCall::info).toList();
  }

  public Optional<CallInfo> find(String id) {
    return Optional.ofNullable(byId.get(id)).map(PhoneCall::info);
  }

  /** Ends a call; false if there is none of that id. */
  public boolean hangUp(String id, String why) {
    PhoneCall call = byId.get(id);
    if (call == null) {
      return false;
    }
    call.hangUp(why);
    return true;
  }

  /**
   * Has a phone call somebody else in our place.
   *
   * @param target a URI, or empty where {@code other} is given
   * @param other the call whose place it is to take: an attended transfer
   * @return false if there is no such call, or it is not answered yet
   */
  public boolean transfer(String id, String target, Optional<String> other) {
    PhoneCall call = byId.get(id);
    Optional<PhoneCall> second = other.map(byId::get);
    if (call == null
        || call.info().state() != CallInfo.State.ESTABLISHED
        || other.isPresent() && second.isEmpty()) {
      return false;
    }
    call.leg().transfer(target, second.map(PhoneCall::ref));
    return true;
  }

  /** Hangs up on everyone and takes no more. */
  public void closeAll() {
    closing = true;
    LOG.info("hanging up {} calls", byId.size());
    for (PhoneCall call : new ArrayList<>(byId.values())) {
      call.hangUp("the gateway is going down");
    }
  }
}
