package io.switchroom.gateway.rooms;

import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.room.MediaPort;
import io.switchroom.rtc.room.Negotiation;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where someone waits who is being called into a room: his network end is open, on the loop that
 * carries the room or will carry it, and negotiates; he is no member yet, hears nothing and is not
 * heard. He enters with {@link #ports} and {@link Introduction#settled}.
 *
 * <p>Used on the control loop only; what it asks for is posted to the room's loop.
 */
public final class Lobby {
  private final RoomDirectory directory;
  private final RoomKey key;
  private final RoomLoop loop;
  private final PortFactory factory;
  private boolean closed;

  /** On the room's loop: until he enters. */
  private MediaPort port;

  Lobby(RoomDirectory directory, RoomKey key, RoomLoop loop, PortFactory factory) {
    this.directory = directory;
    this.key = key;
    this.loop = loop;
    this.factory = factory;
  }

  /** Opens his network end and makes our offer, which comes on the control loop. */
  public void offer(Consumer<Negotiation> outcome) {
    loop.loop()
        .execute(
            () -> {
              long nowNs = loop.loop().nowNs();
              Negotiation offer;
              try {
                port = factory.open(loop, nowNs);
                offer = port.offer(nowNs);
              } catch (IOException e) {
                offer = new Negotiation.NotAcceptable(e.getMessage());
              }
              tell(offer, outcome);
            });
  }

  /** His answer to it; the outcome comes on the control loop. */
  public void acceptAnswer(String answerSdp, Consumer<Negotiation> outcome) {
    withPort(open -> open.acceptAnswer(answerSdp, loop.loop().nowNs()), outcome);
  }

  private void withPort(Function<MediaPort, Negotiation> step, Consumer<Negotiation> outcome) {
    loop.loop()
        .execute(
            () ->
                tell(
                    port == null
                        ? new Negotiation.NotAcceptable("no longer in the lobby")
                        : step.apply(port),
                    outcome));
  }

  private void tell(Negotiation negotiation, Consumer<Negotiation> outcome) {
    loop.control().execute(() -> outcome.accept(negotiation));
  }

  /** His network end, for the room. */
  public PortFactory ports() {
    return (roomLoop, nowNs) -> {
      MediaPort taken = port;
      port = null;
      if (taken == null || roomLoop != loop) {
        throw new IOException("the lobby is closed");
      }
      return taken;
    };
  }

  /** He has entered, or never will: what is left of him here goes. Idempotent. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    directory.release(key);
    loop.loop()
        .execute(
            () -> {
              if (port != null) {
                port.close();
                port = null;
              }
            });
  }
}
