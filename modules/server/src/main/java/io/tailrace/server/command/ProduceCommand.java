package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.client.Codecs;
import io.tailrace.client.Producer;
import io.tailrace.client.ProducerConfig;
import io.tailrace.client.ProducerConfig.Acks;
import io.tailrace.client.ProducerRecord;
import io.tailrace.server.format.FormatException;
import io.tailrace.server.format.InputFormat;
import io.tailrace.server.format.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Produces what it reads. */
@Command(
    name = "produce",
    mixinStandardHelpOptions = true,
    description = {
      "Produces a record for each line of standard input or of a file.",
      "The exit code is 0 only if every record was acknowledged."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  echo hello | tailrace produce greetings",
      "  tailrace produce orders --key-separator : --file orders.txt --compression zstd",
      "  printf 'trace:7\\tkey=value\\n' | tailrace produce orders --headers --key-separator =",
      "  tailrace consume orders --from-beginning --until-end --format json |",
      "    tailrace produce copy --format json"
    })
final class ProduceCommand implements Callable<Integer> {
  /** Longer lines do not fit into a request anyway. */
  private static final int LONGEST_LINE = 100 << 20;

  @Parameters(paramLabel = "TOPIC", description = "Where the records go.")
  private String topic;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read a file instead of standard input.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = {"-k", "--key-separator"},
      paramLabel = "TEXT",
      description =
          "What ends the key in a line, such as : or a tab. Without it there are no keys.")
  private Optional<String> keySeparator = Optional.empty();

  @Option(
      names = "--headers",
      description = "Lines begin with headers: name:value,name:value and a tab.")
  private boolean headers;

  @Option(
      names = "--headers-separator",
      paramLabel = "TEXT",
      description = "What ends the headers in a line, instead of a tab.")
  private String headersSeparator = "\t";

  @Option(
      names = "--null-value",
      paramLabel = "TEXT",
      description = "A key, value or header value that is written so is null.")
  private Optional<String> nullText = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "How keys and values are written: line (as they are), hex, base64,",
        "json (an object a line, as 'consume --format json' writes it) or",
        "whole (all of the input is one record). Default: line"
      })
  private InputFormat.Encoding format = InputFormat.Encoding.LINE;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = {
        "The partition of all records. Default: chosen by the key as Kafka's clients do;",
        "records without a key go to one after another."
      })
  private Optional<Integer> partition = Optional.empty();

  @Option(
      names = {"-z", "--compression"},
      paramLabel = "CODEC",
      description = "none, gzip, snappy, lz4 or zstd. Default: none")
  private String compression = "none";

  @Option(
      names = "--acks",
      paramLabel = "0|1|all",
      description = {
        "Who acknowledges a record: nobody, the leader, or all in-sync replicas.",
        "Default: all, which also keeps retries from doubling records."
      })
  private String acks = "all";

  @Option(
      names = "--batch-size",
      paramLabel = "BYTES",
      description = "The size at which a batch is sent, before compression. Default: 524288")
  private int batchBytes = ProducerConfig.DEFAULT.batchBytes();

  @Mixin private ConnectOptions connect;

  private final Streams streams;

  ProduceCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    ProducerConfig config =
        new ProducerConfig(
            acks(),
            Optional.of(compression).filter(codec -> !codec.equals("none")),
            batchBytes,
            ProducerConfig.DEFAULT.bufferBytes());
    try (InputStream in = open();
        Client client = connect.connect();
        Codecs codecs = Codecs.load()) {
      if (client.describeTopic(topic).isEmpty()) {
        streams
            .err()
            .println("There is no topic " + topic + " yet: asking the broker to create it");
      }
      try (Producer producer = new Producer(client, codecs, config, RandomGenerator.getDefault())) {
        produce(new LineReader(in, LONGEST_LINE), producer);
      }
    }
    return 0;
  }

  private void produce(LineReader lines, Producer producer) {
    InputFormat input =
        new InputFormat(
            topic,
            partition.map(OptionalInt::of).orElseGet(OptionalInt::empty),
            format,
            keySeparator,
            headers ? Optional.of(headersSeparator) : Optional.empty(),
            nullText);
    boolean interactive = file.isEmpty() && streams.isInTerminal();
    Progress progress = new Progress(streams, "produced", interactive);
    try {
      for (Optional<ByteBuffer> line = next(lines, producer, interactive);
          line.isPresent();
          line = next(lines, producer, interactive)) {
        producer.send(parse(input, line.get(), lines.lineNumber()));
        progress.record(line.get().remaining());
      }
      producer.flush();
    } catch (ClientException | FormatException e) {
      progress.end();
      streams.err().println(producer.acknowledged() + " records were acknowledged before this:");
      throw e;
    }
    progress.end();
  }

  private Optional<ByteBuffer> next(LineReader lines, Producer producer, boolean interactive) {
    if (format == InputFormat.Encoding.WHOLE) {
      return lines.lineNumber() == 0 ? Optional.of(lines.rest()) : Optional.empty();
    }
    // What has come so far goes out before waiting for more.
    if (lines.mayWait()) {
      producer.flush();
    }
    if (interactive) {
      streams.err().print("> ");
      streams.err().flush();
    }
    return lines.next();
  }

  private static ProducerRecord parse(InputFormat input, ByteBuffer line, long number) {
    try {
      return input.parse(line);
    } catch (FormatException e) {
      throw new FormatException("Line " + number + ": " + e.getMessage());
    }
  }

  private Acks acks() {
    return switch (acks) {
      case "0" -> Acks.NONE;
      case "1" -> Acks.LEADER;
      case "all", "-1" -> Acks.ALL;
      default -> throw new IllegalArgumentException("--acks is 0, 1 or all, not " + acks);
    };
  }

  private InputStream open() throws IOException {
    if (file.isEmpty()) {
      return streams.in();
    }
    if (!Files.isReadable(file.get())) {
      throw new IOException("Cannot read the file " + file.get());
    }
    return Files.newInputStream(file.get());
  }
}
