package io.tailrace.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.plugin.FoundPlugin.Status;
import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.plugin.PluginProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice by name, and what takes precedence. */
class PluginCatalogTest {
  @TempDir private Path temp;

  @Test
  void codeTakesPrecedenceOverAFolder() throws IOException {
    new JarBuilder()
        .codec("demo.Codec", "demo", "7", "")
        .service(JarBuilder.COMPRESSION, "demo.Codec")
        .build(temp.resolve("plugins").resolve("demo").resolve("demo.jar"));
    FakeProvider code = new FakeProvider("demo", 1);
    PluginSources sources =
        PluginSources.APPLICATION.with(code).withFolder(temp.resolve("plugins"));
    try (PluginCatalog catalog = PluginCatalog.discover(sources)) {
      assertEquals(List.of(Status.AVAILABLE, Status.SHADOWED), statuses(catalog, "demo"), "before");
      assertSame(code, catalog.choose(Spi.COMPRESSION, "demo"));
      assertEquals(List.of(Status.CHOSEN, Status.SHADOWED), statuses(catalog, "demo"), "after");
      assertTrue(catalog.chooseAll(Spi.COMPRESSION).contains(code));
      assertEquals(
          catalog.chooseAll(Spi.COMPRESSION).size(),
          catalog.chooseAll(Spi.COMPRESSION).stream().map(PluginProvider::name).distinct().count());
    }
  }

  @Test
  void anUnknownNameListsWhatThereIs() {
    PluginSources sources = PluginSources.APPLICATION.with(new FakeProvider("demo", 1));
    try (PluginCatalog catalog = PluginCatalog.discover(sources)) {
      PluginException refusal =
          assertThrows(PluginException.class, () -> catalog.choose(Spi.COMPRESSION, "nothing"));
      assertTrue(
          refusal.getMessage().startsWith("There is no compression plugin 'nothing'. Found: "),
          refusal.getMessage());
      assertTrue(
          refusal
              .getMessage()
              .contains("demo (code, class io.tailrace.kernel.plugin.PluginCatalogTest$Fake"),
          refusal.getMessage());
    }
  }

  @Test
  void oneNameTwiceInCode() {
    PluginSources sources =
        PluginSources.APPLICATION
            .with(new FakeProvider("demo", 1))
            .with(new FakeProvider("demo", 1));
    try (PluginCatalog catalog = PluginCatalog.discover(sources)) {
      assertThrows(PluginException.class, () -> catalog.choose(Spi.COMPRESSION, "demo"));
      assertEquals(List.of(Status.AMBIGUOUS, Status.AMBIGUOUS), statuses(catalog, "demo"));
      assertEquals(1, catalog.problems().size());
    }
  }

  @Test
  void aProviderOfNoSpi() {
    PluginSources sources = PluginSources.APPLICATION.with(new Unrelated());
    try (PluginCatalog catalog = PluginCatalog.discover(sources)) {
      assertTrue(
          catalog.problems().getFirst().contains("Unrelated implements none of the SPIs"),
          catalog.problems().toString());
    }
  }

  @Test
  void aProviderInCodeOfAnotherSpiVersion() {
    PluginSources sources = PluginSources.APPLICATION.with(new FakeProvider("demo", 2));
    try (PluginCatalog catalog = PluginCatalog.discover(sources)) {
      assertEquals(
          List.of(
              "code: the compression plugin 'demo' was built against version 2 of its SPI, and this"
                  + " kernel offers version 1"),
          catalog.problems());
    }
  }

  @Test
  void theReportShowsEveryPluginAndEveryProblem() {
    PluginSources sources =
        PluginSources.APPLICATION
            .with(new FakeProvider("demo", 1))
            .with(new FakeProvider("old", 0));
    try (PluginCatalog catalog = PluginCatalog.discover(sources)) {
      String report = PluginReport.of(catalog);
      assertTrue(report.startsWith("SPI          NAME"), report);
      assertTrue(report.lines().anyMatch(line -> line.matches("compression +demo +avail.* code")));
      assertTrue(report.lines().anyMatch(line -> line.startsWith("ERROR code: ")), report);
    }
  }

  private static List<Status> statuses(PluginCatalog catalog, String name) {
    return catalog.plugins().stream()
        .filter(plugin -> plugin.name().equals(name))
        .map(catalog::status)
        .toList();
  }

  private record FakeProvider(String name, int spiVersion) implements CompressionProvider {
    @Override
    public int id() {
      return 7;
    }

    @Override
    public CompressionCodec create(Config config) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Unrelated implements PluginProvider {
    @Override
    public String name() {
      return "unrelated";
    }

    @Override
    public int spiVersion() {
      return 1;
    }
  }
}
