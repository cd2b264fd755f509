package io.switchroom.scenarios.quality;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.scenarios.quality.measure.ToneEar;
import io.switchroom.scenarios.quality.sound.Sounds;
import io.switchroom.scenarios.support.FakePhone;
import io.switchroom.scenarios.support.InMemoryGateway;

/** Two phones in a room: one says a tone, the other is listened to, packet after packet. */
final class SteadyPair implements AutoCloseable {
  private static final int MAX_SAMPLES = 8 * 120;
  private static final double TONE_DBFS = -15;

  private final FakePhone talker;
  private final FakePhone listener;
  private final AudioDecoder decoder = AudioCodec.PCMU.newDecoder(8_000);
  private final ToneEar ear = new ToneEar(8_000, Sounds.REFERENCE_HZ);
  private final short[] heard = new short[MAX_SAMPLES];
  private int lastSequence = -1;
  private long missing;
  private boolean listens;

  SteadyPair(InMemoryGateway gateway, int room) {
    talker =
        gateway
            .phone("10001")
            .says(Sounds.tone((int) Sounds.REFERENCE_HZ, TONE_DBFS))
            .tap(packet -> {})
            .calls(String.valueOf(room));
    listener = gateway.phone("10002").tap(this::onPacket).calls(String.valueOf(room));
  }

  /** From now on, or no longer. */
  void listens(boolean listens) {
    this.listens = listens;
  }

  private void onPacket(RtpPacket packet) {
    if (!listens) {
      return;
    }
    if (lastSequence >= 0 && packet.sequence() != (lastSequence + 1 & 0xffff)) {
      missing++;
    }
    lastSequence = packet.sequence();
    int samples =
        decoder.decode(
            packet.buffer(), packet.payloadOffset(), packet.payloadLength(), heard, 0, MAX_SAMPLES);
    ear.listen(heard, 0, samples);
  }

  ToneEar ear() {
    return ear;
  }

  /** Packets that did not follow one another in what the listener was sent. */
  long missing() {
    return missing;
  }

  /**
   * Both hang up.
   *
   * @return whether they had been there until now
   */
  boolean leaves() {
    boolean stayed = talker.connected() && listener.connected();
    talker.hangsUp();
    listener.hangsUp();
    return stayed;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
