package io.switchroom.scenarios.demo;

import io.switchroom.codec.g711.G711;
import io.switchroom.scenarios.support.PcmVoice;
import io.switchroom.scenarios.support.Recording;
import io.switchroom.scenarios.support.SipPhone;
import io.switchroom.scenarios.support.WebRtcClient;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** The three {@link Speaker}s meet in room 1000, say their parts and record what they hear. */
final class Conversation {
  static final long ROOM = 1_000;
  private static final int JOINING_MS = 15_000;
  private static final int RECORDED_MS = JOINING_MS + Speaker.DURATION_MS + 2_000;
  private static final long SETTLE_NS = 500_000_000L;
  private static final long LAST_WORDS_NS = 400_000_000L;

  /**
   * What was said and heard, from the beginning of the conversation.
   *
   * @param said by speaker, at {@link Hearing#RATE_HZ}
   * @param heard by listener, at the listener's own rate: everything at once
   * @param cleoHeard what Cleo heard of each, at her rate; a browser hears everyone on a line of
   *     their own
   * @param ears by listener, then by speaker
   * @param undecodable packets that Cleo could not decrypt or decode
   */
  record Outcome(
      Map<Speaker, short[]> said,
      Map<Speaker, short[]> heard,
      Map<Speaker, short[]> cleoHeard,
      Map<Speaker, Map<Speaker, Hearing.Ear>> ears,
      long undecodable) {}

  private final Site site;

  Conversation(Site site) {
    this.site = site;
  }

  Outcome run() throws IOException {
    Map<Speaker, short[]> parts = new EnumMap<>(Speaker.class);
    for (Speaker speaker : Speaker.values()) {
      parts.put(speaker, speaker.part());
    }
    long originNs = System.nanoTime();
    Recording annaHeard = new Recording(Speaker.ANNA.rateHz(), originNs, RECORDED_MS);
    Recording benHeard = new Recording(Speaker.BEN.rateHz(), originNs, RECORDED_MS);
    long beginNs;
    WebRtcClient browser;
    try (SipPhone anna = site.phone(Speaker.ANNA.user(), G711.PCMU, annaHeard);
        SipPhone ben = site.phone(Speaker.BEN.user(), G711.PCMA, benHeard);
        WebRtcClient cleo =
            site.browser(
                Speaker.CLEO.user(),
                ROOM,
                () -> new Recording(Speaker.CLEO.rateHz(), originNs, RECORDED_MS))) {
      browser = cleo;
      Site.await("Anna's call", anna.dial(site.sipUri(ROOM)));
      Site.await("Ben's call", ben.dial(site.sipUri(ROOM)));
      Site.await("Cleo's entry", cleo.join());
      beginNs = System.nanoTime() + SETTLE_NS;
      anna.say(new PcmVoice(parts.get(Speaker.ANNA)), beginNs);
      ben.say(new PcmVoice(parts.get(Speaker.BEN)), beginNs);
      cleo.say(new PcmVoice(parts.get(Speaker.CLEO)), beginNs);
      Site.waitUntil(beginNs + Speaker.DURATION_MS * 1_000_000L + LAST_WORDS_NS);
      Site.await("Anna's BYE", anna.hangUp());
      Site.await("Ben's BYE", ben.hangUp());
      Site.await("Cleo's leaving", cleo.leave());
    }
    Map<Speaker, short[]> heard = new EnumMap<>(Speaker.class);
    heard.put(Speaker.ANNA, annaHeard.pcm(beginNs, Speaker.DURATION_MS));
    heard.put(Speaker.BEN, benHeard.pcm(beginNs, Speaker.DURATION_MS));
    Map<Speaker, short[]> cleoHeard = byMember(browser, beginNs);
    heard.put(Speaker.CLEO, sum(browser, beginNs));
    return judge(parts, heard, cleoHeard, browser.undecodable());
  }

  private static Map<Speaker, short[]> byMember(WebRtcClient browser, long beginNs) {
    Map<Speaker, short[]> heard = new EnumMap<>(Speaker.class);
    for (Speaker speaker : Speaker.values()) {
      String userId = speaker.isPhone() ? Site.userIdOfPhone(speaker.user()) : speaker.user();
      Recording recording = browser.heard().get(userId);
      if (recording != null) {
        heard.put(speaker, recording.pcm(beginNs, Speaker.DURATION_MS));
      }
    }
    return heard;
  }

  /** Every line the browser heard, whoever was on it. */
  private static short[] sum(WebRtcClient browser, long beginNs) {
    short[] sum = new short[WebRtcClient.RATE_HZ / 1000 * Speaker.DURATION_MS];
    for (Recording recording : browser.heard().values()) {
      short[] one = recording.pcm(beginNs, Speaker.DURATION_MS);
      for (int i = 0; i < sum.length; i++) {
        sum[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum[i] + one[i]));
      }
    }
    return sum;
  }

  private static Outcome judge(
      Map<Speaker, short[]> parts,
      Map<Speaker, short[]> heard,
      Map<Speaker, short[]> cleoHeard,
      long undecodable)
      throws IOException {
    Map<Speaker, short[]> said = new EnumMap<>(Speaker.class);
    Map<Speaker, Integer> speechMs = new EnumMap<>(Speaker.class);
    for (Speaker speaker : Speaker.values()) {
      short[] part = parts.get(speaker);
      said.put(speaker, PcmVoice.resample(part, speaker.rateHz(), Hearing.RATE_HZ));
      speechMs.put(speaker, speaker.speechMs());
    }
    Map<Speaker, Map<Speaker, Hearing.Ear>> ears = new EnumMap<>(Speaker.class);
    for (Speaker listener : Speaker.values()) {
      short[] pcm = PcmVoice.resample(heard.get(listener), listener.rateHz(), Hearing.RATE_HZ);
      ears.put(listener, Hearing.judge(said, speechMs, pcm));
    }
    return new Outcome(said, heard, cleoHeard, ears, undecodable);
  }
}
