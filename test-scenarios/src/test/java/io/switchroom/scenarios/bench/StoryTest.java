package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoryTest {
  @Test
  void inOneRoomTheFirstCallersTalk() {
    Story story = new Story(0, 3);
    assertEquals(List.of(0, 1, 2), story.talkers(0, 200));
    assertTrue(story.talks(2));
    assertFalse(story.talks(3));
    assertEquals(1000, story.roomNumber(199));
    assertEquals(1, story.roomCount(200));
  }

  @Test
  void inSmallRoomsTheFirstOfEachTalk() {
    Story story = new Story(5, 2);
    assertEquals(List.of(5, 6), story.talkers(1, 20));
    assertEquals(1, story.roomNumber(4));
    assertEquals(2, story.roomNumber(5));
    assertEquals(4, story.roomCount(20));
  }

  @Test
  void aRoomThatIsNotFullHasOnlyTheTalkersWhoCame() {
    assertEquals(List.of(5), new Story(5, 2).talkers(1, 6));
    assertEquals(List.of(0, 1), new Story(0, 3).talkers(0, 2));
  }

  @Test
  void theSampleHasTalkersAndListenersOfSeveralRooms() {
    assertEquals(List.of(0, 1, 2, 4, 10, 11, 12, 14, 15, 16, 17, 19), new Story(5, 2).sample(20));
    assertEquals(List.of(0, 2, 3, 100, 199), new Story(0, 3).sample(200));
    assertEquals(List.of(0), new Story(0, 3).sample(1));
  }

  @Test
  void talkersOfARoomAndItsNeighboursHaveTonesOfTheirOwn() {
    for (Story story : List.of(new Story(0, 10), new Story(5, 2), new Story(10, 10))) {
      for (int room = 0; room < 200 && room < story.roomCount(1_000); room++) {
        Set<Integer> tones = new HashSet<>();
        int talkers = 0;
        for (int near = Math.max(0, room - 1); near <= room + 1; near++) {
          for (int talker : story.talkers(near, story.roomSize() == 0 && near > 0 ? 0 : 1_000)) {
            tones.add(Tones.hz(story.tone(talker)));
            talkers++;
          }
        }
        assertEquals(talkers, tones.size(), story + " room " + room);
      }
    }
  }

  @Test
  void everyToneFitsTheTelephoneBand() {
    for (int i = 0; i < Tones.COUNT; i++) {
      assertTrue(Tones.hz(i) >= 300 && Tones.hz(i) <= 3_400, Tones.hz(i) + " Hz");
    }
  }
}
