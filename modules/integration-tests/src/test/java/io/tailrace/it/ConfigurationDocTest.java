package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/configuration.md equal to the code. To write it anew:
 *
 * <pre>./mvnw -pl modules/integration-tests -am test -Dtest=ConfigurationDocTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dtailrace.docs.write=true</pre>
 */
class ConfigurationDocTest {
  private static final String MARKER =
      "<!-- From here on written by ConfigurationDocTest, from the code. -->\n";

  private final Path file =
      Path.of(System.getProperty("basedir", "."), "../../docs/configuration.md");

  @Test
  void theDocumentSaysWhatTheCodeSays() throws IOException {
    String text = Files.readString(file);
    int generated = text.indexOf(MARKER) + MARKER.length();
    String tables = ConfigurationDoc.tables();
    if (Boolean.getBoolean("tailrace.docs.write")) {
      Files.writeString(file, text.substring(0, generated) + tables);
      return;
    }
    assertEquals(
        tables,
        text.substring(generated),
        "docs/configuration.md differs from the code; write it anew as this test's class says");
  }
}
