package io.switchroom.scenarios.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The demo's tables and verdict, as text. */
final class Report {
  private Report() {}

  /** Who heard whom. */
  static String hearing(Conversation.Outcome outcome) {
    StringBuilder text = new StringBuilder();
    text.append("Who heard whom: likeness of the speech (1 is the same), and loss of a tone\n");
    text.append("while all three hold one. Own voice: all there is of it, in dB.\n\n");
    text.append(String.format(Locale.ROOT, "%-24s", "listener \\ speaker"));
    for (Speaker speaker : Speaker.values()) {
      text.append(String.format(Locale.ROOT, "%-24s", speaker.title()));
    }
    text.append('\n');
    outcome
        .ears()
        .forEach(
            (listener, ears) -> {
              String who = listener.title() + " (" + listener.line() + ")";
              text.append(String.format(Locale.ROOT, "%-24s", who));
              ears.forEach(
                  (speaker, ear) ->
                      text.append(String.format("%-24s", cell(listener, speaker, ear))));
              text.append('\n');
            });
    return text.toString();
  }

  private static String cell(Speaker listener, Speaker speaker, Hearing.Ear ear) {
    if (listener == speaker) {
      return String.format(Locale.ROOT, "own voice %s", db(ear.residueDb()));
    }
    String verdict = ear.hears() ? "" : "  NOT HEARD";
    return String.format(Locale.ROOT, "%.2f  %s%s", ear.likeness(), db(ear.toneDb()), verdict);
  }

  /** Decibels for people; below what 16 bits can tell there is nothing. */
  static String db(double db) {
    // Adding zero makes the zero that is left of -0.04 a positive one.
    double tenths = Math.round(db * 10) / 10.0 + 0.0;
    return db < -100 ? "nothing" : String.format(Locale.ROOT, "%+.1f dB", tenths);
  }

  /** The added delay on each path. */
  static String delays(DelayMeasurement.Outcome outcome) {
    StringBuilder text = new StringBuilder();
    text.append("Added delay, packet in to packet out, in ms (loopback, measured by bursts)\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "%-20s%8s%8s%14s%10s%8s%18s%n",
            "path",
            "p50",
            "p99",
            "target p50",
            "bursts",
            "missed",
            "later in packet"));
    outcome
        .paths()
        .forEach(
            (path, delays) ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%-20s%8.2f%8.2f%14s%10d%8d%18.2f%n",
                        path.title(),
                        delays.percentileMs(50),
                        delays.percentileMs(99),
                        "<= " + path.targetMs(),
                        delays.sent(),
                        delays.missed(),
                        delays.medianPositionMs())));
    text.append(
        String.format(
            Locale.ROOT,
            "%n\"Later in packet\" comes on top: by how much the sound has moved towards the end of its%n"
                + "packet. That is the look-ahead of the Opus encoder, %.1f ms for a browser (its own,%n"
                + "not the gateway's) and about as much for a phone's voice on its way to browsers.%n"
                + "Not counted: the 20 ms each sender collects before it has a packet to send.%n"
                + "How punctual this machine let the senders be: p50 %.2f, p99 %.2f ms late; a phone's%n"
                + "delay grows with it, since the gateway waits for what is usually late.%n",
            outcome.opusLookaheadMs(),
            DelayMeasurement.percentile(outcome.unpunctualNs(), 50) / 1e6,
            DelayMeasurement.percentile(outcome.unpunctualNs(), 99) / 1e6));
    return text.toString();
  }

  /** What went wrong, a sentence each; nothing if all is well. */
  static List<String> complaints(
      Conversation.Outcome conversation, DelayMeasurement.Outcome delays) {
    List<String> complaints = new ArrayList<>();
    for (Map.Entry<Speaker, Map<Speaker, Hearing.Ear>> entry : conversation.ears().entrySet()) {
      Speaker listener = entry.getKey();
      entry
          .getValue()
          .forEach(
              (speaker, ear) -> {
                if (listener == speaker && !ear.isSilent()) {
                  complaints.add(
                      listener.title() + " heard own voice, " + db(ear.residueDb()) + ".");
                } else if (listener != speaker && !ear.hears()) {
                  complaints.add(listener.title() + " did not hear " + speaker.title() + ".");
                }
              });
    }
    if (conversation.undecodable() > 0) {
      complaints.add("Cleo could not read " + conversation.undecodable() + " packets.");
    }
    delays
        .paths()
        .forEach(
            (path, measured) -> {
              if (measured.delaysNs().length == 0) {
                complaints.add("No burst arrived on the path " + path.title() + ".");
              }
            });
    return complaints;
  }
}
