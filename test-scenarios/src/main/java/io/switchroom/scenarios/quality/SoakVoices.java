package io.switchroom.scenarios.quality;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.quality.sound.Sounds;
import io.switchroom.scenarios.support.EncodedSound;
import io.switchroom.scenarios.support.Sound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What those say who come and go in a soak, in every codec and packet time, encoded beforehand. */
final class SoakVoices {
  private record Kind(AudioCodec codec, int ptimeMs) {}

  private static final List<Kind> PHONES =
      List.of(
          new Kind(AudioCodec.PCMU, 10),
          new Kind(AudioCodec.PCMU, 20),
          new Kind(AudioCodec.PCMU, 20),
          new Kind(AudioCodec.PCMU, 40),
          new Kind(AudioCodec.PCMA, 10),
          new Kind(AudioCodec.PCMA, 20),
          new Kind(AudioCodec.PCMA, 20),
          new Kind(AudioCodec.PCMA, 30),
          new Kind(AudioCodec.PCMA, 60),
          new Kind(AudioCodec.G722, 20));

  private static final Kind OPUS = new Kind(AudioCodec.OPUS, 20);

  /** One in so many where phones with Opus go at all. */
  private static final int OPUS_PHONES = 8;

  private static final int TALKERS = 4;
  private static final int PERIOD_MS = 12_000;
  private static final int SILENCE_PERIOD_MS = 600;

  private final Map<Kind, List<EncodedSound>> voices = new HashMap<>();

  SoakVoices() {
    PHONES.forEach(kind -> voices.computeIfAbsent(kind, SoakVoices::encoded));
    voices.put(OPUS, encoded(OPUS));
  }

  /** Silence first, then the talkers. */
  private static List<EncodedSound> encoded(Kind kind) {
    AudioCodec codec = kind.codec;
    int rateHz = codec.audioRateHz();
    List<EncodedSound> encoded = new ArrayList<>();
    encoded.add(new EncodedSound(Sound.SILENCE, codec, rateHz, kind.ptimeMs, SILENCE_PERIOD_MS));
    for (int i = 0; i < TALKERS; i++) {
      Sound tone = Sounds.tone(310 + 470 * i, -12 - 6 * i);
      Sound talks = Sounds.nowAndThen(4_000, 1_000 + 600 * i, tone);
      encoded.add(new EncodedSound(talks, codec, rateHz, kind.ptimeMs, PERIOD_MS));
    }
    return encoded;
  }

  /** A phone's, of some codec and packet time. */
  EncodedSound phone(Random random, boolean maybeOpus, boolean talks) {
    boolean opus = maybeOpus && random.nextInt(OPUS_PHONES) == 0;
    return pick(opus ? OPUS : PHONES.get(random.nextInt(PHONES.size())), random, talks);
  }

  EncodedSound browser(Random random, boolean talks) {
    return pick(OPUS, random, talks);
  }

  private EncodedSound pick(Kind kind, Random random, boolean talks) {
    return voices.get(kind).get(talks ? 1 + random.nextInt(TALKERS) : 0);
  }
}
