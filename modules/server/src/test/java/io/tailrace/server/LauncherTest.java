package io.tailrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher with a JDK that only says how it was called, and makes caches that are empty.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      for argument in "$@"; do
        case $argument in
        -XX:AOTCacheOutput=*) : >"${argument#*=}" ;;
        esac
        echo "$argument"
      done
      """;

  @TempDir private Path folder;
  private Path checkout;
  private Path jdk;

  private record Outcome(int exitCode, List<String> out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    Path root = repository();
    folder = folder.toRealPath();
    checkout = folder.resolve("check out");
    script(checkout.resolve("tailrace"), Files.readString(root.resolve("tailrace")));
    Files.createDirectories(checkout.resolve(".mvn"));
    Files.copy(root.resolve(".mvn/find-jdk.sh"), checkout.resolve(".mvn/find-jdk.sh"));
    script(
        checkout.resolve("mvnw"),
        "#!/bin/sh\n"
            + "echo \"$@\" >> \"${0%/*}/builds\"\n"
            + "flink=${0%/*}/modules/job-runtime/target/flink\n"
            + "case $* in *modules/job-runtime*)\n"
            + "  mkdir -p \"$flink\" && : > \"$flink/flink.jar\" && exit ;;\n"
            + "esac\n"
            + "rm -rf \"${0%/*}/modules/server/target/dist\"\n"
            + "lib=${0%/*}/modules/server/target/dist/lib\n"
            + "mkdir -p \"$lib\"\n"
            + ": > \"$lib/tailrace-server.jar\"\n"
            + ": > \"$lib/tools-25.0.9+1.aot\"\n"
            + ": > \"$lib/server-25.0.9+1.aot\"\n"
            + "echo \"${lib%/lib}\" > \"$lib/place\"\n");
    jdk = jdk("25.0.9", JAVA);
  }

  @Test
  void theFirstRunBuildsAndTheNextOnesDoNot() throws Exception {
    Outcome first = run(checkout, Map.of(), "./tailrace", "version");
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.err().contains("Building Tailrace"), first.err());
    Outcome second = run(checkout, Map.of(), "./tailrace", "version");
    assertEquals("", second.err());
    assertEquals(first.out(), second.out());
    assertEquals("version", second.out().getLast());
  }

  @Test
  void flinkComesWithTheFirstJob() throws Exception {
    Path flink = checkout.resolve("modules/server/target/dist/flink/flink.jar");
    for (List<String> command :
        List.of(
            List.of("server"),
            List.of("job", "list"),
            List.of("job", "run", "--help"),
            List.of("job", "stop", "clicks"))) {
      assertEquals(0, tailrace(command).exitCode());
      assertFalse(Files.exists(flink), command.toString());
    }
    assertEquals(1, builds().size(), "of the server");
    assertTrue(builds().getFirst().contains("-Dflink.skip"), builds().toString());

    Outcome run = tailrace(List.of("job", "run", "clicks"));
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("Building what Flink jobs run on"), run.err());
    assertTrue(Files.exists(flink));
    assertEquals("", tailrace(List.of("job", "run", "clicks")).err());

    assertEquals(0, tailrace(List.of("build")).exitCode());
    assertTrue(Files.exists(flink), "what was there before is made anew");
  }

  @Test
  void aClusterOfFlinkNeedsItToo() throws Exception {
    Path flink = checkout.resolve("modules/server/target/dist/flink/flink.jar");
    tailrace(List.of("job", "list", "--flink", "http://localhost:8081"));
    assertTrue(Files.exists(flink));
  }

  private Outcome tailrace(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("./tailrace"));
    command.addAll(arguments);
    return run(checkout, Map.of(), command.toArray(String[]::new));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(checkout.resolve("builds"));
  }

  @Test
  void itWorksFromAnywhereThroughALinkAndKeepsTheFolderAndTheArguments() throws Exception {
    build();
    Path link = folder.resolve("bin/tailrace");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../check out/tailrace"));
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Outcome outcome =
        run(elsewhere, Map.of(), link.toString(), "produce", "a topic", "--key-separator", "\t");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals(
        List.of("produce", "a topic", "--key-separator", "\t"),
        outcome.out().subList(outcome.out().size() - 4, outcome.out().size()));
    Path dist = checkout.resolve("modules/server/target/dist");
    assertTrue(outcome.out().contains("-Dtailrace.home=" + checkout), outcome.out().toString());
    assertTrue(outcome.out().contains(dist.resolve("lib").toString()), outcome.out().toString());
    assertTrue(
        outcome.out().contains("-XX:AOTCache=" + dist.resolve("lib/tools-25.0.9+1.aot")),
        outcome.out().toString());
  }

  @Test
  void theBrokerHasACacheOfItsOwn() throws Exception {
    build();
    Outcome outcome = run(checkout, Map.of(), "./tailrace", "server", "--port", "1");
    Path dist = checkout.resolve("modules/server/target/dist");
    assertEquals("", outcome.err());
    assertTrue(
        outcome.out().contains("-XX:AOTCache=" + dist.resolve("lib/server-25.0.9+1.aot")),
        outcome.out().toString());
  }

  @Test
  void anotherJdkThanTheCacheIsForGetsOneOfItsOwn() throws Exception {
    build();
    jdk = jdk("26", JAVA);
    Outcome first = run(checkout, Map.of(), "./tailrace", "version");
    assertEquals(0, first.exitCode(), first.err());
    assertEquals(1, first.err().lines().count(), first.err());
    assertTrue(first.err().contains("Making the start-up caches for JDK 26+1"), first.err());
    Outcome second = run(checkout, Map.of(), "./tailrace", "version");
    assertEquals("", second.err());
    assertTrue(second.out().toString().contains("tools-26+1.aot"), second.out().toString());
    jdk = jdk("25.0.9", JAVA);
    assertEquals("", run(checkout, Map.of(), "./tailrace", "version").err());
  }

  @Test
  void withoutACacheItStartsSlowlyAndSaysSo() throws Exception {
    build();
    jdk = jdk("26", JAVA + "case $* in *Rehearsal*) echo no rehearsal; exit 1 ;; esac\n");
    Outcome outcome = run(checkout, Map.of(), "./tailrace", "version");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains("no rehearsal"), outcome.err());
    assertTrue(outcome.err().contains("Starting slowly"), outcome.err());
    assertFalse(outcome.out().toString().contains("AOTCache"), outcome.out().toString());
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    build();
    Path old = jdk("17.0.1", "#!/bin/sh\necho old\n");
    Outcome outcome =
        run(
            checkout,
            Map.of("JAVA_HOME", old.toString(), "JDK25_HOME", jdk.toString()),
            "./tailrace",
            "version");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals("version", outcome.out().getLast());
  }

  @Test
  void moreJvmOptionsComeAfterOurOwnAndTheExitCodeIsTheJvms() throws Exception {
    build();
    jdk = jdk("25.0.9", JAVA + "exit 7\n");
    Outcome outcome =
        run(checkout, Map.of("TAILRACE_JAVA_OPTS", "-Xmx1g -Da=b"), "./tailrace", "version");
    assertEquals(7, outcome.exitCode());
    assertTrue(outcome.out().indexOf("-Xmx1g") > 0, outcome.out().toString());
    assertTrue(outcome.out().contains("-Da=b"), outcome.out().toString());
  }

  @Test
  void aDistributionRunsWhereItWasUnpacked() throws Exception {
    build();
    Path dist = folder.resolve("tailrace-1.0");
    Files.createDirectories(dist.resolve("lib"));
    script(dist.resolve("bin/tailrace"), Files.readString(checkout.resolve("tailrace")));
    Files.copy(checkout.resolve(".mvn/find-jdk.sh"), dist.resolve("lib/find-jdk.sh"));
    String launcher = dist.resolve("bin/tailrace").toString();
    Outcome first = run(folder, Map.of(), launcher, "version");
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.out().contains("-Dtailrace.home=" + dist), first.out().toString());
    assertTrue(first.err().contains("Making the start-up caches"), first.err());
    assertEquals("", run(folder, Map.of(), launcher, "version").err());

    Path moved = Files.move(dist, folder.resolve("moved"));
    Path cache = moved.resolve("lib/tools-25.0.9+1.aot");
    Path stale = Files.createFile(moved.resolve("lib/tools-25.0.8+1.aot"));
    Outcome elsewhere = run(folder, Map.of(), moved.resolve("bin/tailrace").toString(), "x");
    assertTrue(elsewhere.err().contains("Making the start-up caches"), elsewhere.err());
    assertTrue(elsewhere.out().contains("-XX:AOTCache=" + cache), elsewhere.out().toString());
    assertFalse(Files.exists(stale), "a cache of another place was kept");
    try (Stream<Path> files = Files.list(moved)) {
      assertEquals(
          List.of("bin", "lib"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aFailedBuildStartsNothing() throws Exception {
    script(checkout.resolve("mvnw"), "#!/bin/sh\necho broken >&2\nexit 1\n");
    Outcome outcome = run(checkout, Map.of(), "./tailrace", "version");
    assertEquals(1, outcome.exitCode());
    assertEquals(List.of(), outcome.out());
    assertTrue(outcome.err().contains("The build failed"), outcome.err());
  }

  private void build() throws Exception {
    assertEquals(0, run(checkout, Map.of(), "./tailrace", "build").exitCode());
  }

  private Path jdk(String version, String java) throws IOException {
    Path home = Files.createDirectories(folder.resolve("jdk-" + version));
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"Test\"\nJAVA_RUNTIME_VERSION=\""
            + version
            + "+1\"\nJAVA_VERSION=\""
            + version
            + "\"\n");
    script(home.resolve("bin/java"), java);
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    return home;
  }

  private Outcome run(Path where, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(out.toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("JDK25_HOME");
    builder.environment().remove("TAILRACE_JAVA_OPTS");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it does not end");
    return new Outcome(
        process.exitValue(),
        new ArrayList<>(Files.readAllLines(out)),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path repository() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("mvnw"))) {
      at = at.getParent();
    }
    return at;
  }
}
