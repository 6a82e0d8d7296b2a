package io.tailrace.kernel.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.compression.CompressionProvider;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that lie in folders, and everything that can be wrong with them. */
class PluginFoldersTest {
  private static final String MODULE =
      """
      module demo {
        requires io.tailrace.spi;
        provides io.tailrace.spi.compression.CompressionProvider with demo.Codec;
      }
      """;

  private static final String SEES_KERNEL =
      """
      int seen() {
        try {
          Class.forName("io.tailrace.kernel.plugin.Spi");
          return 1;
        } catch (ClassNotFoundException e) {
          return 0;
        }
      }
      """;

  @TempDir private Path temp;

  @Test
  void aModularJarIsLoadedInALayerOfItsOwn() throws IOException {
    codec("demo", "demo.Codec", "demo", "")
        .source("module-info.java", MODULE)
        .build(jar("demo", "demo.jar"));
    try (PluginCatalog catalog = discover()) {
      CompressionProvider provider = catalog.choose(Spi.COMPRESSION, "demo");
      assertEquals("demo", provider.getClass().getModule().getName());
      assertNotSame(getClass().getModule().getLayer(), provider.getClass().getModule().getLayer());
      assertEquals(plugins().resolve("demo") + ", module layer", placeOf(catalog, "demo"));
    }
  }

  @Test
  void twoPluginsCarryTwoVersionsOfOneLibrary() throws IOException {
    for (int version = 1; version <= 2; version++) {
      String folder = "v" + version;
      Path library = library(version).build(jar(folder, "lib.jar"));
      codec(folder, "demo.Codec", "demo-" + version, "lib.Lib.version()")
          .library(library)
          .source("module-info.java", MODULE.replace("requires", "requires lib; requires"))
          .build(jar(folder, "demo.jar"));
    }
    try (PluginCatalog catalog = discover()) {
      assertEquals(1, catalog.choose(Spi.COMPRESSION, "demo-1").id());
      assertEquals(2, catalog.choose(Spi.COMPRESSION, "demo-2").id());
    }
  }

  @Test
  void aPluginDoesNotSeeTheClassesOfTheApplication() throws IOException {
    for (String jar : List.of("demo.jar", "1-demo.jar")) { // the latter cannot be a module
      String folder = jar.replace(".jar", "");
      new JarBuilder()
          .codec("demo.Codec", folder, "seen()", SEES_KERNEL)
          .service(JarBuilder.COMPRESSION, "demo.Codec")
          .build(jar(folder, jar));
    }
    try (PluginCatalog catalog = discover()) {
      assertEquals(0, catalog.choose(Spi.COMPRESSION, "demo").id());
      assertEquals(0, catalog.choose(Spi.COMPRESSION, "1-demo").id());
    }
  }

  @Test
  void aPluginsOwnCopyOfAnApplicationsClassIsItsOwn() throws IOException {
    new JarBuilder()
        .source(
            "io/tailrace/kernel/plugin/Spi.java",
            "package io.tailrace.kernel.plugin; public class Spi {public static int version=42;}")
        .codec("demo.Codec", "demo", "io.tailrace.kernel.plugin.Spi.version", "")
        .service(JarBuilder.COMPRESSION, "demo.Codec")
        .build(jar("demo", "1-demo.jar"));
    try (PluginCatalog catalog = discover()) {
      assertEquals(42, catalog.choose(Spi.COMPRESSION, "demo").id());
    }
  }

  @Test
  void jarsThatCannotBeModulesAreLoadedAsPlainJars() throws IOException {
    for (int version = 1; version <= 2; version++) {
      String folder = "v" + version;
      Path library = plainLibrary(version).build(jar(folder, "1-" + version + ".jar"));
      codec(folder, "demo.Codec", "demo-" + version, "lib.Lib.version()")
          .library(library)
          .build(jar(folder, "demo.jar"));
    }
    try (PluginCatalog catalog = discover()) {
      assertEquals(1, catalog.choose(Spi.COMPRESSION, "demo-1").id());
      assertEquals(2, catalog.choose(Spi.COMPRESSION, "demo-2").id());
      assertContains(placeOf(catalog, "demo-1"), ", class loader; not valid as modules: ");
    }
  }

  @Test
  void jarsThatShareAPackageAreLoadedAsPlainJars() throws IOException {
    codec("split", "demo.Codec", "demo", "").build(jar("split", "demo.jar"));
    new JarBuilder()
        .source("demo/Other.java", "package demo; public class Other {}")
        .build(jar("split", "other.jar"));
    try (PluginCatalog catalog = discover()) {
      catalog.choose(Spi.COMPRESSION, "demo");
      assertContains(placeOf(catalog, "demo"), ", class loader; not valid as modules: ");
    }
  }

  @Test
  void aPlainJarIsAnAutomaticModule() throws IOException {
    codec("plain", "demo.Codec", "demo", "").version("7.1").build(jar("plain", "demo.jar"));
    try (PluginCatalog catalog = discover()) {
      CompressionProvider provider = catalog.choose(Spi.COMPRESSION, "demo");
      assertTrue(provider.getClass().getModule().getDescriptor().isAutomatic());
    }
  }

  @Test
  void aCopyOfTheSpiInTheFolderIsNotUsed() throws IOException {
    codec("demo", "demo.Codec", "demo", "")
        .source("module-info.java", MODULE)
        .build(jar("demo", "demo.jar"));
    new JarBuilder()
        .source("module-info.java", "module io.tailrace.spi {exports io.tailrace.spi.plugin;}")
        .source(
            "io/tailrace/spi/plugin/PluginProvider.java",
            "package io.tailrace.spi.plugin; public interface PluginProvider {}")
        .build(jar("demo", "spi.jar"));
    try (PluginCatalog catalog = discover()) {
      CompressionProvider provider = catalog.choose(Spi.COMPRESSION, "demo");
      assertSame(CompressionProvider.class, provider.getClass().getInterfaces()[0]);
    }
  }

  @Test
  void resourcesAreFoundInTheModuleThatAsks() throws IOException {
    String read =
        """
        new String(Codec.class.getResourceAsStream("/META-INF/id").readAllBytes()).charAt(0) - '0'
        """;
    JarBuilder demo =
        codec("demo", "demo.Codec", "demo", "read()")
            .source("module-info.java", MODULE)
            .codec(
                "demo.Codec",
                "demo",
                "read()",
                "int read() { try { return " + read + "; } catch (IOException e) { return 0; } }");
    demo.file("META-INF/id", "5").build(jar("demo", "z.jar"));
    new JarBuilder().file("META-INF/id", "6").build(jar("demo", "a.jar"));
    try (PluginCatalog catalog = discover()) {
      assertEquals(5, catalog.choose(Spi.COMPRESSION, "demo").id());
    }
  }

  @Test
  void aModuleThatTheFolderLacks() throws IOException {
    Path library = library(1).build(temp.resolve("elsewhere").resolve("lib.jar"));
    codec("demo", "demo.Codec", "demo", "lib.Lib.version()")
        .library(library)
        .source("module-info.java", MODULE.replace("requires", "requires lib; requires"))
        .build(jar("demo", "demo.jar"));
    assertProblem(plugins().resolve("demo") + ": module demo requires module lib, which is not in");
  }

  @Test
  void aJarThatIsNoJar() throws IOException {
    Files.createDirectories(plugins().resolve("broken"));
    Files.writeString(jar("broken", "x.jar"), "not a zip file");
    assertProblem(plugins().resolve("broken") + ": x.jar is not a readable jar");
  }

  @Test
  void aFolderWithoutJars() throws IOException {
    Files.createDirectories(plugins().resolve("empty"));
    assertProblem(plugins().resolve("empty") + ": it holds no jar");
  }

  @Test
  void aJarOutsideOfAFolder() throws IOException {
    Files.createDirectories(plugins());
    Files.writeString(plugins().resolve("loose.jar"), "");
    assertProblem(plugins().resolve("loose.jar") + ": a plugin's jars lie in a folder");
  }

  @Test
  void aFolderThatDoesNotExist() {
    assertProblem("The plugin folder " + plugins() + " cannot be read");
  }

  @Test
  void hiddenFilesAndTextsAreNotPlugins() throws IOException {
    Files.createDirectories(plugins().resolve(".trash"));
    Files.writeString(plugins().resolve("README.md"), "Put plugins here.");
    try (PluginCatalog catalog = discover()) {
      assertEquals(List.of(), catalog.problems());
    }
  }

  @Test
  void jarsWithoutAProvider() throws IOException {
    plainLibrary(1).build(jar("lib", "lib.jar"));
    assertProblem("no plugin in it");
  }

  @Test
  void aServicesFileThatNamesAMissingClass() throws IOException {
    plainLibrary(1).service(JarBuilder.COMPRESSION, "demo.Gone").build(jar("demo", "1-lib.jar"));
    assertProblem(plugins().resolve("demo") + ", class loader", "demo.Gone not found");
  }

  @Test
  void aServicesFileThatNamesSomethingElse() throws IOException {
    plainLibrary(1).service(JarBuilder.COMPRESSION, "lib.Lib").build(jar("demo", "1-lib.jar"));
    assertProblem(plugins().resolve("demo") + ", class loader", "lib.Lib not a subtype");
  }

  @Test
  void aConstructorThatThrows() throws IOException {
    new JarBuilder()
        .codec(
            "demo.Codec",
            "demo",
            "7",
            "public Codec() { throw new IllegalStateException(\"no licence\"); }")
        .service(JarBuilder.COMPRESSION, "demo.Codec")
        .build(jar("demo", "demo.jar"));
    assertProblem(plugins().resolve("demo").toString(), "demo.Codec could not be", "no licence");
  }

  @Test
  void aClassThatTheProviderNeedsAndTheFolderLacks() throws IOException {
    Path library = plainLibrary(1).build(temp.resolve("elsewhere").resolve("lib.jar"));
    codec("demo", "demo.Codec", "demo", "7")
        .codec("demo.Codec", "demo", "7", "private final lib.Lib lib = new lib.Lib();")
        .library(library)
        .build(jar("demo", "demo.jar"));
    assertProblem(plugins().resolve("demo").toString(), "demo.Codec", "lib/Lib");
  }

  @Test
  void aProviderBuiltAgainstAnotherVersionOfTheSpi() throws IOException {
    new JarBuilder()
        .codec("demo.Codec", "demo", "7", "static final int OTHER_VERSION = 99;")
        .service(JarBuilder.COMPRESSION, "demo.Codec")
        .build(jar("demo", "demo.jar"));
    assertProblem(
        plugins().resolve("demo").toString(),
        "the compression plugin 'demo' was built against version 99 of its SPI, and this kernel"
            + " offers version 1");
  }

  @Test
  void aNameThatIsNoName() throws IOException {
    codec("demo", "demo.Codec", "Not A Name", "").build(jar("demo", "demo.jar"));
    assertProblem(plugins().resolve("demo").toString(), "has the name 'Not A Name'");
  }

  @Test
  void oneNameInTwoFolders() throws IOException {
    codec("one", "demo.Codec", "demo", "").build(jar("one", "demo.jar"));
    codec("two", "demo.Codec", "demo", "").build(jar("two", "demo.jar"));
    assertProblem(
        "More than one compression plugin has the name 'demo': ",
        plugins().resolve("one").toString(),
        plugins().resolve("two").toString());
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws IOException {
    Files.createDirectories(plugins().resolve("one"));
    Files.createDirectories(plugins().resolve("two"));
    assertProblem(plugins().resolve("one").toString(), plugins().resolve("two").toString());
  }

  @Test
  void closingLetsGoOfTheJars() throws IOException {
    codec("layer", "demo.Codec", "demo", "")
        .source("module-info.java", MODULE)
        .build(jar("layer", "demo.jar"));
    codec("loader", "other.Codec", "other", "").build(jar("loader", "1-demo.jar"));
    PluginCatalog catalog = discover();
    Class<?> loaded = catalog.choose(Spi.COMPRESSION, "demo").getClass();
    catalog.close();
    assertEquals(List.of(), openFilesBelow(temp));
    assertThrows(
        ClassNotFoundException.class, () -> loaded.getClassLoader().loadClass("demo.Missing"));
  }

  private static List<Path> openFilesBelow(Path folder) throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    List<Path> open = new ArrayList<>();
    if (Files.isDirectory(descriptors)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
        for (Path descriptor : all) {
          if (Files.isSymbolicLink(descriptor)) {
            Path target = Files.readSymbolicLink(descriptor);
            if (target.startsWith(folder)) {
              open.add(target);
            }
          }
        }
      }
    }
    return open;
  }

  private void assertProblem(String... parts) {
    try (PluginCatalog catalog = discover()) {
      PluginException refusal = assertThrows(PluginException.class, catalog::requireSound);
      for (String part : parts) {
        assertContains(refusal.getMessage(), part);
      }
      assertThrows(PluginException.class, () -> catalog.choose(Spi.COMPRESSION, "demo"));
      assertThrows(PluginException.class, () -> catalog.chooseAll(Spi.COMPRESSION));
    }
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' is not in: " + text);
  }

  private PluginCatalog discover() {
    return PluginCatalog.discover(PluginSources.APPLICATION.withFolder(plugins()));
  }

  private static String placeOf(PluginCatalog catalog, String name) {
    return catalog.plugins().stream()
        .filter(plugin -> plugin.name().equals(name))
        .findFirst()
        .orElseThrow()
        .place()
        .toString();
  }

  /** A jar with one codec, named in META-INF/services. */
  private static JarBuilder codec(String folder, String type, String name, String id) {
    return new JarBuilder()
        .codec(type, name, id.isEmpty() ? "7" : id, "// of " + folder)
        .service(JarBuilder.COMPRESSION, type);
  }

  private static JarBuilder library(int version) {
    return plainLibrary(version).source("module-info.java", "module lib {exports lib;}");
  }

  private static JarBuilder plainLibrary(int version) {
    return new JarBuilder()
        .source(
            "lib/Lib.java",
            "package lib; public class Lib {public static int version() {return "
                + version
                + ";}}");
  }

  private Path plugins() {
    return temp.resolve("plugins");
  }

  private Path jar(String folder, String name) {
    return plugins().resolve(folder).resolve(name);
  }
}
