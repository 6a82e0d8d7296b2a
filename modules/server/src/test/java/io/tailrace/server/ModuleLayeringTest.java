package io.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The invariants of the architecture that show in what the modules declare. No exemptions. */
class ModuleLayeringTest {
  private static final String WIRE = "io.tailrace.wire";
  private static final String KERNEL = "io.tailrace.kernel";

  @Test
  void theKernelSeesSpisAndTheWireOnly() {
    Set<String> seen = CompiledModule.named(KERNEL).requires();
    seen.removeIf(name -> name.equals(WIRE) || CompiledModule.named(name).isSpi());
    assertEquals(Set.of(), seen);
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.server.CompiledModule#plugins")
  void aPluginSeesSpisOnlyAndExportsNothing(CompiledModule plugin) {
    Set<String> seen = plugin.requires();
    seen.removeIf(name -> !name.startsWith("io.tailrace."));
    seen.removeIf(name -> CompiledModule.named(name).isSpi());
    assertEquals(Set.of(), seen, "required by " + plugin);
    assertEquals(Set.of(), plugin.exports(), "exported by " + plugin);
    assertEquals(Set.of(), plugin.descriptor().opens(), "opened by " + plugin);
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.server.CompiledModule#spis")
  void anSpiSeesOtherSpisOnly(CompiledModule spi) {
    Set<String> seen = spi.requires();
    seen.removeIf(name -> CompiledModule.named(name).isSpi());
    assertEquals(Set.of(), seen);
  }

  @Test
  void theWireSeesTheJdkOnly() {
    assertEquals(Set.of(), CompiledModule.named(WIRE).requires());
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.server.CompiledModule#all")
  void wireSpisKernelAndStorageHaveNoThirdPartyDependency(CompiledModule module) {
    if (module.isSpi()
        || Set.of(WIRE, KERNEL).contains(module.name())
        || module.name().startsWith("io.tailrace.storage.")) {
      Set<String> foreign = module.requires();
      foreign.removeIf(name -> name.startsWith("io.tailrace."));
      assertEquals(Set.of(), foreign, "required by " + module);
    }
  }

  @Test
  void noPackageIsInTwoModules() {
    Map<String, CompiledModule> owners = new HashMap<>();
    for (CompiledModule module : CompiledModule.all()) {
      for (String name : module.descriptor().packages()) {
        CompiledModule other = owners.put(name, module);
        assertTrue(other == null, () -> name + " is in " + other + " and in " + module);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.server.CompiledModule#all")
  void providesAndMetaInfServicesAreEqual(CompiledModule module) throws IOException {
    assertEquals(module.provides(), module.services(), "of " + module);
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.server.CompiledModule#plugins")
  void everyServiceThatIsProvidedIsUsedByTheKernel(CompiledModule plugin) {
    Set<String> unused =
        plugin.descriptor().provides().stream()
            .map(provides -> provides.service())
            .filter(service -> service.startsWith("io.tailrace.spi."))
            .collect(Collectors.toCollection(TreeSet::new));
    unused.removeAll(CompiledModule.named(KERNEL).descriptor().uses());
    assertEquals(Set.of(), unused, "provided by " + plugin);
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.server.CompiledModule#all")
  void anSpiExportsAllThatItHas(CompiledModule module) {
    if (module.isSpi()) {
      assertEquals(new TreeSet<>(module.descriptor().packages()), module.exports(), "of " + module);
      assertTrue(
          module.descriptor().exports().stream().noneMatch(exports -> exports.isQualified()),
          () -> module + " exports to some only");
    }
  }
}
