package io.tailrace.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about dead letters against a broker in this JVM. */
class DlqToolsTest {
  private static final int LETTERS = 30;

  private Tailrace broker;

  /** A topic that says that it is for dead letters is enough: no policy is needed. */
  @BeforeEach
  void start() {
    broker = Tailrace.builder().set("auto.create.topics.enable", "false").start();
    succeed("", "topic", "create", "orders", "--partitions", "2");
    succeed("", "topic", "create", "other");
    succeed(
        "",
        "topic",
        "create",
        "dead",
        "--partitions",
        "1",
        "--config",
        "errors.deadletterqueue.group.enable=true");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LETTERS; i++) {
      lines.append("__dlq.errors.topic:orders,__dlq.errors.group:billing,own:h").append(i);
      lines.append(",__dlq.errors.class:com.example.E").append(i % 3);
      lines.append("\tk").append(i % 5).append("=v").append(i).append('\n');
    }
    succeed(lines.toString(), "produce", "dead", "--headers", "--key-separator", "=");
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void deadLettersAreListedAndShown() {
    String listed = succeed("", "dlq", "list");
    assertEquals(2, listed.lines().count(), listed);
    assertTrue(listed.contains("dead") && listed.contains("com.example.E0 (10)"), listed);
    String shown = succeed("", "dlq", "show", "dead", "--error", "com.example.E1", "-n", "2");
    assertTrue(shown.contains("dead-0 at offset 1, "), shown);
    assertTrue(shown.contains("dead-0 at offset 4, "), shown);
    assertTrue(shown.contains("error      com.example.E1"), shown);
    assertTrue(shown.contains("headers    own=h4"), shown);
    assertEquals(2, shown.lines().filter(String::isEmpty).count(), shown);
    assertEquals(
        "dead-0 at offset 29",
        succeed("", "dlq", "show", "dead", "--newest", "-n", "1").substring(0, 19));
    assertEquals(
        3, succeed("", "dlq", "show", "dead", "--offsets", "0:3-5", "--json").lines().count());
  }

  @Test
  void aDryRunCountsAndARedriveCopiesWhatIsChosen() {
    String counted = succeed("", "dlq", "redrive", "dead", "--dry-run", "--error", "com.example.*");
    assertTrue(counted.contains("selected 30"), counted);
    assertTrue(counted.contains("10     com.example.E2"), counted);
    assertEquals("", consume("orders"));
    String done = succeed("", "dlq", "redrive", "dead", "--error", "com.example.E2", "--by", "ann");
    assertTrue(done.contains("selected 10, redriven 10"), done);
    assertEquals(values(i -> i % 3 == 2), lines(consume("orders")));
    String json = succeed("", consumeAll("orders", "--format", "json"));
    assertTrue(json.contains("\"delivery.redrive.by\",\"value\":\"ann@"), json);
    assertTrue(!json.contains("__dlq.errors"), json);
    succeed("", "dlq", "redrive", "dead", "--key", "k1", "--offsets", "0:0-9", "--to", "other");
    assertEquals(List.of("v1", "v6"), lines(consume("other")));
    String history = succeed("", "dlq", "history", "--topic", "dead");
    assertEquals(4, history.lines().count(), history);
    assertTrue(history.contains("ann@"), history);
  }

  @Test
  void aRedriveIsStoppedResumedAndDoneOnceForItsName() {
    succeed("x\n".repeat(600), "produce", "dead"); // enough for ten minutes at one a second
    succeed("", "dlq", "redrive", "dead", "--rate", "1", "--id", "slow", "--detach");
    String stopped = succeed("", "dlq", "redrive", "--stop", "slow");
    assertTrue(stopped.startsWith("slow redrive of dead stopped"), stopped);
    succeed("", "dlq", "redrive", "--resume", "slow", "--detach");
    String ended = succeed("", "dlq", "redrive", "--cancel", "slow");
    assertTrue(ended.startsWith("slow redrive of dead cancelled"), ended);
    Screen screen = new Screen("");
    assertEquals(0, run(screen, "dlq", "redrive", "--resume", "slow"));
    assertTrue(screen.out().contains("cancelled"), screen.out());
    succeed("", "dlq", "redrive", "dead", "--id", "once");
    int before = lines(consume("orders")).size();
    succeed("", "dlq", "redrive", "dead", "--id", "once");
    assertEquals(before, lines(consume("orders")).size());
    String steps = succeed("", "dlq", "history", "slow");
    assertTrue(steps.contains("  stop ") && steps.contains("  resume "), steps);
  }

  @Test
  void whatCannotBeIsRefusedAndTold() {
    assertRefused("dead is a dead-letter topic", "dlq", "redrive", "dead", "--to", "dead");
    assertRefused("There is no topic none", "dlq", "redrive", "dead", "--to", "none");
    assertRefused("dead has no partition 7", "dlq", "redrive", "dead", "--offsets", "7");
    assertRefused("orders is no dead-letter topic", "dlq", "purge", "orders", "--all", "--yes");
    assertRefused(
        "dead-0 ends at offset 30", "dlq", "purge", "dead", "--before-offset", "0:31", "--yes");
    assertEquals(1, run(new Screen(""), "dlq", "redrive", "--stop", "nothing"));
  }

  @Test
  void aPurgeDeletesOnlyWhenItIsToldTo() {
    String planned = succeed("", "dlq", "purge", "dead", "--before-offset", "0:20");
    assertTrue(planned.contains("20"), planned);
    assertTrue(succeed("", "dlq", "list").contains("30"));
    String done = succeed("", "dlq", "purge", "dead", "--before-offset", "0:20", "--yes");
    assertTrue(done.contains("deleted 20"), done);
    assertEquals(values(i -> i >= 20), lines(consume("dead")));
    succeed("", "dlq", "purge", "dead", "--all", "--yes");
    assertEquals(1, succeed("", "dlq", "list").lines().count());
    assertTrue(succeed("", "dlq", "list", "--empty").contains("dead"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dlq",
        "dlq redrive",
        "dlq redrive dead --stop x",
        "dlq redrive dead --to a --to-redelivery",
        "dlq redrive dead --since sometime",
        "dlq redrive dead --offsets a:b",
        "dlq show dead --until soon",
        "dlq purge dead",
        "dlq purge dead --all --before 2h"
      })
  void whatIsAskedWronglyEndsWithExitCode2(String line) {
    Screen screen = new Screen("");
    assertEquals(2, run(screen, line.split(" ")), screen.err());
    assertTrue(!screen.err().contains("\tat "), screen.err());
  }

  private static List<String> values(java.util.function.IntPredicate chosen) {
    return IntStream.range(0, LETTERS).filter(chosen).mapToObj(i -> "v" + i).sorted().toList();
  }

  private static List<String> lines(String text) {
    return text.lines().sorted().toList();
  }

  private String consume(String topic) {
    return succeed("", consumeAll(topic));
  }

  private static String[] consumeAll(String topic, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("consume", topic, "--from-beginning", "--until-end"));
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }

  private void assertRefused(String why, String... arguments) {
    Screen screen = new Screen("");
    assertEquals(1, run(screen, arguments), screen.out() + screen.err());
    assertTrue(screen.out().contains("refused: " + why), screen.out() + screen.err());
  }

  private String succeed(String input, String... arguments) {
    Screen screen = new Screen(input);
    assertEquals(0, run(screen, arguments), screen.out() + screen.err());
    return screen.out();
  }

  private int run(Screen screen, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--bootstrap-server");
    all.add(broker.bootstrapServers());
    return Commands.run(screen.streams(), all.toArray(String[]::new));
  }
}
