package io.tailrace.server;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;

/** Rules over classes, each for a package and those below it, so that tests can break them too. */
final class LayeringRules {
  private LayeringRules() {}

  /**
   * Bytes only: buffers, checksums and streams over byte arrays, and nothing that waits or sends.
   */
  static ArchRule noInputOutput(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .dependOnClassesThat(channels().or(files()).or(sockets()).or(streams()).or(threads()));
  }

  /** Clock, randomness, scheduling and transport come as arguments, so that tests can give them. */
  static ArchRule stateMachine(String root) {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .dependOnClassesThat(channels().or(files()).or(sockets()).or(threads()).or(randomness()))
        .orShould()
        .callCodeUnitWhere(readsTheTime())
        .allowEmptyShould(true); // the packages are named before they are there
  }

  private static DescribedPredicate<JavaClass> channels() {
    return resideInAPackage("java.nio.channels..");
  }

  private static DescribedPredicate<JavaClass> files() {
    return resideInAPackage("java.nio.file..").or(name("java.io.File"));
  }

  private static DescribedPredicate<JavaClass> sockets() {
    return resideInAPackage("java.net..").or(resideInAPackage("javax.net.."));
  }

  private static DescribedPredicate<JavaClass> streams() {
    DescribedPredicate<JavaClass> data =
        simpleNameStartingWith("ByteArray")
            .or(assignableTo(Throwable.class))
            .or(name("java.io.Serializable"));
    return resideInAPackage("java.io").and(DescribedPredicate.not(data));
  }

  /** What makes threads; an executor that is given is not one's own. */
  private static DescribedPredicate<JavaClass> threads() {
    return assignableTo(Thread.class)
        .or(name("java.lang.Thread$Builder"))
        .or(
            nameMatching(
                "java[.]util[.]concurrent[.](Executors|ThreadFactory|.*ThreadPoolExecutor|Fork.*)"))
        .or(nameMatching("java[.]util[.](Timer|TimerTask)"))
        .or(name("java.util.concurrent.locks.LockSupport"));
  }

  private static DescribedPredicate<JavaClass> randomness() {
    return resideInAPackage("java.util.random..")
        .or(nameMatching("java[.]util[.](Random|SplittableRandom)"))
        .or(name("java.util.concurrent.ThreadLocalRandom"))
        .or(name("java.security.SecureRandom"));
  }

  private static DescribedPredicate<JavaCall<?>> readsTheTime() {
    return call("java.lang.System", "nanoTime|currentTimeMillis")
        .or(call("java.lang.Math", "random"))
        .or(call("java.util.UUID", "randomUUID"))
        .or(call("java[.]time[.].*", "now|system.*|tick.*"))
        .as("the time, or chance, is read");
  }

  private static DescribedPredicate<JavaCall<?>> call(String owner, String method) {
    return target(owner(nameMatching(owner))).and(target(nameMatching(method))).forSubtype();
  }
}
