package io.tailrace.jobs;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a job: a record of the topic {@value #TOPIC}, whose key is the name that the job
 * runs by.
 *
 * @param name what it runs by
 * @param state what it is doing
 * @param sinceMs since when, in milliseconds since 1970
 * @param request the id of the last request that was heard
 * @param job which of the installed jobs
 * @param parallelism how many tasks each operator has
 * @param folder the folder of its state, which runs that go on from each other share; empty before
 *     the first
 * @param restarts how many times it has failed and was started again since it was run
 * @param error the last thing that went wrong with it since it was run, in words; empty for nothing
 */
record JobStatus(
    String name,
    JobState state,
    long sinceMs,
    String request,
    String job,
    int parallelism,
    String folder,
    int restarts,
    String error) {
  static final String TOPIC = "__job_status";

  private static final int MAX_ERROR = 2_000;

  JobStatus {
    if (error.length() > MAX_ERROR) {
      error = error.substring(0, MAX_ERROR) + "...";
    }
  }

  /** Nothing was ever asked of it. */
  static JobStatus unknown(String name) {
    return new JobStatus(name, JobState.STOPPED, 0, "", "", 0, "", 0, "");
  }

  /**
   * Reads the value of a record.
   *
   * @throws IllegalArgumentException if it is none
   */
  static JobStatus of(String name, ByteBuffer value) {
    Map<String, String> lines = Lines.read(value);
    return new JobStatus(
        name,
        JobState.valueOf(lines.getOrDefault("state", "")),
        Long.parseLong(lines.getOrDefault("since", "0")),
        lines.getOrDefault("request", ""),
        lines.getOrDefault("job", ""),
        Integer.parseInt(lines.getOrDefault("parallelism", "0")),
        folder(lines.getOrDefault("folder", "")),
        Integer.parseInt(lines.getOrDefault("restarts", "0")),
        lines.getOrDefault("error", ""));
  }

  /** Whoever wrote the record, the state of a job is in the job's own folder. */
  private static String folder(String text) {
    if (!text.matches("[0-9-]*")) {
      throw new IllegalArgumentException("No folder: " + text);
    }
    return text;
  }

  ByteBuffer value() {
    Map<String, String> lines = new TreeMap<>();
    lines.put("state", state.name());
    lines.put("since", Long.toString(sinceMs));
    lines.put("request", request);
    lines.put("job", job);
    lines.put("parallelism", Integer.toString(parallelism));
    lines.put("folder", folder);
    lines.put("restarts", Integer.toString(restarts));
    lines.put("error", error);
    return Lines.write(lines);
  }

  JobStatus in(JobState next, long nowMs) {
    return new JobStatus(name, next, nowMs, request, job, parallelism, folder, restarts, error);
  }

  JobStatus heard(String id) {
    return new JobStatus(name, state, sinceMs, id, job, parallelism, folder, restarts, error);
  }

  JobStatus withError(String words) {
    return new JobStatus(name, state, sinceMs, request, job, parallelism, folder, restarts, words);
  }

  JobStatus failedOnce(long nowMs) {
    return new JobStatus(
        name, JobState.RESTARTING, nowMs, request, job, parallelism, folder, restarts + 1, error);
  }
}
