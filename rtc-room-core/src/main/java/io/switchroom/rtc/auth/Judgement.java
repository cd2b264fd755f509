package io.switchroom.rtc.auth;

/** What came of somebody's wish to enter a room. */
public sealed interface Judgement {

  record Granted(EntryTerms terms) implements Judgement {}

  record Refused(Verdict verdict) implements Judgement {}
}
