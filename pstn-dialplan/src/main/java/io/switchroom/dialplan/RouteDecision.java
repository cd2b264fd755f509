package io.switchroom.dialplan;

import java.util.List;

/** Where a call goes, and why. */
public sealed interface RouteDecision {
  /**
   * @param sdkAppId the application whose room it is
   * @param why the rule that matched
   */
  record ToRoom(long sdkAppId, long room, String why) implements RouteDecision {}

  /**
   * @param q850Cause for the Reason header (RFC 3326)
   * @param reason one sentence for the caller's side: printable ASCII without quotes, short enough
   *     for a header
   * @param tried each rule in order, with the first of its tests that failed
   */
  record Reject(int sipStatus, int q850Cause, String reason, List<String> tried)
      implements RouteDecision {
    public Reject {
      tried = List.copyOf(tried);
    }
  }
}
