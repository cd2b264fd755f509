package io.switchroom.scenarios.bench;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a run of the bench does.
 *
 * @param parts one after the other, each with a server of its own unless there is a target
 * @param windowMs what is measured in each step
 * @param findMax whether the highest number held is looked for afterwards
 * @param ceiling more callers than this are never tried
 * @param serverCpus processors for the gateway as taskset takes them; empty: any
 * @param clientCpus processors for this process
 * @param target a server that runs already
 */
record CallsPlan(
    List<Part> parts,
    int windowMs,
    boolean findMax,
    int ceiling,
    String serverCpus,
    String clientCpus,
    Optional<Target> target) {
  /**
   * One story in one codec.
   *
   * @param dtx whether silent callers send next to nothing
   * @param callers how many, one step after the other
   */
  record Part(Story story, LoadCodec codec, boolean dtx, List<Integer> callers) {
    String title() {
      return codec.title() + (dtx ? " with DTX, " : ", ") + story.title();
    }
  }

  /** A server that somebody else has started on this machine, and its process if known. */
  record Target(InetSocketAddress sip, Optional<ProcessHandle> process) {}
}
