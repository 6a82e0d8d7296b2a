package io.tailrace.flink.sink;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job that writes the numbers from 0 on, so many between two checkpoints, and can be failed. As a
 * program, it runs in a JVM of its own, and tells its standard output of each commit.
 */
final class NumbersJob {
  final String name;
  final TroubledSink.Trouble trouble = new TroubledSink.Trouble();
  private final String bootstrapServers;
  private final String topic;
  private final Path checkpoints;
  private String prefix;
  private int parallelism = 1;
  private int attempts;
  private int failuresTolerated;
  private Optional<Path> restoreFrom = Optional.empty();
  private long count = 1_000;
  private int perCheckpoint = 50;
  private List<String> formerPrefixes = List.of();
  private final Map<String, String> properties = new ConcurrentHashMap<>();

  NumbersJob(String name, String bootstrapServers, String topic, Path checkpoints) {
    this.name = name;
    this.prefix = name;
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.checkpoints = checkpoints;
  }

  NumbersJob prefix(String value) {
    prefix = value;
    return this;
  }

  NumbersJob formerPrefixes(String... values) {
    formerPrefixes = List.of(values);
    return this;
  }

  NumbersJob parallelism(int value) {
    parallelism = value;
    return this;
  }

  /** Restarts so many times by itself. */
  NumbersJob attempts(int value) {
    attempts = value;
    return this;
  }

  NumbersJob failuresTolerated(int value) {
    failuresTolerated = value;
    return this;
  }

  NumbersJob restoreFrom(Path checkpoint) {
    restoreFrom = Optional.of(checkpoint);
    return this;
  }

  NumbersJob count(long value) {
    count = value;
    return this;
  }

  NumbersJob perCheckpoint(int value) {
    perCheckpoint = value;
    return this;
  }

  NumbersJob property(String key, String value) {
    properties.put(key, value);
    return this;
  }

  /** Starts it on a cluster of its own, which ends with the job. */
  JobClient start() throws Exception {
    Configuration config = new Configuration();
    config.setString("restart-strategy.type", attempts == 0 ? "none" : "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", Integer.toString(attempts));
    config.setString("restart-strategy.fixed-delay.delay", "50 ms");
    config.setString("execution.checkpointing.interval", "50 ms");
    config.setString(
        "execution.checkpointing.tolerable-failed-checkpoints", "" + failuresTolerated);
    config.setString("execution.checkpointing.storage", "filesystem");
    config.setString("execution.checkpointing.dir", checkpoints.toUri().toString());
    config.setString("execution.checkpointing.num-retained", "1");
    config.setString(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    restoreFrom.ifPresent(
        path -> config.setString("execution.state-recovery.path", path.toUri().toString()));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
    env.setMaxParallelism(16);
    DataGeneratorSource<String> numbers =
        new DataGeneratorSource<>(
            number -> Long.toString(number),
            count,
            RateLimiterStrategy.perCheckpoint(perCheckpoint),
            Types.STRING);
    env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
        .uid("numbers")
        .sinkTo(new TroubledSink<>(sink(), name, trouble))
        .uid("sink");
    return env.executeAsync(name);
  }

  private TailraceSink<String> sink() {
    return TailraceSink.<String>builder()
        .setBootstrapServers(bootstrapServers)
        .setProperties(properties)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(prefix)
        .setFormerTransactionalIdPrefixes(formerPrefixes)
        .setRecordSerializer(
            TailraceRecordSerializationSchema.builder()
                .setTopic(topic)
                .setValueSerializationSchema(new SimpleStringSchema())
                .build())
        .build();
  }

  /** Runs it in a JVM of its own, which is killed as it says that it is about to commit. */
  void runAndKill(int commit) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NumbersJob.class.getName(),
                name,
                bootstrapServers,
                topic,
                checkpoints.toString(),
                Integer.toString(parallelism))
            .redirectError(Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.equals("commit " + commit)) {
        line = out.readLine();
      }
      if (line == null) {
        throw new IOException("The job ended before commit " + commit);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Arguments: name, bootstrap servers, topic, checkpoint folder, parallelism. */
  public static void main(String[] arguments) throws Exception {
    NumbersJob job =
        new NumbersJob(arguments[0], arguments[1], arguments[2], Path.of(arguments[3]))
            .parallelism(Integer.parseInt(arguments[4]));
    job.trouble.onCommit = () -> System.out.println("commit " + job.trouble.commits);
    await(job.start());
  }

  /** The state in which it ends. */
  static JobStatus await(JobClient job) throws Exception {
    try {
      job.getJobExecutionResult().get(90, TimeUnit.SECONDS);
      return JobStatus.FINISHED;
    } catch (ExecutionException e) {
      return JobStatus.FAILED;
    }
  }

  /** The newest checkpoint that was left behind. */
  Path lastCheckpoint() throws IOException {
    try (Stream<Path> files = Files.walk(checkpoints)) {
      List<Path> complete = new ArrayList<>();
      files
          .filter(file -> file.getFileName().toString().equals("_metadata"))
          .map(Path::getParent)
          .forEach(complete::add);
      return complete.stream()
          .max((one, other) -> Integer.compare(number(one), number(other)))
          .orElseThrow();
    }
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""));
  }
}
