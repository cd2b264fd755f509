package io.switchroom.scenarios.support;

import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.OutgoingCall;
import io.switchroom.gateway.sip.SipEvent;
import io.switchroom.gateway.sip.SipRejection;
import io.switchroom.gateway.sip.SipSignaling;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * SIP without messages: carries the gateway's requests to the phones and their events back, posted
 * to the control loop as the stack does it.
 */
final class FakeSip implements SipSignaling {
  private final ManualLoop control;
  private final Consumer<SipEvent> gateway;
  private final Map<CallRef, FakePhone> phones = new HashMap<>();
  private long nextCall = 1;

  FakeSip(ManualLoop control, Consumer<SipEvent> gateway) {
    this.control = control;
    this.gateway = gateway;
  }

  CallRef newCall(FakePhone phone) {
    CallRef call = new CallRef(nextCall++);
    phones.put(call, phone);
    return call;
  }

  void post(SipEvent event) {
    control.execute(() -> gateway.accept(event));
  }

  void over(CallRef call) {
    phones.remove(call);
  }

  @Override
  public void ring(CallRef call) {}

  @Override
  public void accept(CallRef call, String sdp) {
    FakePhone phone = phones.get(call);
    if (phone != null) {
      phone.onAccepted(sdp);
    }
  }

  @Override
  public CallRef invite(OutgoingCall call) {
    throw new UnsupportedOperationException("no phone to call");
  }

  @Override
  public void progress(CallRef call, String sdp) {}

  @Override
  public void offer(CallRef call, String sdp) {}

  @Override
  public void refer(CallRef call, String target, Optional<CallRef> replaces) {}

  @Override
  public void referProgress(CallRef call, int status) {}

  @Override
  public void info(CallRef call, String contentType, String body) {}

  @Override
  public void reject(CallRef call, SipRejection rejection) {
    FakePhone phone = phones.get(call);
    if (phone != null) {
      phone.onRejected(rejection);
    }
  }

  @Override
  public void hangUp(CallRef call, String reason, OptionalInt q850Cause) {
    FakePhone phone = phones.remove(call);
    if (phone != null) {
      phone.onHungUp(reason, q850Cause);
    }
  }
}
