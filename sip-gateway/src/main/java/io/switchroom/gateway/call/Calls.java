package io.switchroom.gateway.call;

import io.switchroom.dialplan.DialPlan;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.sip.SipSignaling;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.RoleProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls there are: gives each SIP event to the call it speaks of. On the control loop only. */
public final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final SipSignaling sip;
  private final DialPlan dialPlan;
  private final RoomDirectory rooms;
  private final PhonePorts ports;
  private final Function<SdkAppId, RoleProfile> profiles;
  private final int retryAfterS;
  private final Map<CallRef, InboundCall> calls = new HashMap<>();
  private final AtomicInteger gauge = new AtomicInteger();
  private boolean closing;

  /**
   * @param profiles that of an application's phones
   * @param retryAfterS told with a 503: when to try again
   */
  public Calls(
      SipSignaling sip,
      DialPlan dialPlan,
      RoomDirectory rooms,
      PhonePorts ports,
      Function<SdkAppId, RoleProfile> profiles,
      int retryAfterS) {
    this.profiles = profiles;
    this.sip = sip;
    this.dialPlan = dialPlan;
    this.rooms = rooms;
    this.ports = ports;
    this.retryAfterS = retryAfterS;
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
    InboundCall call = calls.get(event.call());
    if (call != null) {
      call.onEvent(event);
    }
  }

  private void begin(SipEvent.Invite invite) {
    if (closing) {
      sip.reject(invite.call(), CallFailure.of(503, 41, "the gateway is going down").rejection());
      return;
    }
    InboundCall call =
        new InboundCall(invite, sip, rooms, ports, profiles, retryAfterS, this::over);
    calls.put(invite.call(), call);
    gauge.set(calls.size());
    call.start(dialPlan);
  }

  private void over(CallRef call) {
    calls.remove(call);
    gauge.set(calls.size());
  }

  /** Hangs up on everyone and takes no more. */
  public void closeAll() {
    closing = true;
    LOG.info("hanging up {} calls", calls.size());
    for (InboundCall call : List.copyOf(calls.values())) {
      call.hangUp("the gateway is going down");
    }
  }
}
