package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The load client on real sockets against a server of a few lines. */
class LoadClientTest {
  private static final long SEED = 20_261_122;
  private static final Story ONE_TALKS = new Story(0, 1);
  private static final int CALLERS = 45;

  @BeforeAll
  static void onLinux() {
    Assumptions.assumeTrue(Libc.isAvailable());
  }

  private record Stub(InetSocketAddress sip) implements Server {
    @Override
    public int dialsPerStep() {
      return 8;
    }

    @Override
    public ServerProcess process() {
      return null;
    }

    @Override
    public OptionalDouble heapUsedBytes() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean collectGarbage() {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(LoadCodec.class)
  void callsHearTheTalkerAndNotThemselvesAndHangUp(LoadCodec codec) throws IOException {
    StubConference stub = new StubConference(codec);
    StepFigures step;
    int connected;
    try (stub;
        Callers callers =
            new Callers(
                ONE_TALKS,
                new Speech(codec, false),
                stub.address(),
                8,
                NetworkJitter.NONE,
                new Random(SEED))) {
      Measurement measurement = new Measurement(ONE_TALKS, callers, new Stub(stub.address()));
      step = measurement.measure(CALLERS, 200, 1_500);
      connected = callers.connected();
      measurement.hangUp();
    }
    assertNull(step.failure());
    assertEquals(CALLERS, connected);
    assertEquals("[]", step.wrongTones().toString());
    assertTrue(step.listeners() >= 3, step.listeners() + " listeners");
    assertEquals(0, step.lossToCallersPercent());
    assertEquals(CALLERS, stub.byes());
  }
}
