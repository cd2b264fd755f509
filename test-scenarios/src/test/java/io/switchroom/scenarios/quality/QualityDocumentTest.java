package io.switchroom.scenarios.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityDocumentTest {
  @TempDir private Path folder;

  @Test
  void replacesOneTableAndNothingElse() throws IOException {
    Path file = folder.resolve("doc.md");
    Files.writeString(
        file, "a\n<!-- table x -->\nold\n<!-- end x -->\nb\n<!-- table y -->\n<!-- end y -->\n");
    new QualityDocument(file).replace("x", "new\n");
    assertEquals(
        "a\n<!-- table x -->\nnew\n<!-- end x -->\nb\n<!-- table y -->\n<!-- end y -->\n",
        Files.readString(file));
  }

  @Test
  void refusesATableTheDocumentHasNoPlaceFor() throws IOException {
    Path file = folder.resolve("doc.md");
    Files.writeString(file, "nothing\n");
    IOException e =
        assertThrows(IOException.class, () -> new QualityDocument(file).replace("x", "new\n"));
    assertTrue(e.getMessage().contains("no place for the table x"), e::getMessage);
    assertEquals("nothing\n", Files.readString(file));
  }
}
