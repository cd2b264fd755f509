package io.switchroom.gateway.call;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.dtmf.DigitMerger;
import io.switchroom.codec.dtmf.DigitSource;
import io.switchroom.codec.dtmf.DtmfInfo;
import io.switchroom.codec.dtmf.DtmfReceiver;
import io.switchroom.codec.dtmf.DtmfReceiver.Press;
import io.switchroom.codec.dtmf.TelephoneEvent;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.room.PortEvent;
import java.util.Optional;
import java.util.Queue;

/**
 * The keys a phone presses, each once, when it comes up.
 *
 * <pre>
 *  telephone-event ─→ DtmfReceiver ─┐
 *  SIP INFO ────────→ DtmfInfo ─────┼─→ DigitMerger ─→ PortEvent.Digit
 *  audio ─→ InBandEar, if wanted ───┘
 * </pre>
 *
 * Owned by the leg's loop. Audio is decoded for it only while in-band detection is wanted and no
 * telephone-event was agreed on.
 */
final class PhoneDigits {
  private final Queue<PortEvent> events;
  private final DigitMerger merger = new DigitMerger();

  /** Null until telephone-events are agreed on. */
  private DtmfReceiver receiver;

  private int receiverClockHz;
  private int ssrc;
  private boolean eventsAgreed;
  private boolean detectInBand;

  /** Null while nobody listens for tones. */
  private InBandEar ear;

  /**
   * @param events receives a {@link PortEvent.Digit} for each press
   */
  PhoneDigits(Queue<PortEvent> events) {
    this.events = events;
  }

  /** What was agreed on, at first or anew. */
  void negotiated(boolean telephoneEvents, int clockRateHz) {
    eventsAgreed = telephoneEvents;
    if (telephoneEvents && (receiver == null || receiverClockHz != clockRateHz)) {
      receiver = new DtmfReceiver(clockRateHz);
      receiverClockHz = clockRateHz;
    }
    if (!listens()) {
      closeEar();
    }
  }

  /** Whether tones in the audio count where nothing better was agreed on. */
  void detectInBand(boolean wanted) {
    detectInBand = wanted;
    if (!listens()) {
      closeEar();
    }
  }

  private boolean listens() {
    return detectInBand && !eventsAgreed;
  }

  /** A telephone-event packet, of a payload type agreed on. */
  void onTelephoneEvent(RtpPacket packet, long nowNs) {
    if (packet.ssrc() != ssrc) {
      ssrc = packet.ssrc();
      endHeld(nowNs);
      receiver.restart();
    }
    boolean wasDown = receiver.isDown();
    char before = TelephoneEvent.key(receiver.event());
    int beforeMs = receiver.durationMs();
    Press press = receiver.onPacket(packet, nowNs);
    if (wasDown && (press == Press.BEGUN || press == Press.WHOLE)) {
      pressed(DigitSource.TELEPHONE_EVENT, before, beforeMs, nowNs);
    }
    onPress(press, nowNs);
  }

  private void onPress(Press press, long nowNs) {
    if (press == Press.ENDED || press == Press.WHOLE) {
      char key = TelephoneEvent.key(receiver.event());
      pressed(DigitSource.TELEPHONE_EVENT, key, receiver.durationMs(), nowNs);
    }
  }

  private void endHeld(long nowNs) {
    if (receiver.isDown()) {
      onPress(Press.ENDED, nowNs);
    }
  }

  /** An audio packet. */
  void onAudio(RtpPacket packet, AudioCodec codec, long nowNs) {
    if (!listens()) {
      return;
    }
    if (ear == null || ear.codec() != codec) {
      closeEar();
      ear = new InBandEar(codec);
    }
    if (ear.onPacket(packet)) {
      while (ear.take()) {
        pressed(DigitSource.IN_BAND, ear.key(), ear.durationMs(), nowNs);
      }
    }
  }

  /** The body of a SIP INFO; what is no key is left out. */
  void onInfo(String contentType, String body, long nowNs) {
    Optional<DtmfInfo> info = DtmfInfo.parse(contentType, body);
    if (info.isPresent()) {
      pressed(DigitSource.INFO, info.get().key(), info.get().durationMs(), nowNs);
    }
  }

  /** Ends a press whose end got lost. */
  void handleTimeout(long nowNs) {
    if (receiver != null) {
      onPress(receiver.handleTimeout(nowNs), nowNs);
    }
  }

  /** Events that are no keys, such as a flash, tell of nothing. */
  private void pressed(DigitSource source, char key, int durationMs, long nowNs) {
    if (key != 0 && merger.isNew(source, key, durationMs, nowNs)) {
      events.add(new PortEvent.Digit(key, durationMs));
    }
  }

  private void closeEar() {
    if (ear != null) {
      ear.close();
      ear = null;
    }
  }

  /** Frees what is outside the heap; a second call does nothing. */
  void close() {
    closeEar();
  }
}
