package io.switchroom.gateway.sip.locate.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchListTest {
  private final SearchList search = new SearchList(List.of("a.example", "b.example"));

  @Test
  void leavesFullyQualifiedNamesAlone() {
    assertEquals(List.of("sbc."), search.candidates("sbc."));
    assertEquals(List.of("sbc.example.org."), search.candidates("sbc.example.org."));
  }

  @Test
  void triesASingleLabelInTheDomainsFirst() {
    assertEquals(List.of("sbc.a.example.", "sbc.b.example.", "sbc."), search.candidates("sbc"));
  }

  @Test
  void triesANameWithADotAsItStandsFirst() {
    assertEquals(
        List.of("sbc.org.", "sbc.org.a.example.", "sbc.org.b.example."),
        search.candidates("sbc.org"));
  }

  @Test
  void readsTheLastSearchLine(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("resolv.conf");
    Files.writeString(
        file,
        "# search no.example\nsearch old.example\nnameserver 127.0.0.1\nsearch\ta.example b\n");
    assertEquals(List.of("a.example.", "b."), SearchList.ofResolvConf(file).domains());
    assertEquals(SearchList.NONE, SearchList.ofResolvConf(dir.resolve("none")));
  }
}
