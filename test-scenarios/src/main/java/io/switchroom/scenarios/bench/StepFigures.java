package io.switchroom.scenarios.bench;

import java.util.List;

/**
 * What was measured with one number of callers. A figure that this machine or server does not give
 * is null.
 *
 * @param callers how many were connected
 * @param seconds length of the window
 * @param serverCpuMsPerCallerSecond processor time of the server (milliseconds of one core) for a
 *     caller's second
 * @param serverCpuPercent of one core
 * @param lossToCallersPercent of the packets sent to callers, by sequence number
 * @param lossToServerPercent of the packets sent to the server: dropped at its full sockets
 * @param receivedPercent packets received, of one per caller in 20 ms
 * @param listeners callers whose hearing was checked
 * @param wrongTones what they should have heard and did not, or the other way round
 * @param intervalP50Ms time between two packets to a caller
 * @param delay from caller to caller; null if nobody measured it
 * @param serverResidentBytes resident memory of the server
 * @param serverHeapBytes used heap of the server, dead objects included
 * @param serverLiveHeapKibPerCall heap beyond that of the server without calls, dead objects
 *     collected; null if not measured
 * @param serverOtherKibPerCall the same of resident memory beside the heap
 * @param clientCpuPercent of one core, the thread of the load
 * @param clientLatePercent packets sent more than 10 ms late, of all
 * @param clientDrops packets lost at the callers' own full sockets
 * @param clientWasBottleneck whether the load itself was too slow to say anything about the server
 * @param othersCpuPercent of one core, what neither server nor load client used; null if unknown
 * @param machineWasBusy whether that was too much for figures to rely on
 * @param failure why the callers did not come or stay together, or null
 * @param held whether the server held them
 */
record StepFigures(
    int callers,
    double seconds,
    Double serverCpuMsPerCallerSecond,
    Double serverCpuPercent,
    double lossToCallersPercent,
    double lossToServerPercent,
    double receivedPercent,
    int listeners,
    List<String> wrongTones,
    double intervalP50Ms,
    double intervalP99Ms,
    double intervalMaxMs,
    DelayFigures delay,
    Long serverResidentBytes,
    Long serverThreads,
    Long serverHeapBytes,
    Double serverLiveHeapKibPerCall,
    Double serverOtherKibPerCall,
    double clientCpuPercent,
    double clientLatePercent,
    double clientWorstLagMs,
    long clientDrops,
    boolean clientWasBottleneck,
    Double othersCpuPercent,
    boolean machineWasBusy,
    String failure,
    boolean held) {

  /** Loss must stay below. */
  static final double MAX_LOSS_PERCENT = 1;

  static final double MIN_RECEIVED_PERCENT = 99;
  private static final double MAX_OTHERS_CPU_PERCENT = 10;
  private static final double MAX_CLIENT_LATE_PERCENT = 0.5;
  private static final double MAX_CLIENT_CPU_PERCENT = 90;

  /** The verdict on the server; a step whose callers never got together is not judged by it. */
  static boolean isHeld(double lossPercent, double receivedPercent, boolean tonesRight) {
    return lossPercent < MAX_LOSS_PERCENT && receivedPercent >= MIN_RECEIVED_PERCENT && tonesRight;
  }

  static boolean isClientBottleneck(double latePercent, double cpuPercent, long drops) {
    return latePercent > MAX_CLIENT_LATE_PERCENT
        || cpuPercent > MAX_CLIENT_CPU_PERCENT
        || drops > 0;
  }

  static boolean isMachineBusy(Double othersCpuPercent) {
    return othersCpuPercent != null && othersCpuPercent > MAX_OTHERS_CPU_PERCENT;
  }

  static StepFigures failed(int callers, String failure) {
    return new StepFigures(
        callers, 0, null, null, 0, 0, 0, 0, List.of(), 0, 0, 0, null, null, null, null, null, null,
        0, 0, 0, 0, false, null, false, failure, false);
  }

  /**
   * The same with what a call needs of the server's memory.
   *
   * @param before without calls; counts for the heap, in which ended calls may linger afterwards
   * @param loaded with these callers
   * @param after without calls again; counts beside the heap, where the compiler's work stays
   */
  StepFigures withMemory(MemoryFigures before, MemoryFigures loaded, MemoryFigures after) {
    return with(
        delay,
        loaded.residentBytes(),
        loaded.threads(),
        loaded.liveHeapKibPerCall(before, callers),
        loaded.otherKibPerCall(after, callers));
  }

  /** The same with the delay, measured afterwards. */
  StepFigures withDelay(DelayFigures measured) {
    return with(
        measured,
        serverResidentBytes,
        serverThreads,
        serverLiveHeapKibPerCall,
        serverOtherKibPerCall);
  }

  private StepFigures with(
      DelayFigures delay,
      Long residentBytes,
      Long threads,
      Double liveHeapKibPerCall,
      Double otherKibPerCall) {
    return new StepFigures(
        callers,
        seconds,
        serverCpuMsPerCallerSecond,
        serverCpuPercent,
        lossToCallersPercent,
        lossToServerPercent,
        receivedPercent,
        listeners,
        wrongTones,
        intervalP50Ms,
        intervalP99Ms,
        intervalMaxMs,
        delay,
        residentBytes,
        threads,
        serverHeapBytes,
        liveHeapKibPerCall,
        otherKibPerCall,
        clientCpuPercent,
        clientLatePercent,
        clientWorstLagMs,
        clientDrops,
        clientWasBottleneck,
        othersCpuPercent,
        machineWasBusy,
        failure,
        held);
  }
}
