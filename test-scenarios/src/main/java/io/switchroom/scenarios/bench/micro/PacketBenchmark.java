package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.rtp.RtpPacket;
import io.switchroom.rtc.srtp.SrtpProfile;
import io.switchroom.rtc.srtp.SrtpSession;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A packet's header, and its protection: 20 ms of Opus. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PacketBenchmark {
  private static final int LENGTH = RtpPacket.FIXED_HEADER_LENGTH + 80;

  @Param({"AEAD_AES_128_GCM", "AES128_CM_HMAC_SHA1_80"})
  public SrtpProfile profile;

  private SrtpSession sender;
  private SrtpSession receiver;
  private final byte[] buffer = new byte[LENGTH + SrtpSession.RTP_ROOM];
  private final byte[] plain = new byte[LENGTH];
  private final RtpPacket packet = new RtpPacket();
  private int sequence;

  @Setup
  public void open() {
    byte[] keys = new byte[profile.keyingMaterialLength()];
    sender = new SrtpSession(profile, keys, true);
    receiver = new SrtpSession(profile, keys, false);
    RtpPacket.writeHeader(plain, 0, false, 111, 1, 960, 7);
  }

  private int write() {
    sequence = sequence + 1 & 0xFFFF;
    return RtpPacket.writeHeader(buffer, 0, false, 111, sequence, sequence * 960L, 7);
  }

  @Benchmark
  public boolean rtpWrap() {
    return packet.wrap(plain, 0, LENGTH);
  }

  @Benchmark
  public int rtpWrite() {
    return write();
  }

  @Benchmark
  public int srtpProtect() {
    write();
    return sender.protect(buffer, 0, LENGTH);
  }

  /** Each packet can be taken once only, so it is protected first: the difference counts. */
  @Benchmark
  public int srtpProtectAndUnprotect() {
    write();
    return receiver.unprotect(buffer, 0, sender.protect(buffer, 0, LENGTH));
  }

  @TearDown
  public void close() {
    sender = null;
    receiver = null;
  }
}
