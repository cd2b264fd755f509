package io.switchroom.rtc.room;

import java.net.InetSocketAddress;

/**
 * A member's end inside this process, for rehearsals, measurements and tests: it publishes and
 * listens like any other, but there is no network, so that nothing is to be negotiated and no time
 * runs out. What it does not override does nothing.
 */
public abstract class LocalPort implements MediaPort {
  @Override
  public Negotiation negotiate(String offerSdp, long nowNs) {
    return new Negotiation.Answered("");
  }

  @Override
  public Negotiation offer(long nowNs) {
    return new Negotiation.Answered("");
  }

  @Override
  public Negotiation acceptAnswer(String answerSdp, long nowNs) {
    return new Negotiation.Answered("");
  }

  @Override
  public void subscribe(Track track) {}

  @Override
  public void unsubscribe(Track track) {}

  @Override
  public MixOutput mixOutput() {
    return null;
  }

  @Override
  public void onDatagram(
      byte[] buffer, int offset, int length, InetSocketAddress from, long nowNs) {}

  @Override
  public void handleTimeout(long nowNs) {}

  @Override
  public PortEvent pollEvent() {
    return null;
  }

  @Override
  public void close() {}
}
