package io.switchroom.gateway;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.opus.OpusLibrary;
import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.LeaveReason;
import io.switchroom.rtc.room.LocalPort;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.MixFormat;
import io.switchroom.rtc.room.MixOutput;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.Room;
import io.switchroom.rtc.room.RoomRules;
import io.switchroom.rtc.room.RoomSettings;
import io.switchroom.rtc.room.Subscription;
import io.switchroom.rtc.room.Track;
import io.switchroom.rtc.srtp.SrtpSession;
import io.switchroom.rtc.webrtc.DtlsConfig;
import io.switchroom.rtc.webrtc.DtlsHandshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is slow only the first time, done before the first caller: native codecs loaded, the first
 * cipher, DTLS handshakes, and a room played through in memory until its code is compiled.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private static final int HANDSHAKES = 40;

  /** Ten seconds of a room. */
  private static final int TICKS = 500;

  private static final long TICK_NS = 20_000_000L;

  private WarmUp() {}

  static void run(DtlsConfig dtls) {
    long startNs = System.nanoTime();
    String opus = OpusLibrary.version();
    SrtpSession.warmUp();
    DtlsHandshake.warmUp(dtls, HANDSHAKES);
    rehearse();
    LOG.info("warm after {} ms, {}", (System.nanoTime() - startNs) / 1_000_000, opus);
  }

  /** A phone for each codec and a browser in a room that nobody else ever sees. */
  private static void rehearse() {
    RoomSettings settings =
        new RoomSettings(10, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY);
    Room room = new Room(new RoomKey(new SdkAppId(1), RoomId.of(1)), settings);
    Stage[] stages = {
      new Stage(AudioCodec.PCMU, true),
      new Stage(AudioCodec.PCMA, true),
      new Stage(AudioCodec.G722, true),
      new Stage(AudioCodec.OPUS, true),
      new Stage(AudioCodec.OPUS, false)
    };
    MemberInfo info = new MemberInfo(MemberInfo.Kind.PHONE, "rehearsal");
    for (int i = 0; i < stages.length; i++) {
      room.enter(new Participant(new UserId("rehearsal_" + i), info, stages[i]), 0);
    }
    for (int tick = 0; tick < TICKS; tick++) {
      for (Stage stage : stages) {
        stage.speak(tick, tick * TICK_NS);
      }
      room.tick(tick * TICK_NS + TICK_NS / 2);
      while (room.pollEvent() != null) {
        continue;
      }
    }
    for (int i = 0; i < stages.length; i++) {
      room.leave(new UserId("rehearsal_" + i), LeaveReason.NORMAL, 0);
    }
  }

  /** A port without a network. */
  private static final class Stage extends LocalPort implements MixOutput.Sink {
    private static final int SAMPLES = 160;

    private final AudioCodec codec;
    private final MixOutput output;
    private final byte[] packetBytes = new byte[RtpPacket.FIXED_HEADER_LENGTH + SAMPLES];
    private final byte[] scratch = new byte[2_048];
    private final RtpPacket packet = new RtpPacket();
    private final Subscription line =
        new Subscription("0", 1, 111, 1, scratch, (buffer, offset, length) -> {});
    private Track track;
    private long sink;

    Stage(AudioCodec codec, boolean takesMix) {
      this.codec = codec;
      this.output = takesMix ? new MixOutput(MixFormat.of(codec), this) : null;
    }

    void speak(int tick, long nowNs) {
      int samples = codec.clockRateHz() / 50;
      RtpPacket.writeHeader(packetBytes, 0, tick == 0, 0, tick & 0xffff, (long) tick * samples, 7);
      for (int i = RtpPacket.FIXED_HEADER_LENGTH; i < packetBytes.length; i++) {
        packetBytes[i] = (byte) (i * 31 + tick);
      }
      // A lone TOC byte is a whole Opus packet: 20 ms of nothing (RFC 6716 §3.1).
      packetBytes[RtpPacket.FIXED_HEADER_LENGTH] = codec == AudioCodec.OPUS ? 0x08 : (byte) tick;
      int payload = codec == AudioCodec.OPUS ? 1 : SAMPLES;
      packet.wrap(packetBytes, 0, RtpPacket.FIXED_HEADER_LENGTH + payload);
      track.onRtp(packet, -1, nowNs);
    }

    @Override
    public void attach(Participant self) {
      track = self.publishAudio(codec);
    }

    @Override
    public void subscribe(Track other) {
      if (output == null && line.track() == null) {
        line.assign(other);
      }
    }

    @Override
    public void unsubscribe(Track other) {
      if (line.track() == other) {
        line.release();
      }
    }

    @Override
    public MixOutput mixOutput() {
      return output;
    }

    @Override
    public void onMixFrame(byte[] payload, int offset, int length, long nowNs) {
      sink += payload[offset];
    }

    @Override
    public void close() {
      line.release();
    }
  }
}
