package io.tailrace.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The invariants of the architecture that show in what the classes use. No exemptions. */
class ClassLayeringTest {
  private static final String PLUGIN_PROVIDER = "io.tailrace.spi.plugin.PluginProvider";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(CompiledModule.all().stream().map(CompiledModule::classes).toList());

  @Test
  void theseClassFilesAreUnderstood() {
    JavaClass kernelClass = CLASSES.get("io.tailrace.kernel.plugin.PluginCatalog");
    assertFalse(kernelClass.getMethodCallsFromSelf().isEmpty());
  }

  @Test
  void theKernelUsesNoPlugin() {
    classes()
        .that()
        .resideInAnyPackage("io.tailrace", "io.tailrace.kernel..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "io.tailrace",
                "io.tailrace.kernel..",
                "io.tailrace.spi..",
                "io.tailrace.wire.."))
        .check(CLASSES);
  }

  @Test
  void theWireDoesNoInputOutput() {
    LayeringRules.noInputOutput("io.tailrace.wire").check(CLASSES);
  }

  @Test
  void storageKnowsNoKafkaApi() {
    classes()
        .that()
        .resideInAnyPackage("io.tailrace.spi.storage..", "io.tailrace.storage..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "jdk..", "io.tailrace.spi..", "io.tailrace.storage.."))
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.tailrace.kernel.clientmetrics",
        "io.tailrace.kernel.compaction",
        "io.tailrace.kernel.coordinator",
        "io.tailrace.kernel.feature",
        "io.tailrace.kernel.group",
        "io.tailrace.kernel.hotspot",
        "io.tailrace.kernel.quota",
        "io.tailrace.kernel.regex",
        "io.tailrace.kernel.share"
      })
  void stateMachinesTakeClockChanceSchedulingAndTransportAsArguments(String root) {
    LayeringRules.stateMachine(root).check(CLASSES);
  }

  @Test
  void anSpiHasAPackageOfItsOwn() {
    Map<String, List<String>> providers =
        CLASSES.stream()
            .filter(type -> type.getPackageName().startsWith("io.tailrace.spi."))
            .filter(type -> type.isInterface() && type.isAssignableTo(PLUGIN_PROVIDER))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getPackageName,
                    Collectors.mapping(JavaClass::getSimpleName, Collectors.toList())));
    assertTrue(providers.size() > 2, providers.toString());
    providers.forEach((name, types) -> assertEquals(1, types.size(), name + " has " + types));
  }

  @Test
  void theRulesFindWhatBreaksThem() {
    JavaClasses culprits = new ClassFileImporter().importPaths(Path.of("target", "test-classes"));
    String here = Culprits.class.getPackageName();
    String stateMachine =
        LayeringRules.stateMachine(here).evaluate(culprits).getFailureReport().toString();
    for (String method :
        List.of("elapsed", "today", "dice", "id", "start", "connect", "schedule", "read")) {
      assertTrue(stateMachine.contains("Culprits." + method + "("), method);
    }
    String wire =
        LayeringRules.noInputOutput(here).evaluate(culprits).getFailureReport().toString();
    for (String method : List.of("start", "connect", "schedule", "read", "copy")) {
      assertTrue(wire.contains("Culprits." + method + "("), method);
    }
    assertFalse(stateMachine.contains("Culprits.fine("), stateMachine);
    assertFalse(wire.contains("Culprits.fine("), wire);
  }
}
