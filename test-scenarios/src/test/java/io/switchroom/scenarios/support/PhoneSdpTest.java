package io.switchroom.scenarios.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PhoneSdpTest {
  @Test
  void readsWhatItWrites() {
    PhoneSdp.Answer read = PhoneSdp.read(PhoneSdp.offer("127.0.0.1", 20_000, 8)).orElseThrow();

    assertEquals(new PhoneSdp.Answer(new InetSocketAddress("127.0.0.1", 20_000), 8), read);
  }

  @Test
  void takesNoRefusedAudioAndNoImpossibleAddress() {
    String offer = PhoneSdp.offer("127.0.0.1", 20_000, 0);

    assertTrue(PhoneSdp.read(offer.replace("m=audio 20000", "m=audio 0")).isEmpty());
    assertTrue(PhoneSdp.read(offer.replace("m=audio 20000", "m=audio 70000")).isEmpty());
    assertTrue(PhoneSdp.read(offer.replace("c=IN IP4 127.0.0.1", "c=IN IP4 1.2.3.999")).isEmpty());
    assertTrue(PhoneSdp.read("").isEmpty());
  }
}
