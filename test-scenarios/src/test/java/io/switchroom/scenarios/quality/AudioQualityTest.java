package io.switchroom.scenarios.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchroom.codec.AudioCodec;
import io.switchroom.scenarios.quality.measure.ToneEar;
import io.switchroom.scenarios.quality.sound.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/audio-quality.md tells, asserted with shorter runs. */
class AudioQualityTest {
  @ParameterizedTest
  @CsvSource({"PCMU, PCMU", "G722, PCMA", "PCMU, OPUS", "OPUS, PCMU"})
  void aToneComesThroughARoomOfTenWhole(AudioCodec from, AudioCodec to) {
    ToneEar ear = ToneThroughRoom.measure(new ToneThroughRoom.Path(from, to, false), 25);
    assertEquals(0, ear.discontinuities(), ear::toString);
    assertEquals(ToneThroughRoom.TONE_DBFS, ear.levelDbfs(), 0.5, ear::toString);
    assertTrue(ear.thdPlusNoiseDb() < -30, ear::toString);
  }

  @ParameterizedTest
  @CsvSource({"8000, 48000", "48000, 8000", "16000, 8000", "8000, 16000"})
  void resamplingPassesSpeechAndMirrorsNothing(int fromHz, int toHz) {
    Resampling.Figures figures = Resampling.measure(fromHz, toHz);
    assertTrue(figures.rippleDb() < 0.2, figures::toString);
    assertTrue(figures.speechEdgeDb() > -3, figures::toString);
    assertTrue(figures.mirroredDb() < -60, figures::toString);
    assertTrue(figures.latencyMs() < 6, figures::toString);
  }

  @Test
  void aG722PhoneAndABrowserHearEachOtherUpTo7Khz() {
    for (int hz : Wideband.TONES_HZ) {
      double toBrowser = Wideband.gainDb(Wideband.G722, Wideband.BROWSER, hz);
      double toPhone = Wideband.gainDb(Wideband.BROWSER, Wideband.G722, hz);
      assertTrue(Math.abs(toBrowser) < 3, () -> hz + " Hz to the browser: " + toBrowser + " dB");
      assertTrue(Math.abs(toPhone) < 3, () -> hz + " Hz to the phone: " + toPhone + " dB");
    }
  }

  @ParameterizedTest
  @CsvSource({"PCMU, 10, 0", "PCMU, 3, 80", "G722, 10, 40", "OPUS, 10, 40"})
  void speechSuffersLessThanFromSilenceBehindAFixedBuffer(
      AudioCodec codec, int lossPercent, double jitterMs) {
    SpeechOverLoss.Said said =
        SpeechOverLoss.Said.of(codec, lossPercent, Recording.ofSpeech(3, 10, -20));
    SpeechOverLoss.Score ours = said.score(lossPercent, jitterMs, SpeechOverLoss.Kind.OURS, 1);
    SpeechOverLoss.Score naive = said.score(lossPercent, jitterMs, SpeechOverLoss.Kind.NAIVE, 1);
    assertTrue(ours.distanceDb() < naive.distanceDb(), ours + " against " + naive);
  }

  @ParameterizedTest
  @EnumSource
  void nothingOfOnesOwnVoiceComesBackHoweverLoudTheOthersAre(AudioCodec codec) {
    OwnVoice.Figures figures = OwnVoice.measure(codec, 6);
    assertTrue(figures.residueDb() <= -60, figures::toString);
    assertTrue(figures.forOthersDb() > -15, figures::toString);
    assertTrue(figures.weakestOtherDb() > -15, figures::toString);
  }

  @ParameterizedTest
  @CsvSource({"0, -20, 4", "7, -20, 4", "12, -30, 20"})
  void aNewcomersFirstSyllableIsHeard(int talkers, double theirDbfs, double mostLostMs) {
    FirstSyllable.Figures figures = FirstSyllable.measure(talkers, theirDbfs, -20, 8, 5);
    assertTrue(figures.worstLostMs() <= mostLostMs, figures::toString);
  }

  @Test
  void quietAndLoudCallersComeOutAlike() {
    Transcoding.Listener phone = new Transcoding.Listener(AudioCodec.PCMU, false);
    double quiet = Levels.measure(-40, AudioCodec.PCMU, phone, true);
    double middle = Levels.measure(-24, AudioCodec.PCMU, phone, true);
    double loud = Levels.measure(-9, AudioCodec.PCMU, phone, true);
    assertEquals(middle, quiet, 3);
    assertEquals(middle, loud, 3);
  }

  @ParameterizedTest
  @CsvSource({"PCMU, -200", "PCMU, 200", "G722, 200", "OPUS, -200"})
  void aClockThatIsWrongIsFollowedWithoutAClick(AudioCodec codec, double ppm) {
    ClockSkew.Figures figures = ClockSkew.measure(codec, ppm, 0, 900);
    assertEquals(0, figures.ear().clicks(), figures::toString);
    assertEquals(0, figures.emptyFrames(), figures::toString);
    assertTrue(figures.delayMaxMs() < 45, figures::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "PCMU, false, PCMU, G722",
    "PCMU, false, PCMA, OPUS",
    "PCMU, false, G722, PCMA",
    "OPUS, false, OPUS, PCMU",
    "OPUS, true, PCMU, G722",
    "OPUS, true, PCMA, OPUS",
    "OPUS, true, G722, OPUS"
  })
  void aPhoneOfAnotherRateComesAndGoesUnheard(
      AudioCodec talker, boolean browser, AudioCodec listener, AudioCodec visitor) {
    ToneEar ear = RateChanges.measure(new RateChanges.Case(talker, browser, listener, visitor), 4);
    assertEquals(0, ear.discontinuities(), ear::toString);
  }
}
