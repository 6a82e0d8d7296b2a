package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.Codecs;
import io.tailrace.client.Consumer;
import io.tailrace.client.ConsumerConfig;
import io.tailrace.client.ConsumerRecord;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.TopicDescription;
import io.tailrace.client.TopicPartition;
import io.tailrace.server.dlq.DeadLetter;
import io.tailrace.server.dlq.LetterOffsets;
import io.tailrace.server.format.LetterFormat;
import io.tailrace.server.format.OutputFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows dead letters and what is known of them. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows dead letters: where each comes from, what went wrong, and the record.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace dlq show dlq.orders",
      "  tailrace dlq show dlq.orders --newest -n 5",
      "  tailrace dlq show dlq.orders --error 'com.example.*' --group billing --since 2h",
      "  tailrace dlq show dlq.orders --offsets 0:17 --json"
    })
final class DlqShowCommand implements Runnable {
  private static final Duration WAIT = Duration.ofMillis(500);

  @Parameters(paramLabel = "TOPIC", description = "The dead-letter topic.")
  private String topic;

  @Option(
      names = {"-n", "--max"},
      paramLabel = "N",
      description = "At most so many. Default: 20")
  private int max = 20;

  @Option(names = "--newest", description = "The newest of each partition, not the oldest.")
  private boolean newest;

  @Option(names = "--json", description = "As 'tailrace consume --format json' writes records.")
  private boolean json;

  @Mixin private DlqSelection selection;
  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    OutputFormat format = json ? OutputFormat.json() : new LetterFormat();
    int left = max;
    try (Client client = connect.connect();
        Codecs codecs = Codecs.load()) {
      TopicDescription found = Topics.existing(client, topic);
      for (LetterOffsets range : ranges(found)) {
        if (range.partition() >= found.partitions().size()) {
          throw new IllegalArgumentException(topic + " has no partition " + range.partition());
        }
        left -= show(client, codecs, range, newest ? max : left, format);
        if (left <= 0 && !newest) {
          break;
        }
      }
    }
    spec.commandLine().getOut().flush();
  }

  private List<LetterOffsets> ranges(TopicDescription found) {
    List<LetterOffsets> asked = selection.ranges();
    return asked.isEmpty()
        ? IntStream.range(0, found.partitions().size())
            .mapToObj(number -> new LetterOffsets(number, 0, Long.MAX_VALUE))
            .toList()
        : asked;
  }

  private int show(
      Client client, Codecs codecs, LetterOffsets range, int most, OutputFormat format) {
    Admin admin = new Admin(client);
    TopicPartition partition = new TopicPartition(topic, range.partition());
    long start = Math.max(range.from(), admin.offset(partition, OffsetSpec.EARLIEST).orElse(0));
    long end = Math.min(range.end(), admin.offset(partition, OffsetSpec.LATEST).orElse(0));
    Deque<String> shown = new ArrayDeque<>();
    List<Integer> count = new ArrayList<>(List.of(0));
    ConsumerConfig config = ConsumerConfig.DEFAULT.with(ConsumerConfig.OutOfRange.EARLIEST);
    try (AssignedSource source = new AssignedSource(new Consumer(client, codecs, config))) {
      source.add(partition, start, end);
      while (!source.isExhausted() && (newest || count.getFirst() < most)) {
        source.poll(
            WAIT,
            record -> {
              if (source.includes(record) && selection.includes(record, DeadLetter.of(record))) {
                count.set(0, count.getFirst() + 1);
                shown.add(text(record, format));
                if (newest && shown.size() > most) {
                  shown.removeFirst();
                }
              }
              return newest || count.getFirst() < most;
            });
        if (!newest) {
          print(shown);
        }
      }
    }
    print(shown);
    return count.getFirst();
  }

  private void print(Deque<String> shown) {
    while (!shown.isEmpty()) {
      spec.commandLine().getOut().print(shown.removeFirst());
    }
  }

  private static String text(ConsumerRecord record, OutputFormat format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    format.write(record, bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
