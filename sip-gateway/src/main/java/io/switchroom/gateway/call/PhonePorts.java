package io.switchroom.gateway.call;

import io.switchroom.gateway.rooms.PortFactory;
import io.switchroom.gateway.rooms.RoomLoop;
import io.switchroom.rtc.room.MediaPort;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Opens phone legs' media ports; carries what all of them share.
 *
 * @param random a source of unpredictable numbers, callable from any loop
 */
public record PhonePorts(
    PhoneMedia media, MediaTimings timings, PhoneDrops drops, LongSupplier random)
    implements PortFactory {

  /** The same for phones of a role profile. */
  PhonePorts with(PhoneProfile profile) {
    return new PhonePorts(
        new PhoneMedia(media.codecs(), media.opus(), profile.line(media.line())),
        timings,
        drops,
        random);
  }

  @Override
  public MediaPort open(RoomLoop loop, long nowNs) throws IOException {
    return SipMediaPort.open(loop, media, timings, drops, random.getAsLong(), nowNs);
  }
}
