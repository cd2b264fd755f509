package io.switchroom.rtc.auth;

/**
 * What was found about a ticket.
 *
 * @param detail what exactly was seen, for the person who has to repair it; never a secret; may be
 *     empty
 */
public record Verdict(ErrorCode code, String detail) {
  static final Verdict OK = new Verdict(ErrorCode.OK, "");

  static Verdict of(ErrorCode code) {
    return new Verdict(code, "");
  }

  static Verdict of(ErrorCode code, String detail) {
    return new Verdict(code, detail);
  }

  public boolean ok() {
    return code == ErrorCode.OK;
  }

  /** The code's sentence with the detail behind it. */
  public String sentence() {
    return detail.isEmpty() ? code.sentence() : code.sentence() + ": " + detail;
  }
}
