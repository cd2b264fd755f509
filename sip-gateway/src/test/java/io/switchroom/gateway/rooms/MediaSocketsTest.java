package io.switchroom.gateway.rooms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.gateway.net.DatagramHandler;
import io.switchroom.gateway.net.PortRange;
import io.switchroom.rtc.room.MediaFigures;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MediaSocketsTest {
  private static final DatagramHandler NOBODY = (buffer, offset, length, from, nowNs) -> {};

  private final QueueLoop loop = new QueueLoop();
  private final InetAddress here = InetAddress.getLoopbackAddress();
  private final MediaSockets sockets =
      new MediaSockets(here, here, 7880, new PortRange(20_000, 20_005, 0, 1), (port, at) -> null);

  @BeforeEach
  void open() throws IOException {
    sockets.open(loop, new MediaFigures());
    loop.open.clear();
  }

  @Test
  void passesOverPortsThatOtherProgramsHave() throws IOException {
    loop.taken.addAll(Set.of(20_000, 20_003));
    MediaSockets.RtpPair pair = sockets.openPair(NOBODY, NOBODY);
    assertEquals(20_004, pair.port());
    assertEquals(Set.of(20_004, 20_005), loop.open, "the half pair at 20002 is closed again");
    assertEquals(1, sockets.pairs());
    sockets.close(pair);
    assertEquals(Set.of(), loop.open);
    assertEquals(0, sockets.pairs());
  }

  @Test
  void whereNoneIsToBeHadNothingIsLeftOpenAndTheReasonIsTold() {
    loop.taken.addAll(Set.of(20_001, 20_003, 20_005));
    IOException none = assertThrows(IOException.class, () -> sockets.openPair(NOBODY, NOBODY));
    assertTrue(none.getMessage().contains("0 of 3"), none.getMessage());
    assertTrue(none.getMessage().contains("address in use"), none.getMessage());
    assertEquals(Set.of(), loop.open);
    assertEquals(0, sockets.pairs());
  }
}
