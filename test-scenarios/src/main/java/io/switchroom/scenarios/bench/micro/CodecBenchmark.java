package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.AudioCodec;
import io.switchroom.codec.audio.AudioDecoder;
import io.switchroom.codec.audio.AudioEncoder;
import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.scenarios.support.ProductDefaults;
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

/** Each codec with the gateway's own settings: 20 ms of speech. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
  private static final int MAX_PAYLOAD = 1_275;

  private static final String CELT = " CELT";

  /** The first bit of a packet's TOC: no linear prediction (RFC 6716 §3.1). */
  private static final int CELT_ONLY = 0x80;

  /**
   * Name of an {@link AudioCodec} and the rate of the PCM. Opus for a voice at that rate is SILK;
   * with CELT, it is as the mix for phones is by default while nothing is lost.
   */
  @Param({
    "PCMU 8000",
    "PCMA 8000",
    "G722 16000",
    "OPUS 8000",
    "OPUS 16000",
    "OPUS 48000",
    "OPUS 48000" + CELT
  })
  public String codec;

  private AudioEncoder encoder;
  private AudioDecoder decoder;
  private short[][] frames;
  private byte[][] payloads;
  private final byte[] out = new byte[MAX_PAYLOAD];
  private short[] pcm;
  private int next;

  @Setup
  public void open() {
    String[] words = codec.split(" ");
    int rateHz = Integer.parseInt(words[1]);
    AudioCodec audio = AudioCodec.valueOf(words[0]);
    boolean celt = codec.endsWith(CELT);
    EncoderSettings settings = celt ? ProductDefaults.MIX : EncoderSettings.SPEECH;
    encoder = audio.newEncoder(rateHz, settings);
    decoder = audio.newDecoder(rateHz);
    frames = Sounds.frames(rateHz);
    payloads = Sounds.payloads(audio, rateHz, settings);
    for (byte[] payload : payloads) {
      if (audio == AudioCodec.OPUS && celt != ((payload[0] & CELT_ONLY) != 0)) {
        throw new IllegalStateException(codec + " is not what it is called");
      }
    }
    pcm = new short[frames[0].length];
  }

  @Benchmark
  public int encode() {
    short[] frame = frames[next++ % frames.length];
    return encoder.encode(frame, 0, frame.length, out, 0, out.length);
  }

  @Benchmark
  public int decode() {
    byte[] payload = payloads[next++ % payloads.length];
    return decoder.decode(payload, 0, payload.length, pcm, 0, pcm.length);
  }

  /** How loud a payload is, without decoding it. */
  @Benchmark
  public int level() {
    byte[] payload = payloads[next++ % payloads.length];
    return decoder.level(payload, 0, payload.length);
  }

  @TearDown
  public void close() {
    encoder.close();
    decoder.close();
  }
}
