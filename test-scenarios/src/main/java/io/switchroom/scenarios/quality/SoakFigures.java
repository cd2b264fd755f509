package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.scenarios.quality.measure.ToneEar;

/**
 * What a soak left behind.
 *
 * @param calls that phones were answered
 * @param visits that browsers paid
 * @param refused calls that were not answered
 * @param mostPresent phones and browsers at once
 * @param hours simulated
 * @param packets that the network carried
 * @param steady what the steady listener heard
 * @param steadyMissing packets that did not follow one another in what he was sent
 * @param leftovers calls, rooms, members, ports and sockets still there at the end, or nothing
 * @param early a sixth into the soak, with only the steady pair there
 * @param end the same at the end
 */
record SoakFigures(
    SoakPlan plan,
    int calls,
    int visits,
    int refused,
    int mostPresent,
    double averagePresent,
    double hours,
    long packets,
    double realSeconds,
    ToneEar steady,
    long steadyMissing,
    String leftovers,
    Footprint early,
    Footprint end) {

  String markdown() {
    return new MarkdownTable("what", "figure")
        .row("seed", plan.seed())
        .row(
            "simulated",
            tenths(hours)
                + " h in "
                + Math.round(realSeconds / 60)
                + " min, "
                + Math.round(packets / realSeconds)
                + " datagrams a second")
        .row("phones, browsers", plan.legs() - plan.browsers() + ", " + plan.browsers())
        .row("there at once: average, most", tenths(averagePresent) + ", " + mostPresent)
        .row("phones' calls, browsers' visits, refused", calls + ", " + visits + ", " + refused)
        .row("datagrams", packets)
        .row("steady listener: discontinuities", steady.discontinuities())
        .row("steady listener: missing packets", steadyMissing)
        .row("steady listener: THD+N", tenths(steady.thdPlusNoiseDb()) + " dB")
        .row("calls, rooms, ports, sockets left", leftovers.isEmpty() ? "none" : leftovers)
        .row("heap early and at the end", pair(early.heapMiB(), end.heapMiB()))
        .row("malloc early and at the end", pair(early.nativeMiB(), end.nativeMiB()))
        .row("resident early and at the end", pair(early.residentMiB(), end.residentMiB()))
        .row("threads early and at the end", early.threads() + ", " + end.threads())
        .toString();
  }

  private static String pair(double earlyMiB, double endMiB) {
    return tenths(earlyMiB) + ", " + tenths(endMiB) + " MiB";
  }
}
