package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.Codecs;
import io.tailrace.client.Consumer;
import io.tailrace.client.ConsumerConfig;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.PartitionDescription;
import io.tailrace.client.TopicDescription;
import io.tailrace.client.TopicPartition;
import io.tailrace.server.dlq.DeadLetter;
import io.tailrace.server.dlq.DeadLetterTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the topics that hold dead letters. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists dead-letter topics: how many records they hold, since when, and which errors are",
      "frequent among the newest. A topic is one if a delivery policy names it, or if it has",
      "errors.deadletterqueue.group.enable=true."
    })
final class DlqListCommand implements Runnable {
  private static final int NEWEST = 1_000;
  private static final int ERRORS = 3;
  private static final Duration WAIT = Duration.ofMillis(500);

  @Option(names = "--empty", description = "Also those that hold none.")
  private boolean empty;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  /** What was seen of a topic. */
  private static final class Seen {
    private long records;
    private long oldestMs = Long.MAX_VALUE;
    private long newestMs = Long.MIN_VALUE;
    private final Map<String, Integer> errors = new HashMap<>();

    String oldest() {
      return oldestMs == Long.MAX_VALUE ? "-" : Instant.ofEpochMilli(oldestMs).toString();
    }

    String newest() {
      return newestMs == Long.MIN_VALUE ? "-" : Instant.ofEpochMilli(newestMs).toString();
    }

    String errors() {
      return errors.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
          .limit(ERRORS)
          .map(error -> error.getKey() + " (" + error.getValue() + ")")
          .collect(Collectors.joining(", "));
    }
  }

  @Override
  public void run() {
    Table table = new Table("TOPIC", "RECORDS", "OLDEST", "NEWEST", "ERRORS");
    try (Client client = connect.connect();
        Codecs codecs = Codecs.load()) {
      for (TopicDescription topic : DeadLetterTopics.of(client)) {
        Seen seen = look(client, codecs, topic);
        if (seen.records > 0 || empty) {
          table.row(topic.name(), seen.records, seen.oldest(), seen.newest(), seen.errors());
        }
      }
    }
    table.print(spec.commandLine().getOut());
  }

  private static Seen look(Client client, Codecs codecs, TopicDescription topic) {
    Seen seen = new Seen();
    Admin admin = new Admin(client);
    long share = Math.max(1, NEWEST / topic.partitions().size());
    for (PartitionDescription one : topic.partitions()) {
      TopicPartition partition = new TopicPartition(topic.name(), one.partition());
      long start = admin.offset(partition, OffsetSpec.EARLIEST).orElse(0);
      long end = admin.offset(partition, OffsetSpec.LATEST).orElse(start);
      if (start < end) {
        seen.records += end - start;
        look(client, codecs, partition, start, start + 1, seen);
        look(client, codecs, partition, Math.max(start + 1, end - share), end, seen);
      }
    }
    return seen;
  }

  private static void look(
      Client client, Codecs codecs, TopicPartition partition, long from, long end, Seen seen) {
    ConsumerConfig config = ConsumerConfig.DEFAULT.with(ConsumerConfig.OutOfRange.EARLIEST);
    try (AssignedSource source = new AssignedSource(new Consumer(client, codecs, config))) {
      source.add(partition, from, end);
      while (!source.isExhausted()) {
        source.poll(
            WAIT,
            record -> {
              if (source.includes(record)) {
                seen.oldestMs = Math.min(seen.oldestMs, record.timestamp());
                seen.newestMs = Math.max(seen.newestMs, record.timestamp());
                seen.errors.merge(
                    DeadLetter.of(record).errorClass().orElse("(none)"), 1, Integer::sum);
              }
              return record.offset() < end - 1;
            });
      }
    }
  }
}
