package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixCheckTest {
  private static final long SEED = 20_261_122;
  private static final int ONE_SECOND = 50;
  private static final Story ONE_ROOM = new Story(0, 3);
  private static final Story ROOMS_OF_FIVE = new Story(5, 2);

  private static MixCheck.Verdict listen(Story story, SimulatedConference conference) {
    return MixCheck.listen(story, conference.ears.length, i -> conference.ears[i]);
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 40", "0, 1, 1", "0, 10, 12", "5, 2, 40", "5, 2, 38", "2, 2, 140"})
  void findsNothingWrongInARightMix(int roomSize, int talkers, int callers) {
    Story story = new Story(roomSize, talkers);
    SimulatedConference conference = new SimulatedConference(story, callers, 0, SEED);
    conference.run(ONE_SECOND);
    assertEquals("[]", listen(story, conference).wrong().toString());
  }

  @ParameterizedTest
  @CsvSource({"G722, false", "OPUS, false", "OPUS, true"})
  void findsNothingWrongInARightMixOfWideBandCallers(LoadCodec codec, boolean dtx) {
    Story story = new Story(5, 2);
    Speech speech = new Speech(codec, dtx);
    SimulatedConference conference = new SimulatedConference(story, speech, 15, 0, SEED);
    conference.run(2 * ONE_SECOND);
    assertEquals("[]", listen(story, conference).wrong().toString());
  }

  @Test
  void tellsAnOpusCallerWhoHearsItself() {
    Speech speech = new Speech(LoadCodec.OPUS, false);
    SimulatedConference conference = new SimulatedConference(ONE_ROOM, speech, 8, 0, SEED);
    conference.run(2 * ONE_SECOND, (listener, talker) -> 100);
    MixCheck.Verdict verdict = listen(ONE_ROOM, conference);
    assertTrue(verdict.wrong().get(0).startsWith("caller 0 (room 1000) hears itself"));
  }

  @Test
  void aLostPacketHereAndThereDoesNotMakeTheMixWrong() {
    SimulatedConference conference = new SimulatedConference(ONE_ROOM, 20, 0.01, SEED);
    conference.run(4 * ONE_SECOND);
    assertEquals("[]", listen(ONE_ROOM, conference).wrong().toString(), "seed " + SEED);
  }

  @Test
  void tellsWhoHearsItself() {
    SimulatedConference conference = new SimulatedConference(ONE_ROOM, 8, 0, SEED);
    conference.run(ONE_SECOND, (listener, talker) -> 100);
    MixCheck.Verdict verdict = listen(ONE_ROOM, conference);
    assertEquals(2, verdict.wrong().size(), verdict.wrong().toString());
    assertTrue(verdict.wrong().get(0).startsWith("caller 0 (room 1000) hears itself at -21."));
  }

  @Test
  void tellsWhoIsMissing() {
    SimulatedConference conference = new SimulatedConference(ROOMS_OF_FIVE, 15, 0, SEED);
    conference.run(
        ONE_SECOND,
        (listener, talker) -> talker == 6 ? 0 : conference.rightGainPercent(listener, talker));
    MixCheck.Verdict verdict = listen(ROOMS_OF_FIVE, conference);
    assertTrue(
        verdict.wrong().stream().allMatch(w -> w.contains("hears caller 6 (room 2)")),
        verdict.wrong().toString());
    assertFalse(verdict.right());
  }

  @Test
  void tellsAVoiceFromAnotherRoom() {
    SimulatedConference conference = new SimulatedConference(ROOMS_OF_FIVE, 15, 0, SEED);
    conference.run(
        ONE_SECOND,
        (listener, talker) ->
            listener == 4 && talker == 5 ? 30 : conference.rightGainPercent(listener, talker));
    MixCheck.Verdict verdict = listen(ROOMS_OF_FIVE, conference);
    assertEquals(1, verdict.wrong().size(), verdict.wrong().toString());
    assertTrue(verdict.wrong().get(0).startsWith("caller 4 (room 1) hears caller 5 (room 2)"));
  }

  @Test
  void tellsAVoiceThatIsMuchTooQuiet() {
    SimulatedConference conference = new SimulatedConference(ONE_ROOM, 6, 0, SEED);
    conference.run(
        ONE_SECOND,
        (listener, talker) -> conference.rightGainPercent(listener, talker) / (talker + 1));
    MixCheck.Verdict verdict = listen(ONE_ROOM, conference);
    assertTrue(verdict.wrong().stream().noneMatch(w -> w.contains("hears caller 0")));
    assertTrue(verdict.wrong().stream().anyMatch(w -> w.contains("hears caller 1")));
    assertTrue(verdict.wrong().stream().anyMatch(w -> w.contains("hears caller 2")));
  }

  @Test
  void whoHasHeardNothingMissesEveryone() {
    SimulatedConference conference = new SimulatedConference(ONE_ROOM, 6, 1, SEED);
    conference.run(ONE_SECOND);
    MixCheck.Verdict verdict = listen(ONE_ROOM, conference);
    assertEquals(verdict.listeners() * 3 - 2, verdict.wrong().size());
  }
}
