package io.tailrace.client;

import io.tailrace.client.JobListing.State;
import io.tailrace.wire.ErrorCode;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Runs, stops and lists the jobs that a broker hosts: by records of two topics, whose values are
 * lines of a properties file. For one thread.
 */
public final class JobAdmin {
  private static final String REQUESTS = "__jobs";
  private static final String STATUSES = "__job_status";
  private static final Duration POLL = Duration.ofMillis(200);

  private final Client client;

  /** Works through a client, which stays the caller's to close. */
  public JobAdmin(Client client) {
    this.client = client;
  }

  /**
   * What is wanted of a job that is to run.
   *
   * @param job which of the jobs that are installed at the host
   * @param values what is set for it
   * @param parallelism how many tasks each operator has
   * @param fresh whether to begin without the state of earlier runs
   */
  public record Run(String job, Map<String, String> values, int parallelism, boolean fresh) {}

  /** All jobs that somebody has asked for, by the names that they run by. */
  public Map<String, JobListing> list() {
    Map<String, JobListing> jobs = new TreeMap<>();
    if (client.describeTopic(STATUSES).isPresent()) {
      read((consumer, partition) -> poll(consumer, partition, jobs));
    }
    return jobs;
  }

  /** Asks the host to run a job. Returns the id of the request. */
  public String run(String name, Run run) {
    Map<String, String> lines = new TreeMap<>();
    lines.put("action", "run");
    lines.put("job", run.job());
    lines.put("parallelism", Integer.toString(run.parallelism()));
    lines.put("fresh", Boolean.toString(run.fresh()));
    run.values().forEach((key, value) -> lines.put("set." + key, value));
    return request(name, lines);
  }

  /** Asks the host to save the state of a job, and end it. Returns the id of the request. */
  public String stop(String name) {
    return request(name, new TreeMap<>(Map.of("action", "stop")));
  }

  /** Asks the host to forget a job, its state included. */
  public void delete(String name) {
    produce(name, Optional.empty());
  }

  /**
   * Waits until the host has heard a request, and the job is as described.
   *
   * @param request the id of the request
   * @return the job then, or nothing after the time-out
   */
  public Optional<JobListing> await(
      String name, String request, Predicate<JobListing> state, Duration timeout) {
    long deadline = client.time().nanos() + timeout.toNanos();
    Map<String, JobListing> jobs = new TreeMap<>();
    while (client.describeTopic(STATUSES).isEmpty()) {
      if (client.time().nanos() - deadline > 0) {
        return Optional.empty();
      }
      pause();
    }
    read(
        (consumer, partition) -> {
          while (!isThere(jobs.get(name), request, state)
              && client.time().nanos() - deadline <= 0) {
            poll(consumer, partition, jobs);
          }
        });
    return Optional.ofNullable(jobs.get(name)).filter(job -> isThere(job, request, state));
  }

  private static boolean isThere(JobListing job, String request, Predicate<JobListing> state) {
    return job != null && job.request().startsWith(request + "@") && state.test(job);
  }

  private void pause() {
    try {
      client.time().sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(ErrorCode.REQUEST_TIMED_OUT, "Interrupted", e);
    }
  }

  /** What is done with a consumer of statuses. */
  private interface Reading {
    void by(Consumer consumer, TopicPartition partition);
  }

  private void read(Reading reading) {
    TopicPartition partition = new TopicPartition(STATUSES, 0);
    ConsumerConfig config = ConsumerConfig.DEFAULT.with(ConsumerConfig.OutOfRange.EARLIEST);
    try (Codecs codecs = Codecs.load();
        Consumer consumer = new Consumer(client, codecs, config)) {
      consumer.assign(partition, 0);
      reading.by(consumer, partition);
    }
  }

  /** To the end of what there is now, waiting a moment if there is nothing new. */
  private static void poll(
      Consumer consumer, TopicPartition partition, Map<String, JobListing> jobs) {
    do {
      consumer.poll(POLL, record -> take(record, jobs));
    } while (consumer.end(partition).isEmpty()
        || consumer.positions().get(partition) < consumer.end(partition).getAsLong());
  }

  private static boolean take(ConsumerRecord record, Map<String, JobListing> jobs) {
    String name = record.key().map(JobAdmin::text).orElse("");
    if (record.value().isEmpty()) {
      jobs.remove(name);
    } else {
      listing(name, lines(text(record.value().get()))).ifPresent(job -> jobs.put(name, job));
    }
    return true;
  }

  /** Anybody may have written it. */
  private static Optional<JobListing> listing(String name, Map<String, String> lines) {
    try {
      return Optional.of(
          new JobListing(
              name,
              lines.getOrDefault("job", ""),
              State.valueOf(lines.getOrDefault("state", "")),
              Integer.parseInt(lines.getOrDefault("parallelism", "0")),
              Long.parseLong(lines.getOrDefault("since", "0")),
              Integer.parseInt(lines.getOrDefault("restarts", "0")),
              lines.getOrDefault("error", ""),
              lines.getOrDefault("request", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String request(String name, Map<String, String> lines) {
    String id = UUID.randomUUID().toString();
    lines.put("id", id);
    produce(name, Optional.of(bytes(text(lines))));
    return id;
  }

  private void produce(String name, Optional<ByteBuffer> value) {
    createTopic();
    try (Codecs codecs = Codecs.load();
        Producer producer =
            new Producer(client, codecs, ProducerConfig.DEFAULT, RandomGenerator.getDefault())) {
      producer.send(
          new ProducerRecord(
              REQUESTS,
              OptionalInt.of(0),
              OptionalLong.empty(),
              Optional.of(bytes(name)),
              value,
              List.of()));
      producer.flush();
    }
  }

  private void createTopic() {
    if (client.describeTopic(REQUESTS).isPresent()) {
      return;
    }
    try {
      new Admin(client)
          .createTopic(
              REQUESTS,
              OptionalInt.of(1),
              OptionalInt.empty(),
              Map.of("cleanup.policy", "compact", "durability", "fsync"));
    } catch (ClientException e) {
      if (e.code() != ErrorCode.TOPIC_ALREADY_EXISTS) {
        throw e;
      }
    }
  }

  private static Map<String, String> lines(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> lines = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> lines.put(key, properties.getProperty(key)));
    return lines;
  }

  private static String text(Map<String, String> lines) {
    Properties properties = new Properties();
    properties.putAll(lines);
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
