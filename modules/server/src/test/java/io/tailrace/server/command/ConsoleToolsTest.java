package io.tailrace.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import java.util.ArrayList;
import java.util.List;
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
}
