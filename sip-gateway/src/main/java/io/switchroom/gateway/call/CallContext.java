package io.switchroom.gateway.call;

import io.switchroom.gateway.phone.Phones;
import io.switchroom.gateway.rooms.RoomDirectory;
import io.switchroom.gateway.sip.CallRef;
import io.switchroom.gateway.sip.SipSignaling;
import io.switchroom.gateway.trunk.Trunks;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.profile.RoleProfile;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What every call needs of the gateway around it.
 *
 * @param profiles that of an application's phones
 * @param retryAfterS told with a 503: when to try again
 * @param idPrefix tells this process' calls from those of the one before
 * @param over told once by each call, when nothing of it is left
 */
record CallContext(
    SipSignaling sip,
    RoomDirectory rooms,
    Trunks trunks,
    Phones phones,
    PhonePorts ports,
    Function<SdkAppId, RoleProfile> profiles,
    int retryAfterS,
    LongSupplier unixMs,
    String idPrefix,
    Consumer<PhoneCall> over) {

  String idOf(CallRef call) {
    return idPrefix + "-" + call.id();
  }
}
