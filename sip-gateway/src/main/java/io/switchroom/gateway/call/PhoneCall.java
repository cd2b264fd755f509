package io.switchroom.gateway.call;

import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.SipEvent;

/** A call with a phone, whoever made it. On the control loop only. */
interface PhoneCall {
  CallRef ref();

  void onEvent(SipEvent event);

  /** Ends it from our side. */
  void hangUp(String text);

  /** How it stands. */
  CallInfo info();

  /** What can be done once the phone is in a room. */
  PhoneLeg leg();
}
