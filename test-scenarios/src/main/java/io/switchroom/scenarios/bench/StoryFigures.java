package io.switchroom.scenarios.bench;

import java.util.List;

/**
 * What was measured in one {@link Story}.
 *
 * @param base the server without calls, null if that was not measured
 * @param highestHeld the highest number of callers held, or null if it was not looked for
 * @param searchEndedBy what ended the search for it: the server, or else the answer is "at least"
 */
record StoryFigures(
    String title,
    int roomSize,
    int talkersPerRoom,
    LoadCodec codec,
    boolean dtx,
    MemoryFigures base,
    List<StepFigures> steps,
    Integer highestHeld,
    String searchEndedBy) {}
