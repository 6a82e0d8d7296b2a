package io.tailrace.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of this project's modules as it was compiled: its descriptor and its classes. */
record CompiledModule(Path classes, ModuleDescriptor descriptor) {
  private static final Path MODULES = Path.of("..");

  /** Every folder of {@code modules/} whose sources declare a module. */
  static List<CompiledModule> all() {
    List<CompiledModule> modules = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(MODULES)) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve("src/main/java/module-info.java"))) {
          modules.add(read(folder.resolve("target").resolve("classes")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return modules;
  }

  static List<CompiledModule> spis() {
    return all().stream().filter(CompiledModule::isSpi).toList();
  }

  static List<CompiledModule> plugins() {
    return all().stream().filter(CompiledModule::isPlugin).toList();
  }

  private static CompiledModule read(Path classes) throws IOException {
    if (!Files.exists(classes.resolve("module-info.class"))) {
      throw new AssertionError(
          classes + " is not compiled: make its module a test dependency of this one");
    }
    // the finder also tells all packages; the descriptor alone knows only what is exported
    return new CompiledModule(
        classes, ModuleFinder.of(classes).findAll().iterator().next().descriptor());
  }

  static CompiledModule named(String name) {
    return all().stream()
        .filter(module -> module.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no module " + name));
  }

  String name() {
    return descriptor.name();
  }

  /** The names of the modules that it requires, the JDK's aside. */
  Set<String> requires() {
    return descriptor.requires().stream()
        .map(Requires::name)
        .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Set<String> exports() {
    return descriptor.exports().stream()
        .map(Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether it is an SPI, which plugins may see. */
  boolean isSpi() {
    return name().equals("io.tailrace.spi") || name().startsWith("io.tailrace.spi.");
  }

  /** Whether it offers something to the kernel. */
  boolean isPlugin() {
    return descriptor.provides().stream()
        .anyMatch(provides -> provides.service().startsWith("io.tailrace.spi."));
  }

  /** The providers that the files in META-INF/services name, as "service with provider". */
  Set<String> services() throws IOException {
    Set<String> services = new TreeSet<>();
    Path folder = classes.resolve("META-INF").resolve("services");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          try (Stream<String> lines = Files.lines(file)) {
            lines
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .forEach(provider -> services.add(file.getFileName() + " with " + provider));
          }
        }
      }
    }
    return services;
  }

  /** The providers that the descriptor names, in the same form. */
  Set<String> provides() {
    return descriptor.provides().stream()
        .flatMap(
            provides ->
                provides.providers().stream().map(type -> provides.service() + " with " + type))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public String toString() {
    return name();
  }
}
