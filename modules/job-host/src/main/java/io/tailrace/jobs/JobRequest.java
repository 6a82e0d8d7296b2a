package io.tailrace.jobs;

import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What somebody wants of a job: a record of the topic {@value #TOPIC}, whose key is the name that
 * the job runs by. The newest one of a name counts.
 *
 * @param name what the job runs by
 * @param id names this request, and no other: what the client has called it, and its place
 * @param place where it is in the topic: of letters, digits and hyphens, and the same each time
 * @param run whether the job is to run, rather than to be stopped
 * @param job which of the installed jobs
 * @param values what is set for it
 * @param parallelism how many tasks each operator has
 * @param fresh whether to begin without the state of earlier runs
 */
record JobRequest(
    String name,
    String id,
    String place,
    boolean run,
    String job,
    Map<String, String> values,
    int parallelism,
    boolean fresh) {
  static final String TOPIC = "__jobs";
  static final int MAX_PARALLELISM = 128;

  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int MAX_LENGTH = 100;
  private static final String VALUE = "set.";

  JobRequest {
    values = Map.copyOf(values);
  }

  /** Whether a job can run by this name: it also names a folder. */
  static boolean isName(String name) {
    return name.length() <= MAX_LENGTH && NAME.matcher(name).matches();
  }

  /**
   * Reads a record.
   *
   * @param name its key
   * @param record with a value
   * @throws IllegalArgumentException if something in it is wrong, in words
   */
  static JobRequest of(String name, DeliveryRecord record) {
    Map<String, String> lines = Lines.read(record.value().orElseThrow());
    String place = record.offset() + "-" + Math.max(0, record.timestamp());
    Map<String, String> values = new TreeMap<>();
    lines.forEach(
        (key, value) -> {
          if (key.startsWith(VALUE)) {
            values.put(key.substring(VALUE.length()), value);
          }
        });
    return new JobRequest(
        name,
        lines.getOrDefault("id", "") + "@" + place,
        place,
        isRun(lines.getOrDefault("action", "")),
        lines.getOrDefault("job", name),
        values,
        parallelism(lines.getOrDefault("parallelism", "1")),
        Boolean.parseBoolean(lines.getOrDefault("fresh", "false")));
  }

  private static boolean isRun(String action) {
    return switch (action) {
      case "run" -> true;
      case "stop" -> false;
      default -> throw new IllegalArgumentException("action is run or stop, not '" + action + "'");
    };
  }

  private static int parallelism(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= MAX_PARALLELISM) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "parallelism is a number from 1 to " + MAX_PARALLELISM + ", not '" + text + "'");
  }

  /** Whether a job that runs as the other asks for runs as this one does. */
  boolean isSatisfiedBy(JobRequest other) {
    return run
        && other.run
        && !fresh
        && job.equals(other.job)
        && parallelism == other.parallelism
        && values.equals(other.values);
  }
}
