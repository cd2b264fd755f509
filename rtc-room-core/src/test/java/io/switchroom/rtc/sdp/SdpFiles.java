package io.switchroom.rtc.sdp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Descriptions of real peers, stored with LF and read with CRLF. {@code baresip-1.0} and {@code
 * sipp-3.6} are what these phones put into their INVITE; {@code chromium-156-offer} is what the
 * browser wrote with one sending, two receiving audio transceivers and one of video; {@code
 * chromium-156-answer} is our answer, which that browser took.
 */
final class SdpFiles {
  private SdpFiles() {}

  static String read(String name) {
    try (InputStream in = SdpFiles.class.getResourceAsStream("/sdp/" + name + ".sdp")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
