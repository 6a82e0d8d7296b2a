package io.tailrace.examples.adclicks;

import io.tailrace.flink.job.JobConfig;
import io.tailrace.flink.job.JobProvider;
import io.tailrace.flink.job.Jobs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the job on a Flink in this process. It goes on from the newest checkpoint or savepoint in
 * its folder. A line on standard input stops it, with a savepoint.
 */
public final class LocalFlink {
  private LocalFlink() {}

  /** Arguments: the bootstrap servers, the folder of checkpoints, the parallelism. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    Optional<Path> newest = newest(folder);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            Integer.parseInt(arguments[2]), configuration(folder, newest));
    JobProvider provider = new ClickCounting();
    JobConfig config = JobConfig.of(provider.name(), arguments[0], Map.of());
    Jobs.build(provider, env, config);
    JobClient job = env.executeAsync(config.jobName());
    System.out.println(
        "The job runs "
            + newest.map(from -> "from " + folder.relativize(from)).orElse("from the beginning"));
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      in.readLine();
    }
    job.stopWithSavepoint(false, folder.resolve("savepoints").toUri().toString(), FORMAT).get();
    job.getJobExecutionResult().get();
    System.out.println("The job has stopped");
  }

  private static final SavepointFormatType FORMAT = SavepointFormatType.CANONICAL;

  private static Configuration configuration(Path folder, Optional<Path> restoreFrom) {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.dir", folder.resolve("checkpoints").toUri() + "");
    config.setString(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    config.setString("execution.checkpointing.tolerable-failed-checkpoints", "1000");
    config.setString("restart-strategy.type", "exponential-delay"); // a broker comes back
    restoreFrom.ifPresent(
        from -> config.setString("execution.state-recovery.path", from.toUri().toString()));
    return config;
  }

  /** Each checkpoint has a file of this name, when it is complete. */
  private static Optional<Path> newest(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .map(Path::getParent);
    }
  }
}
