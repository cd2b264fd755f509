package io.switchroom.scenarios.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The server under measurement: our own gateway, or another that runs already. */
interface Server {
  InetSocketAddress sip();

  /** INVITEs at most in 20 ms. */
  int dialsPerStep();

  /** Its process; null if that is unknown. */
  ServerProcess process();

  /** Bytes used on its heap, dead objects included. */
  OptionalDouble heapUsedBytes();

  /** Collects what is dead and gives back what is free; returns whether it did. */
  boolean collectGarbage() throws IOException;

  /** What it occupies now, dead objects collected if it can; takes a second. */
  default MemoryFigures memory() throws IOException {
    boolean collected = collectGarbage();
    ServerProcess process = process();
    if (process == null) {
      return MemoryFigures.UNKNOWN;
    }
    OptionalDouble heap = collected ? heapUsedBytes() : OptionalDouble.empty();
    return new MemoryFigures(
        orNull(process.residentBytes()),
        heap.isPresent() ? (long) heap.getAsDouble() : null,
        orNull(process.besideHeapBytes()),
        orNull(process.threads()));
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  static Server gateway(GatewayProcess gateway) {
    return new Server() {
      private final ServerProcess process = new ServerProcess(gateway.handle());

      @Override
      public InetSocketAddress sip() {
        return gateway.sipAddress();
      }

      @Override
      public int dialsPerStep() {
        return 8;
      }

      @Override
      public ServerProcess process() {
        return process;
      }

      @Override
      public OptionalDouble heapUsedBytes() {
        return gateway.heapUsedBytes();
      }

      @Override
      public boolean collectGarbage() throws IOException {
        return process.collectGarbage();
      }
    };
  }

  static Server target(CallsPlan.Target target) {
    return new Server() {
      @Override
      public InetSocketAddress sip() {
        return target.sip();
      }

      /** 50 a second: a stranger's limits on requests per source are unknown. */
      @Override
      public int dialsPerStep() {
        return 1;
      }

      @Override
      public ServerProcess process() {
        return target.process().map(ServerProcess::new).orElse(null);
      }

      @Override
      public OptionalDouble heapUsedBytes() {
        return OptionalDouble.empty();
      }

      @Override
      public boolean collectGarbage() {
        return false;
      }
    };
  }
}
