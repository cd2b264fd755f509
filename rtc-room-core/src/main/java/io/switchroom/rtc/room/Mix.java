package io.switchroom.rtc.room;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.pcm.AudioMixer;
import io.switchroom.codec.pcm.Limiter;
import java.util.List;

/**
 * A room's 20 ms tick: read each talker once, sum, and give every {@link MixOutput} the sum without
 * its own voice.
 *
 * <p>All who are silent hear the same, so it is encoded once per codec; only who contributes gets a
 * mix of his own. K talkers cost at most K+1 encodes per codec, however many listen.
 *
 * <p>Mixes at 8 kHz: every listener of a mix is a G.711 leg so far, and Opus decodes to 8 kHz
 * itself.
 */
final class Mix {
  static final int RATE_HZ = 8_000;
  static final int FRAME_SAMPLES = RATE_HZ / 50;

  private final AudioMixer mixer = new AudioMixer(RATE_HZ);
  private final Limiter sharedLimiter = new Limiter();
  private final short[] shared = new short[FRAME_SAMPLES];
  private final short[] own = new short[FRAME_SAMPLES];
  private final byte[] sharedPcmu = new byte[FRAME_SAMPLES];
  private final byte[] sharedPcma = new byte[FRAME_SAMPLES];
  private final byte[] ownPayload = new byte[FRAME_SAMPLES];
  private boolean sharedReady;
  private boolean pcmuReady;
  private boolean pcmaReady;
  private long encodes;

  /** Frames encoded so far; the figure that shows that listeners share them. */
  long encodes() {
    return encodes;
  }

  void tick(List<Participant> participants, long nowNs) {
    mixer.begin();
    for (int i = 0; i < participants.size(); i++) {
      Track track = participants.get(i).audio();
      if (track != null && track.reader() != null && track.reader().read(nowNs)) {
        mixer.add(track.reader().frame);
      }
    }
    sharedReady = false;
    pcmuReady = false;
    pcmaReady = false;
    for (int i = 0; i < participants.size(); i++) {
      Participant listener = participants.get(i);
      MixOutput output = listener.port().mixOutput();
      if (output != null) {
        deliver(listener, output, nowNs);
      }
    }
  }

  private void deliver(Participant listener, MixOutput output, long nowNs) {
    Track track = listener.audio();
    TrackReader reader = track == null ? null : track.reader();
    byte[] payload;
    if (reader != null && reader.contributes) {
      mixer.read(reader.frame, output.limiter, own);
      law(output.codec()).encode(own, 0, FRAME_SAMPLES, ownPayload, 0);
      encodes++;
      payload = ownPayload;
    } else {
      payload = sharedPayload(output.codec());
    }
    output.sink().onMixFrame(payload, 0, FRAME_SAMPLES, nowNs);
  }

  private byte[] sharedPayload(AudioCodec codec) {
    if (!sharedReady) {
      mixer.read(null, sharedLimiter, shared);
      sharedReady = true;
    }
    if (codec == AudioCodec.PCMA) {
      if (!pcmaReady) {
        G711.PCMA.encode(shared, 0, FRAME_SAMPLES, sharedPcma, 0);
        pcmaReady = true;
        encodes++;
      }
      return sharedPcma;
    }
    if (!pcmuReady) {
      G711.PCMU.encode(shared, 0, FRAME_SAMPLES, sharedPcmu, 0);
      pcmuReady = true;
      encodes++;
    }
    return sharedPcmu;
  }

  private static G711 law(AudioCodec codec) {
    return switch (codec) {
      case PCMU -> G711.PCMU;
      case PCMA -> G711.PCMA;
      case OPUS, G722 -> throw new IllegalArgumentException("no mix in Opus");
    };
  }
}
