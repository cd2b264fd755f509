package io.switchroom.rtc.sdp;

/** What came of parsing: a description, or the first line that is wrong. */
public sealed interface ParsedSdp {
  record Ok(SessionDescription description) implements ParsedSdp {}

  /**
   * @param line counted from 1; 0 when the text as a whole is at fault
   */
  record Malformed(int line, String reason) implements ParsedSdp {
    @Override
    public String toString() {
      return line == 0 ? reason : "line " + line + ": " + reason;
    }
  }
}
