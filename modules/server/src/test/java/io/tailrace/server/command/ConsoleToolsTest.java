package io.tailrace.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools against a broker in this JVM. */
class ConsoleToolsTest {
  private static Tailrace broker;

  @BeforeAll
  static void start() {
    broker =
        Tailrace.builder()
            .set("auto.create.topics.enable", "false")
            .set("group.initial.rebalance.delay.ms", "0")
            .start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void whatIsProducedWithACodecIsConsumedInOrder(String codec) {
    String topic = "codec-" + codec;
    succeed("", "topic", "create", topic);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append("key").append(i % 7).append('\t').append("välue ").append(i).append('\n');
    }
    succeed(lines.toString(), "produce", topic, "-k", "\t", "-z", codec, "--batch-size", "4096");
    assertEquals(
        lines.toString(),
        succeed("", "consume", topic, "--from-beginning", "--until-end", "--print", "key"));
  }

  @Test
  void aTopicIsCopiedByJsonWithNullsHeadersAndBinaryValues() {
    succeed("", "topic", "create", "from");
    succeed("", "topic", "create", "to");
    succeed("a:1,b:NULL\tk\tv\n\tNULL\tNULL\n", produce("from", "--headers", "-k", "\t"));
    succeed("ff00\n", "produce", "from", "--format", "hex");
    String json = succeed("", consume("from", "--format", "json"));
    assertEquals(3, json.lines().count(), json);
    succeed(json, "produce", "to", "--format", "json");
    assertEquals(
        json.replace("\"from\"", "\"to\""), succeed("", consume("to", "--format", "json")));
  }

  @Test
  void readingBeginsAndEndsWhereItIsToldTo() {
    succeed("", "topic", "create", "places");
    succeed("0\n1\n2\n3\n4\n", "produce", "places");
    assertEquals("3\n4\n", succeed("", "consume", "places", "-o", "-2", "-e"));
    assertEquals("2\n3\n", succeed("", "consume", "places", "-o", "2", "-n", "2"));
    assertEquals("", succeed("", "consume", "places", "--timeout-ms", "1"));
    assertEquals(
        "0\n1\n2\n3\n4\n",
        succeed("", "consume", "places", "-o", "2020-01-01T00:00:00Z", "--until-end"));
    Screen screen = new Screen("");
    assertEquals(1, run(screen, "consume", "places", "-o", "9", "-e", "--partition", "1"));
    assertTrue(screen.err().contains("no partition places-1"), screen.err());
  }

  @Test
  void aGroupGoesOnWhereItHasComeTo() {
    succeed("", "topic", "create", "first");
    succeed("", "topic", "create", "second", "--partitions", "3");
    succeed("0\n1\n2\n", "produce", "first");
    String[] asMember = {"consume", "first", "second", "--group", "readers", "--from-beginning"};
    assertEquals("0\n1\n", succeed("", concat(List.of(asMember), "--max", "2")));
    assertEquals("2\n", succeed("", concat(List.of(asMember), "--until-end")));
    assertEquals("", succeed("", concat(List.of(asMember), "--timeout-ms", "100")));
    succeed("3\n", "produce", "second");
    assertEquals("3\n", succeed("", concat(List.of(asMember), "--until-end")));
    assertEquals(2, run(new Screen(""), concat(List.of(asMember), "--partition", "1")));
    assertEquals(
        "0\n1\n2\n",
        succeed("", "consume", "first", "-g", "others", "--from-beginning", "--until-end"));
  }

  @Test
  void aGroupIsListedDescribedResetAndDeleted() {
    succeed("", "topic", "create", "group-in", "--partitions", "2");
    succeed("0\n1\n2\n", "produce", "group-in", "--partition", "1");
    succeed("", "consume", "group-in", "-g", "moved", "--from-beginning", "--until-end");
    assertTrue(words(succeed("", "group", "list")).contains("moved classic Empty"));
    assertTrue(succeed("", "group", "list", "--type", "share").lines().count() == 1);
    assertTrue(
        words(succeed("", "group", "describe", "moved")).contains("group-in 1 3 3 0 -"),
        succeed("", "group", "describe", "moved"));

    String[] reset = {"group", "reset", "moved", "--topic", "group-in:1"};
    String planned = succeed("", concat(List.of(reset), "--shift-by", "-2", "--dry-run"));
    assertTrue(words(planned).contains("group-in 1 3 1"), planned);
    assertTrue(words(succeed("", "group", "describe", "moved")).contains("group-in 1 3 3 0 -"));
    succeed("", concat(List.of(reset), "--to", "1"));
    assertEquals("1\n2\n", succeed("", "consume", "group-in", "-g", "moved", "--until-end"));
    succeed("", "group", "reset", "moved", "--all-topics", "--to", "-100");
    assertEquals("0\n1\n2\n", succeed("", "consume", "group-in", "-g", "moved", "--until-end"));
    assertEquals(2, run(new Screen(""), concat(List.of(reset), "--to", "soon")));
    assertEquals(2, run(new Screen(""), "group", "reset", "moved", "--to", "earliest"));
    assertEquals(
        2, run(new Screen(""), "group", "reset", "moved", "--topic", "group-in:7", "--to", "1"));

    succeed("", "group", "reset", "made", "--topic", "group-in", "--to", "latest");
    assertTrue(words(succeed("", "group", "describe", "made")).contains("group-in 1 3 3 0 -"));
    succeed("", "group", "delete", "moved", "made");
    assertEquals(1, run(new Screen(""), "group", "delete", "moved"));
    assertEquals(1, run(new Screen(""), "group", "describe", "moved"));
    succeed("", "group", "delete", "moved", "--if-exists");
  }

  @Test
  void aGroupWithMembersIsShownAndNotReset() throws InterruptedException {
    succeed("", "topic", "create", "busy");
    Thread member =
        Thread.ofVirtual()
            .start(() -> run(new Screen(""), "consume", "busy", "-g", "workers", "--max", "1"));
    await(
        () ->
            succeed("", "group", "list").contains("workers")
                && succeed("", "group", "describe", "workers", "--members").contains("busy-0"));
    Screen screen = new Screen("");
    assertEquals(
        1, run(screen, "group", "reset", "workers", "--topic", "busy", "--to", "earliest"));
    assertTrue(screen.err().contains("stop them first"), screen.err());
    assertEquals(1, run(new Screen(""), "group", "delete", "workers"));
    succeed("done\n", "produce", "busy");
    member.join();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "It did not come true within 30 s");
      Thread.onSpinWait();
    }
  }

  /** Lines with one space between the cells of a table. */
  private static List<String> words(String table) {
    return table.lines().map(line -> line.replaceAll(" +", " ")).toList();
  }

  @Test
  void topicsAreCreatedListedDescribedAlteredAndDeleted() {
    succeed("", "topic", "create", "life", "--partitions", "2", "--config", "retention.ms=1000000");
    assertEquals(1, run(new Screen(""), "topic", "create", "life"));
    succeed("", "topic", "create", "life", "--if-not-exists");
    assertTrue(succeed("", "topic", "list").lines().toList().contains("life"));
    String described = succeed("", "topic", "describe", "life");
    assertTrue(described.contains("partitions 2  retention.ms=1000000"), described);
    succeed("", "topic", "alter", "life", "--partitions", "3", "--delete-config", "retention.ms");
    String altered = succeed("", "topic", "describe", "life");
    assertTrue(altered.contains("partitions 3"), altered);
    assertTrue(!altered.contains("retention.ms"), altered);
    succeed("", "config", "set", "--topic", "life", "segment.bytes=1048576");
    assertTrue(
        succeed("", "config", "describe", "--topic", "life", "--changed")
            .contains("segment.bytes"));
    succeed("", "config", "delete", "--topic", "life", "segment.bytes");
    succeed("", "topic", "delete", "life");
    assertEquals(1, run(new Screen(""), "topic", "delete", "life"));
    succeed("", "topic", "delete", "life", "--if-exists");
  }

  @Test
  void aRecordThatIsNotTakenMakesTheCommandFail() {
    succeed("", "topic", "create", "small", "--config", "max.message.bytes=100");
    Screen screen = new Screen("x".repeat(1000) + "\n");
    assertEquals(1, run(screen, "produce", "small"));
    assertTrue(screen.err().contains("0 records were acknowledged"), screen.err());
    Screen unseparated = new Screen("no key\n");
    assertEquals(1, run(unseparated, "produce", "small", "-k", ":"));
    assertTrue(unseparated.err().contains("Line 1"), unseparated.err());
  }

  private static String[] produce(String topic, String... more) {
    return concat(List.of("produce", topic, "--null-value", "NULL"), more);
  }

  private static String[] consume(String topic, String... more) {
    return concat(List.of("consume", topic, "--from-beginning", "--until-end"), more);
  }

  private static String[] concat(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String succeed(String input, String... arguments) {
    Screen screen = new Screen(input);
    assertEquals(
        0, run(screen, arguments), () -> String.join(" ", arguments) + ": " + screen.err());
    return screen.out();
  }

  private static int run(Screen screen, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
    return Commands.run(screen.streams(), all.toArray(String[]::new));
  }

  @Test
  void transactionsAreLookedForAndAbortedWithCare() {
    assertTrue(succeed("", "transaction", "list").startsWith("TRANSACTIONAL ID"));
    assertTrue(succeed("", "transaction", "list", "--open").lines().count() == 1);
    Screen screen = new Screen("");
    assertEquals(1, run(screen, "transaction", "describe", "nobody"));
    assertTrue(screen.err().contains("nobody"), screen.err());
    assertEquals(1, run(new Screen(""), "transaction", "abort", "nobody"));
    assertEquals(2, run(new Screen(""), "transaction", "abort"));
    assertEquals(2, run(new Screen(""), "transaction", "abort", "--prefix", "a"));
    assertEquals("", succeed("", "transaction", "abort", "--prefix", "a", "--dry-run"));
    assertEquals("", succeed("", "transaction", "abort", "--prefix", "a", "--yes"));
  }
}
