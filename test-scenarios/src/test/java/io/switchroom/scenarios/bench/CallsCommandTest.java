package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class CallsCommandTest {
  private static final int PLENTY = 100_000;

  private static CallsPlan plan(String... args) {
    return plan(PLENTY, true, args);
  }

  private static CallsPlan plan(int openFileLimit, boolean canPin, String... args) {
    CallsCommand command = new CallsCommand();
    new CommandLine(command).parseArgs(args);
    return command.plan(openFileLimit, canPin);
  }

  @Test
  void withoutOptionsAllStoriesAreToldAndTheLimitIsSought() {
    CallsPlan plan = plan();
    assertEquals(
        List.of(
            new CallsPlan.Part(new Story(0, 3), LoadCodec.PCMU, false, List.of(200)),
            new CallsPlan.Part(new Story(5, 2), LoadCodec.PCMU, false, List.of(200)),
            new CallsPlan.Part(new Story(0, 3), LoadCodec.OPUS, false, List.of(100))),
        plan.parts());
    assertEquals(10_000, plan.windowMs());
    assertTrue(plan.findMax());
    assertTrue(plan.target().isEmpty());
  }

  @Test
  void whoAsksForSomethingGetsOnlyThat() {
    CallsPlan plan = plan("--callers", "50,100", "--seconds", "5");
    assertEquals(
        List.of(new CallsPlan.Part(new Story(0, 3), LoadCodec.PCMU, false, List.of(50, 100))),
        plan.parts());
    assertEquals(5_000, plan.windowMs());
    assertFalse(plan.findMax());
  }

  @Test
  void smallRoomsHaveTwoTalkersUnlessToldOtherwise() {
    assertEquals(new Story(4, 2), plan("--rooms-of", "4").parts().get(0).story());
    Story one = plan("--rooms-of", "4", "--talkers", "1").parts().get(0).story();
    assertEquals(new Story(4, 1), one);
  }

  @Test
  void callersMaySpeakAnotherCodec() {
    CallsPlan.Part opus = plan("--codec", "opus", "--dtx").parts().get(0);
    assertEquals(LoadCodec.OPUS, opus.codec());
    assertTrue(opus.dtx());
    assertEquals(List.of(100), opus.callers());
    assertEquals(LoadCodec.G722, plan("--codec", "g722").parts().get(0).codec());
  }

  @Test
  void processorsMayBeChosenOrLeftOpen() {
    CallsPlan plan = plan("--server-cpu", "2-3", "--client-cpu", "any");
    assertEquals("2-3", plan.serverCpus());
    assertEquals("", plan.clientCpus());
    assertEquals("", plan(PLENTY, false).serverCpus());
  }

  @Test
  void aTargetIsAnAddressOfThisMachine() {
    CallsPlan plan = plan("--target", "127.0.0.1:5060", "--pid", ownPid());
    assertEquals(5060, plan.target().orElseThrow().sip().getPort());
    assertEquals(ProcessHandle.current(), plan.target().orElseThrow().process().orElseThrow());
    assertEquals("", plan.serverCpus());
  }

  private static String ownPid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--callers 0 | 1 to 5000",
        "--callers 5001 | 1 to 5000",
        "--callers 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1 | at most 16",
        "--seconds 0 | 1 to 300",
        "--seconds 301 | 1 to 300",
        "--talkers 11 | 1 to 10",
        "--rooms-of 1 | 2 to 5000",
        "--rooms-of 2 --talkers 3 | do not fit",
        "--server-cpu 0;reboot | no list of processors",
        "--target 192.0.2.1:5060 | stays on this machine",
        "--target 127.0.0.1 | not of the form",
        "--target 127.0.0.1:70000 | 1 to 65535",
        "--target 127.0.0.1:5060 --server-cpu 0 | started already",
        "--pid 1 | with --target only",
        "--codec speex | none of pcmu, g722, opus",
        "--codec g722 --dtx | with --codec opus only",
        "--dtx | with --codec opus only",
      })
  void refusesWhatCannotBeMeant(String args, String sentence) {
    String[] words = args.strip().split(" ");
    ParameterException e = assertThrows(ParameterException.class, () -> plan(words));
    assertTrue(e.getMessage().contains(sentence), e.getMessage());
  }

  @Test
  void saysInOneLineIfSoManySocketsDoNotFit() {
    ParameterException e =
        assertThrows(ParameterException.class, () -> plan(387, true, "--callers", "400"));
    assertEquals(
        "400 callers need 1050 open files, the limit is for 387 callers: raise it"
            + " (ulimit -n 1050)",
        e.getMessage());
    assertEquals(387, plan(387, true).ceiling());
  }

  @Test
  void aWrongCommandLineEndsWithStatusTwoAndASentence() {
    StringWriter err = new StringWriter();
    CommandLine commandLine = BenchMain.commandLine();
    commandLine.setErr(new PrintWriter(err));
    assertEquals(2, commandLine.execute("calls", "--callers", "0"));
    assertTrue(err.toString().startsWith("--callers: 0 is out of range; 1 to 5000"));
    assertEquals(2, commandLine.execute());
  }
}
