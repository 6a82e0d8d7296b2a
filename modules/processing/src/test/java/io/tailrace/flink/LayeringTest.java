package io.tailrace.flink;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the connector may be made of: it runs in users' clusters, on their class paths. */
class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPaths(Path.of("target", "classes"));

  @Test
  void theBrokerIsKnownOverTheWireOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.tailrace..").and(not(resideInAPackage("io.tailrace.flink.."))))
        .check(CLASSES);
  }

  @Test
  void nothingIsOutsideOfTheModulesPackages() {
    classes().should().resideInAPackage("io.tailrace.flink..").check(CLASSES);
  }

  @Test
  void nothingReflectsIntoTheClient() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("java.lang.reflect.."))
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("org.apache.kafka..internals.."))
        .check(CLASSES);
  }

  @Test
  void aJobWithoutTablesNeedsNoTableApi() {
    noClasses()
        .that(not(resideInAPackage("io.tailrace.flink.table..")))
        .should()
        .dependOnClassesThat(resideInAPackage("org.apache.flink.table.."))
        .check(CLASSES);
  }
}
