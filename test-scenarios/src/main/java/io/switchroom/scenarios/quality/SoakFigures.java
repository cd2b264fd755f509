package io.switchroom.scenarios.quality;

import static io.switchroom.scenarios.quality.MarkdownTable.tenths;

import io.switchroom.scenarios.quality.measure.ToneEar;

/**
 * What a soak left behind.
 *
 * @param calls answered
 * @param refused calls that were not
 * @param mostPresent phones at once
 * @param packets that the network carried
 * @param steady what the steady listener heard
 * @param steadyLost packets that did not follow one another in what he was sent
 * @param leftovers calls, rooms, members, ports and sockets still there at the end, or nothing
 * @param heapMiB after garbage collection, a sixth into the soak, with only the steady pair there
 * @param heapEndMiB the same at the end
 * @param residentMiB of the process at these moments: what is outside the heap shows here
 */
record SoakFigures(
    SoakPlan plan,
    int calls,
    int refused,
    int mostPresent,
    double averagePresent,
    long packets,
    double realSeconds,
    ToneEar steady,
    long steadyLost,
    String leftovers,
    double heapMiB,
    double heapEndMiB,
    double residentMiB,
    double residentEndMiB,
    int threads,
    int threadsEnd) {

  String markdown() {
    return new MarkdownTable("what", "figure")
        .row("seed", plan.seed())
        .row("simulated", tenths(plan.hours()) + " h in " + Math.round(realSeconds) + " s")
        .row("phones that come and go", plan.legs())
        .row("there at once: average, most", tenths(averagePresent) + ", " + mostPresent)
        .row("calls answered, refused", calls + ", " + refused)
        .row("datagrams", packets)
        .row("steady listener: discontinuities", steady.discontinuities())
        .row("steady listener: missing packets", steadyLost)
        .row("steady listener: THD+N", tenths(steady.thdPlusNoiseDb()) + " dB")
        .row("calls, rooms, ports, sockets left", leftovers.isEmpty() ? "none" : leftovers)
        .row("heap early and at the end", tenths(heapMiB) + ", " + tenths(heapEndMiB) + " MiB")
        .row(
            "resident early and at the end",
            tenths(residentMiB) + ", " + tenths(residentEndMiB) + " MiB")
        .row("threads early and at the end", threads + ", " + threadsEnd)
        .toString();
  }
}
