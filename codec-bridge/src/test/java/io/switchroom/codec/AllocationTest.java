package io.switchroom.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.codec.audio.EncoderSettings.Scene;
import io.switchroom.codec.audio.ShareableDecoder;
import io.switchroom.codec.cn.ComfortNoise;
import io.switchroom.codec.cn.SilenceDescriptor;
import io.switchroom.codec.container.WavFile.Wav;
import io.switchroom.codec.dtmf.DigitMerger;
import io.switchroom.codec.dtmf.DigitSource;
import io.switchroom.codec.dtmf.DtmfDetector;
import io.switchroom.codec.dtmf.DtmfReceiver;
import io.switchroom.codec.dtmf.DtmfSender;
import io.switchroom.codec.dtmf.DtmfTones;
import io.switchroom.codec.dtmf.TelephoneEvent;
import io.switchroom.codec.g711.G711;
import io.switchroom.codec.jitter.JitterBuffer;
import io.switchroom.codec.jitter.JitterBuffer.Take;
import io.switchroom.codec.natives.NativeCodecUnavailableException;
import io.switchroom.codec.opus.OpusDecoder;
import io.switchroom.codec.opus.OpusEncoder;
import io.switchroom.codec.opus.OpusPacket;
import io.switchroom.codec.pcm.AudioLevel;
import io.switchroom.codec.pcm.AudioMixer;
import io.switchroom.codec.pcm.AutomaticGain;
import io.switchroom.codec.pcm.ClipPlayer;
import io.switchroom.codec.pcm.Concealment;
import io.switchroom.codec.pcm.Ducking;
import io.switchroom.codec.pcm.FrameSource;
import io.switchroom.codec.pcm.Limiter;
import io.switchroom.codec.pcm.LineSettings;
import io.switchroom.codec.pcm.LineVoice;
import io.switchroom.codec.pcm.Resampler;
import io.switchroom.codec.pcm.SoundClip;
import io.switchroom.codec.pcm.SpeakerGate;
import io.switchroom.codec.pcm.SpeexNoiseSuppressor;
import io.switchroom.codec.pcm.ToneProbe;
import io.switchroom.codec.playout.DecodedPackets;
import io.switchroom.codec.playout.Playout;
import io.switchroom.codec.playout.Playout.Read;
import io.switchroom.codec.playout.SharedDecoder;
import io.switchroom.codec.rtp.LossPattern;
import io.switchroom.codec.rtp.ReceptionStats;
import io.switchroom.codec.rtp.RtcpPacket;
import io.switchroom.codec.rtp.RtcpWriter;
import io.switchroom.codec.rtp.RtpPacket;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The media path creates no garbage: what one tick of a call does, thousands of times. */
class AllocationTest {
  private static final int FRAME = 160;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] datagram = new byte[1500];
  private final RtpPacket packet = new RtpPacket();
  private final JitterBuffer jitter = new JitterBuffer(8000);
  private final ReceptionStats stats = new ReceptionStats(1, 8000);
  private final Concealment concealment = new Concealment(8000);
  private final AudioMixer mixer = new AudioMixer(8000);
  private final Limiter limiter = new Limiter();
  private static final int ROUNDS = 5;

  private final SpeakerGate<Integer> gate = new SpeakerGate<>(2);
  private final SpeakerGate.Leg<Integer> ownLeg = gate.join(0);
  private final SpeakerGate.Leg<Integer> otherLeg = gate.join(1);
  private final SpeakerGate.Leg<Integer> thirdLeg = gate.join(2);
  private final AutomaticGain automaticGain = new AutomaticGain(8000);
  private final FrameSource music =
      new ClipPlayer(new SoundClip(new Wav(8000, 1, new short[8123]), 8000), true);
  private final Ducking ducking = new Ducking();
  private final short[] playing = new short[FRAME];
  private final OpusEncoder encoder = new OpusEncoder(8000, 1);
  private final OpusDecoder decoder = new OpusDecoder(8000, 1);
  private final Resampler resampler = new Resampler(8000, 48_000);
  private final RtcpPacket rtcp = new RtcpPacket();
  private final byte[] report = new byte[200];
  private final short[] own = new short[FRAME];
  private final short[] other = new short[FRAME];
  private final short[] heard = new short[FRAME];
  private final short[] wide = new short[960];
  private final byte[] opus = new byte[1500];
  private final ComfortNoise noise = new ComfortNoise(8000);
  private final SilenceDescriptor descriptor = new SilenceDescriptor();
  private final DtmfReceiver keys = new DtmfReceiver(8000);
  private static final String KEYS = "159#";
  private final DtmfTones keyTones = new DtmfTones(60, 60);
  private final DtmfDetector keyDetector = new DtmfDetector(8000);
  private final DtmfSender keySender = new DtmfSender(60, 60);
  private final DigitMerger merger = new DigitMerger();
  private final LossPattern losses = new LossPattern();
  private long tick;
  private int frames;

  AllocationTest() {
    encoder.complexity(0);
    ToneProbe.write(other, 0, FRAME, 0, 8000, 400, -1);
    G711.PCMU.encode(other, 0, FRAME, datagram, 12);
  }

  @AfterEach
  void close() {
    encoder.close();
    decoder.close();
    resampler.close();
  }

  @Test
  void aTickAllocatesNothing() {
    for (int i = 0; i < 20_000; i++) {
      tick(i % 10 == 0);
    }
    // The JVM itself allocates on this thread once in a while, when it links or compiles anew; what
    // a tick allocates would show in every round.
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && fewest > 0; round++) {
      fewest = Math.min(fewest, allocatedInTicks(10_000));
    }
    assertTrue(frames > 25_000, "frames heard: " + frames);
    assertEquals(0, fewest, "bytes in 10,000 ticks");
  }

  private long allocatedInTicks(int ticks) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ticks; i++) {
      tick(i % 10 == 0);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @ParameterizedTest
  @EnumSource
  void noCodecAllocates(AudioCodec codec) {
    EncoderSettings settings = new EncoderSettings(24_000, 0, true, 10, true, Scene.SPEECH);
    try (AudioEncoder out = codec.newEncoder(16_000, settings);
        AudioEncoder listener = codec.newEncoder(16_000, settings);
        AudioDecoder in = codec.newDecoder(16_000)) {
      codecAllocates(out, listener, in, 400);
      long fewest = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && fewest > 0; round++) {
        fewest = Math.min(fewest, codecAllocates(out, listener, in, 200));
      }
      assertEquals(0, fewest, "bytes in 200 packets");
    }
  }

  private long codecAllocates(
      AudioEncoder out, AudioEncoder listener, AudioDecoder in, int packets) {
    int rateHz = out.rateHz();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < packets; i++) {
      int samples = rateHz / 1000 * (i % 3 == 0 ? 30 : 20);
      int quiet = i / 20 % 2;
      for (int s = 0; s < samples; s++) {
        wide[s] = (short) ((s * 7919 + i * 104_729) % 20_000 * quiet);
      }
      if (i % 50 == 0) {
        listener.continueFrom(out);
      }
      int length = out.encode(wide, 0, samples, opus, 0, opus.length);
      frames += in.level(opus, 0, length) + in.samples(opus, 0, length);
      if (in.recover(opus, 0, length, wide, 0, samples) == 0) {
        in.conceal(wide, 0, samples);
      }
      in.decode(opus, 0, length, wide, 0, samples);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void neitherComfortNoiseNorTelephoneEventsAllocate() {
    silenceAndKeys(2000);
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && fewest > 0; round++) {
      fewest = Math.min(fewest, silenceAndKeys(1000));
    }
    assertEquals(0, fewest, "bytes in 1000 packets");
  }

  private long keysHeardAndSent(int packets) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < packets; i++) {
      long nowNs = ++tick * 20_000_000;
      if (!keyTones.isBusy()) {
        keyTones.queue(KEYS);
        keySender.queue(KEYS);
      }
      keyTones.read(own, 0, FRAME, 8000);
      if (keyDetector.put(own, 0, FRAME)) {
        while (keyDetector.take()) {
          frames++;
          merger.isNew(DigitSource.IN_BAND, keyDetector.key(), keyDetector.durationMs(), nowNs);
        }
      }
      if (keySender.handleTimeout(nowNs)) {
        keySender.write(datagram, 12, 8000);
      }
      RtpPacket.writeHeader(datagram, 0, false, 0, i * (i % 7 == 0 ? 2 : 1) & 0xFFFF, tick, 1);
      if (packet.wrap(datagram, 0, 16)) {
        losses.onPacket(packet);
      }
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void neitherKeysAsSoundNorTheirSendingAllocate() {
    keysHeardAndSent(5000);
    assertTrue(frames > 500, "keys heard: " + frames);
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && fewest > 0; round++) {
      fewest = Math.min(fewest, keysHeardAndSent(2000));
    }
    assertEquals(0, fewest, "bytes in 2000 packets");
  }

  @Test
  void aLinesVoiceAllocatesNothingWhateverIsDoneToIt() {
    for (LineSettings settings : List.of(new LineSettings(true, false, true), allThatIsHere())) {
      try (LineVoice line = new LineVoice(settings, 8000, null)) {
        lineTicks(line, 20_000);
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && fewest > 0; round++) {
          fewest = Math.min(fewest, lineTicks(line, 5_000));
        }
        assertEquals(0, fewest, settings + ": bytes in 5,000 ticks");
      }
    }
  }

  private static LineSettings allThatIsHere() {
    try {
      SpeexNoiseSuppressor.requireAvailable();
      return new LineSettings(true, true, true);
    } catch (NativeCodecUnavailableException e) {
      return LineSettings.LEVELLED;
    }
  }

  private long lineTicks(LineVoice line, int ticks) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ticks; i++) {
      int volume = i / 25 % 3 * 700 + 30;
      for (int s = 0; s < FRAME; s++) {
        own[s] = (short) ((s * 7919 + i * 104_729) % volume);
      }
      if (i % 100 < 60) {
        line.process(own, AudioLevel.of(own, 0, FRAME));
      } else if (line.hasTail()) {
        line.tail(own);
      } else {
        line.pause();
      }
      line.processPacket(own, 0, FRAME);
      line.sent(i / 40 % 2 == 0 ? 25 : AudioLevel.SILENCE);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private long silenceAndKeys(int packets) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < packets; i++) {
      int length = descriptor.write(other, 0, FRAME, 8, opus, 0);
      noise.onPayload(opus, 0, length);
      noise.generate(own, 0, FRAME);
      RtpPacket.writeHeader(datagram, 0, false, 101, i & 0xFFFF, i / 5 * 800L, 1);
      TelephoneEvent.write(datagram, 12, i / 5 % 16, i % 5 == 4, 10, i % 5 * 160);
      if (packet.wrap(datagram, 0, 16) && keys.onPacket(packet, i) != DtmfReceiver.Press.NONE) {
        frames++;
      }
      keys.handleTimeout(i);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private void tick(boolean codecs) {
    long nowNs = ++tick * 20_000_000;
    if (tick % 20 != 0) { // one of twenty is lost
      RtpPacket.writeHeader(datagram, 0, false, 0, (int) tick, tick * FRAME, 1);
      if (packet.wrap(datagram, 0, 12 + FRAME)) {
        stats.onPacket(packet, nowNs);
        jitter.put(packet, nowNs);
      }
    }
    Take take = jitter.take(nowNs);
    if (take == Take.FRAME) {
      frames++;
      G711.PCMU.decode(jitter.payload(), jitter.payloadOffset(), FRAME, own, 0);
      concealment.good(own, 0, FRAME);
    } else {
      concealment.conceal(own, 0, FRAME);
    }
    ownLeg.update(automaticGain.process(own, AudioLevel.of(own, 0, FRAME)));
    otherLeg.update(tick % 300 < 200 ? 30 : AudioLevel.SILENCE);
    thirdLeg.update(tick % 150 < 100 ? 22 : 65);
    gate.select();
    for (int i = 0; i < gate.mixed(); i++) {
      gate.mixed(i).shape(own, FRAME);
    }
    music.read(playing, 8000);
    ducking.process(playing, FRAME, gate.isSpeech());
    mixer.begin();
    mixer.add(own);
    mixer.add(playing);
    mixer.add(other);
    mixer.add(other);
    mixer.read(own, limiter, heard);
    G711.PCMA.encode(heard, 0, FRAME, datagram, 600);
    if (codecs) {
      int length = encoder.encode(heard, 0, FRAME, opus, 0, opus.length);
      int samples = OpusPacket.samples(opus, 0, length, 8000);
      decoder.decode(opus, 0, length, own, 0, samples);
      decoder.conceal(own, 0, samples);
      resampler.process(own, 0, FRAME, wide, 0);
      int end = RtcpWriter.receiverReport(report, 0, 2);
      end += RtcpWriter.addReport(report, 0, end, stats, nowNs);
      end += RtcpWriter.cname(report, end, 2, "switchroom");
      if (rtcp.wrap(report, 0, end)) {
        while (rtcp.next()) {
          frames += rtcp.type() == RtcpPacket.APP ? 1 : 0;
        }
      }
    }
  }

  /** A caller with loss, late packets, bursts, speech and silence: all of {@link Playout}. */
  @Test
  void aPlayoutAllocatesNothing() {
    try (Playout playout = new Playout(AudioCodec.PCMU, 8000, 300)) {
      for (int i = 0; i < 20_000; i++) {
        playoutTick(playout);
      }
      long fewest = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && fewest > 0; round++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
          playoutTick(playout);
        }
        fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(frames > 10_000, "frames heard: " + frames);
      assertTrue(playout.concealedFrames() > 100 && playout.compressedSamples() > 1000);
      assertTrue(playout.decodes() < playout.played() - 1000, "silence is not decoded");
      assertEquals(0, fewest, "bytes in 10,000 ticks");
    }
  }

  private void playoutTick(Playout playout) {
    long nowNs = ++tick * 20_000_000;
    boolean stalled = tick % 500 >= 240 && tick % 500 < 245;
    if (!stalled) {
      long first = tick % 500 == 245 ? tick - 5 : tick;
      for (long n = first; n <= tick; n++) {
        boolean silent = n % 500 < 100;
        RtpPacket.writeHeader(datagram, 0, false, 0, (int) n, n * FRAME, 1);
        if (silent) {
          java.util.Arrays.fill(datagram, 12, 12 + FRAME, (byte) 0xFF);
        } else {
          G711.PCMU.encode(other, 0, FRAME, datagram, 12);
        }
        if (n % 50 != 0 && packet.wrap(datagram, 0, 12 + FRAME)) {
          playout.put(packet, nowNs);
        }
      }
    }
    frames += playout.read(nowNs + 5_000_000, heard) == Read.SOUND ? 1 : 0;
  }

  @Test
  void anIdleCallsPlayoutTakesNoMoreThanEightKibibytes() {
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try (Playout playout = new Playout(AudioCodec.PCMA, 8000, 300)) {
        java.util.Arrays.fill(datagram, 12, 12 + FRAME, (byte) 0xD5);
        for (int n = 0; n < 500; n++) {
          RtpPacket.writeHeader(datagram, 0, false, 8, n, (long) n * FRAME, 1);
          packet.wrap(datagram, 0, 12 + FRAME);
          playout.put(packet, n * 20_000_000L);
          playout.read(n * 20_000_000L + 5_000_000, heard);
        }
        assertEquals(15, playout.decodes());
      }
      fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    System.out.println("an idle G.711 playout allocated " + fewest + " bytes");
    assertTrue(fewest <= 8192, "bytes: " + fewest);
  }

  @ParameterizedTest
  @EnumSource(names = "OPUS", mode = EnumSource.Mode.EXCLUDE)
  void twoWhoShareADecoderAllocateNothing(AudioCodec codec) {
    DecodedPackets packets = new DecodedPackets();
    SharedDecoder first = sharing(codec, packets);
    SharedDecoder second = sharing(codec, packets);
    short[] pcm = new short[codec.audioRateHz() / 50];
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round <= ROUNDS && fewest > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++, tick++) {
        int sequence = (int) tick & 0xFFFF;
        if (tick % 50 != 0) { // now and then they differ
          first.decode(sequence, tick * 160, datagram, 12, 160, pcm, 0, pcm.length);
        }
        second.decode(sequence, tick * 160, datagram, 12, 160, pcm, 0, pcm.length);
      }
      fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, fewest, "bytes in 500 packets");
  }

  private static SharedDecoder sharing(AudioCodec codec, DecodedPackets packets) {
    ShareableDecoder decoder = (ShareableDecoder) codec.newDecoder(codec.audioRateHz());
    return new SharedDecoder(codec, decoder, packets, true);
  }
}
