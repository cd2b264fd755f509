package io.switchroom.gateway.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the configuration anew and uses of it what may change while the gateway runs. */
public interface Reload {

  /** What came of it, when it is in force; on any thread. */
  CompletionStage<Outcome> run();

  /**
   * @param mistakes if there are any, nothing has changed
   * @param restartNeeded keys and sections that differ and are used from the next start on
   */
  record Outcome(List<String> mistakes, List<String> restartNeeded) {
    public Outcome {
      mistakes = List.copyOf(mistakes);
      restartNeeded = List.copyOf(restartNeeded);
    }
  }
}
