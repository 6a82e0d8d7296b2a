package io.tailrace.delivery.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the library may be made of: it runs in applications, with the client that they have. */
class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPaths(Path.of("target", "classes"));

  @Test
  void itUsesThePublicClientOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.apache.kafka..", "io.tailrace.delivery.client"))
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("org.apache.kafka..internals.."))
        .check(CLASSES);
  }
}
