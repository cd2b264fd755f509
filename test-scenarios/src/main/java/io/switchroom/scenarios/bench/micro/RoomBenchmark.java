package io.switchroom.scenarios.bench.micro;

import io.switchroom.codec.audio.EncoderSettings;
import io.switchroom.rtc.auth.RoomId;
import io.switchroom.rtc.auth.RoomKey;
import io.switchroom.rtc.auth.SdkAppId;
import io.switchroom.rtc.auth.UserId;
import io.switchroom.rtc.room.MemberInfo;
import io.switchroom.rtc.room.Participant;
import io.switchroom.rtc.room.Room;
import io.switchroom.rtc.room.RoomRules;
import io.switchroom.rtc.room.RoomSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole path of a phone's packet without its sockets: RTP in, jitter buffer, mix, encoder, RTP
 * out; for one caller and 20 ms. Three of a room talk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RoomBenchmark {
  /** Per operation. */
  public static final int CALLERS = 200;

  private static final int TALKERS = 3;
  private static final int SMALL_ROOM_TALKERS = 2;
  private static final long TICK_NS = 20_000_000;

  /** How many callers share a room. */
  @Param({"200", "5"})
  public int roomOf;

  private final List<Room> rooms = new ArrayList<>();
  private final List<PhoneInMemory> phones = new ArrayList<>();
  private long nowNs = TICK_NS;

  @Setup
  public void open() {
    int talkers = roomOf == CALLERS ? TALKERS : SMALL_ROOM_TALKERS;
    for (int i = 0; i < CALLERS; i++) {
      if (i % roomOf == 0) {
        RoomKey key = new RoomKey(new SdkAppId(1), RoomId.of(1 + i));
        rooms.add(
            new Room(
                key,
                new RoomSettings(
                    CALLERS, EncoderSettings.SPEECH, 6, 200, 200, RoomRules.CUSTOMARY)));
      }
      String name = "phone" + i;
      PhoneInMemory phone = new PhoneInMemory(i % roomOf < talkers, i);
      phones.add(phone);
      MemberInfo info = new MemberInfo(MemberInfo.Kind.PHONE, name);
      rooms.getLast().enter(new Participant(new UserId(name), info, phone), 0);
    }
  }

  @Benchmark
  @OperationsPerInvocation(CALLERS)
  public long tick() {
    for (PhoneInMemory phone : phones) {
      phone.speak(nowNs);
    }
    nowNs += TICK_NS;
    for (Room room : rooms) {
      room.tick(nowNs);
      while (room.pollEvent() != null) {
        // Nobody is told.
        continue;
      }
    }
    return phones.getLast().sentBytes();
  }

  @TearDown
  public void close() {
    rooms.clear();
  }
}
