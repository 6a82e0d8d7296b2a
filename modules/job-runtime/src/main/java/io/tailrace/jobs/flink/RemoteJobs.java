package io.tailrace.jobs.flink;

import io.tailrace.flink.job.JobConfig;
import io.tailrace.flink.job.Jobs;
import io.tailrace.flink.source.TailraceSource;
import io.tailrace.jobs.runtime.JobException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Jobs on a Flink cluster: which has to be of the same version of Flink. */
final class RemoteJobs {
  /** What a cluster does not have: the connector, and Kafka's clients with their codecs. */
  private static final List<String> BROUGHT =
      List.of(
          TailraceSource.class.getName(),
          "org.apache.kafka.clients.consumer.KafkaConsumer",
          "com.github.luben.zstd.Zstd",
          "net.jpountz.lz4.LZ4Factory",
          "org.xerial.snappy.Snappy");

  /** Of jobs that do not say so themselves: a cluster's own setting does not reach them. */
  private static final String CHECKPOINT_INTERVAL = "10 s";

  private final RemoteCluster cluster;

  RemoteJobs(RemoteCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * A job to be submitted.
   *
   * @param jobs where jobs are installed here
   * @param job which of them
   * @param config what it is built with
   * @param parallelism how many tasks each operator has
   * @param savepoint what it goes on from
   */
  record Submission(
      Path jobs, String job, JobConfig config, int parallelism, Optional<String> savepoint) {}

  /**
   * Submits a job, with its jars and the connector's.
   *
   * @return the id that the cluster gives it
   * @throws JobException if a job of that name runs there, or this one cannot be built
   */
  String run(Submission submission) throws Exception {
    String name = submission.config.jobName();
    try (RestClusterClient<String> client = cluster.connect()) {
      if (running(client, name).isPresent()) {
        throw new JobException("Job " + name + " runs there already");
      }
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (LoadedJob job = new InstalledJobs(submission.jobs).load(submission.job)) {
      thread.setContextClassLoader(job.loader());
      Configuration config = cluster.config();
      config.setString("execution.target", "remote");
      config.setString("execution.checkpointing.interval", CHECKPOINT_INTERVAL);
      config.setString("parallelism.default", Integer.toString(submission.parallelism));
      config.setString("pipeline.jars", jars(job));
      submission.savepoint.ifPresent(
          path -> config.setString("execution.state-recovery.path", path));
      StreamExecutionEnvironment env = new StreamExecutionEnvironment(config, job.loader());
      Jobs.build(job.provider(), env, submission.config);
      JobClient submitted = env.executeAsync(name);
      return submitted.getJobID().toString();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String jars(LoadedJob job) {
    Set<String> jars = new LinkedHashSet<>();
    job.jars().forEach(jar -> jars.add(jar.toString()));
    BROUGHT.forEach(name -> jar(name).ifPresent(jar -> jars.add(jar.toString())));
    return String.join(";", jars);
  }

  private static Optional<URL> jar(String type) {
    try {
      Class<?> found = Class.forName(type, false, RemoteJobs.class.getClassLoader());
      return Optional.of(found.getProtectionDomain().getCodeSource().getLocation());
    } catch (ClassNotFoundException e) {
      return Optional.empty(); // a codec that is not here is not needed
    }
  }

  /** What the cluster knows of, running or not. */
  Collection<JobStatusMessage> list() throws Exception {
    try (RestClusterClient<String> client = cluster.connect()) {
      return client.listJobs().get();
    }
  }

  /**
   * Stops a job with a savepoint.
   *
   * @param folder for the savepoint; by default the cluster's
   * @return where the savepoint is
   * @throws JobException if no such job runs, or no savepoint can be made: then it goes on
   */
  String stop(String name, Optional<String> folder) throws Exception {
    try (RestClusterClient<String> client = cluster.connect()) {
      JobStatusMessage job =
          running(client, name)
              .orElseThrow(() -> new JobException("No job by the name " + name + " runs there"));
      return client
          .stopWithSavepoint(
              job.getJobId(), false, folder.orElse(null), SavepointFormatType.CANONICAL)
          .get();
    } catch (ExecutionException e) {
      throw new JobException("Job " + name + " goes on: " + Errors.words(e.getCause()), e);
    }
  }

  private static Optional<JobStatusMessage> running(ClusterClient<String> client, String name)
      throws Exception {
    List<JobStatusMessage> found = new ArrayList<>();
    for (JobStatusMessage job : client.listJobs().get()) {
      if (job.getJobName().equals(name) && !job.getJobState().isGloballyTerminalState()) {
        found.add(job);
      }
    }
    if (found.size() > 1) {
      throw new JobException(
          "Several jobs by the name "
              + name
              + " run there: "
              + found.stream()
                  .map(job -> job.getJobId().toString())
                  .collect(Collectors.joining(", ")));
    }
    return found.stream().findFirst();
  }
}
