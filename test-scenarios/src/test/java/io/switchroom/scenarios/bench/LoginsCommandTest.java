package io.switchroom.scenarios.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchroom.rtc.auth.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class LoginsCommandTest {
  private static final long HOUR_S = 3_600;
  private static final String EXPIRED = ErrorCode.SIG_EXPIRED.number() + " ";

  private static LoginBench.Plan plan(String... args) {
    LoginsCommand command = new LoginsCommand();
    new CommandLine(command).parseArgs(args);
    return command.plan(true);
  }

  @Test
  void withoutOptionsThreeRoundsOfThreeSecondsFollowFiveOfWarmUp() {
    assertEquals(new LoginBench.Plan(5_000, 3_000, 5_000, "0"), plan());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--users 4 | 5 to 100000",
        "--users 51 | do not fill rooms of 5",
        "--ms 9 | 10 to 60000",
        "--warm-up 60001 | 0 to 60000",
        "--cpu all | no list of processors",
      })
  void refusesWhatCannotBeMeant(String args, String sentence) {
    String[] words = args.strip().split(" ");
    ParameterException e = assertThrows(ParameterException.class, () -> plan(words));
    assertTrue(e.getMessage().contains(sentence), e.getMessage());
  }

  @Test
  void eachKindOfTicketIsMeasuredAloneAndWithTheWholeLogin() throws Exception {
    StringWriter text = new StringWriter();
    CommandLine commandLine = BenchMain.commandLine().setOut(new PrintWriter(text));
    String[] args = {
      "logins", "--users", "50", "--ms", "20", "--warm-up", "0", "--cpu", "any", "--json"
    };
    assertEquals(0, commandLine.execute(args), text::toString);
    List<String> lines = text.toString().lines().toList();
    JsonNode figures = new ObjectMapper().readTree(lines.getLast()).get("figures");
    assertEquals(2 * TicketKind.values().length, figures.size());
    for (int i = 0; i < figures.size(); i++) {
      JsonNode each = figures.get(i);
      assertEquals(TicketKind.values()[i / 2].name(), each.get("tickets").textValue());
      assertEquals(i % 2 == 1, each.get("whole").booleanValue());
      assertEquals(LoginBench.ROUNDS, each.get("rounds").size());
      assertTrue(each.get("medianPerSecond").doubleValue() > 0, lines.getLast());
      String title = TicketKind.values()[i / 2].title();
      assertTrue(lines.stream().anyMatch(line -> line.startsWith(title)), title);
    }
  }

  @Test
  void theMedianIsTheMiddleRoundAndTheBestTheFastest() {
    LoginFigures figures =
        new LoginFigures(
            TicketKind.V2,
            true,
            List.of(
                new LoginFigures.Round(300, 1_000_000_000, 1_500_000_000),
                new LoginFigures.Round(100, 500_000_000, 500_000_000),
                new LoginFigures.Round(500, 5_000_000_000L, 5_000_000_000L)),
            0,
            0);
    assertEquals(300, figures.best());
    assertEquals(200, figures.median());
    assertEquals(200, figures.processMedian());
  }

  @ParameterizedTest
  @EnumSource(TicketKind.class)
  void everyLoginThatCountsWasLetInAndLeft(TicketKind kind) {
    // Twice through all of them: a room of the same number is made again, so the first one is gone.
    try (LoginRehearsal rehearsal = new LoginRehearsal(kind, 20, HOUR_S)) {
      for (int i = 0; i < 8; i++) {
        rehearsal.judgeRoom();
        rehearsal.fillAndEmptyRoom();
      }
      assertEquals(40, rehearsal.entered());
      assertEquals(40, rehearsal.left());
      assertEquals(0, rehearsal.directory().memberCount());
      assertEquals(0, rehearsal.directory().roomCount());
    }
  }

  @ParameterizedTest
  @EnumSource(TicketKind.class)
  void aLoginThatIsRefusedIsNoFigure(TicketKind kind) {
    // Good for a second and the rest of another; 20 ms go by with each room.
    try (LoginRehearsal rehearsal = new LoginRehearsal(kind, 5, 1)) {
      Executable untilRefused =
          () -> {
            for (int i = 0; i < 200; i++) {
              rehearsal.fillAndEmptyRoom();
            }
          };
      String told = assertThrows(IllegalStateException.class, untilRefused).getMessage();
      assertTrue(told.startsWith("user-0 is refused: " + EXPIRED), told);
      assertEquals(500, rehearsal.entered());
      assertEquals(500, rehearsal.left());
      told = assertThrows(IllegalStateException.class, rehearsal::judgeRoom).getMessage();
      assertTrue(told.startsWith("user-0 is refused: " + EXPIRED), told);
    }
  }

  private static String expired(TicketKind kind) {
    return ErrorCode.SIG_EXPIRED.number() + " ";
  }
}
