package io.switchroom.scenarios.bench;

import io.switchroom.scenarios.demo.VoicePath;
import java.util.Map;

/**
 * What was measured under one load.
 *
 * @param jitterMs the longest that the network held a packet of those back who measured in the room
 * @param load the room, with the delay from caller to caller
 * @param beside the delay between phones and browsers in rooms beside; empty if not measured. A
 *     burst that was not heard does not count there.
 */
record DelayStep(int jitterMs, StepFigures load, Map<VoicePath, DelayFigures> beside) {}
