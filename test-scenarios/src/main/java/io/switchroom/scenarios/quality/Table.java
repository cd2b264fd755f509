package io.switchroom.scenarios.quality;

/** One table of docs/audio-quality.md. */
interface Table {
  /** Its name on the command line and between the document's markers. */
  String name();

  /** Measures, and tells what came of it in Markdown. */
  String measured(Effort effort);
}
