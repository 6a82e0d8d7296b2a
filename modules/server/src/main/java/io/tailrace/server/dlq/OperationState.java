package io.tailrace.server.dlq;

import io.tailrace.client.ConsumerRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How an operation on dead letters stands.
 *
 * @param id what it is called
 * @param action redrive, purge, or what was refused
 * @param topic the dead-letter topic; empty where none was named
 * @param dryRun whether it only counts
 * @param status running, stopped, finished, cancelled or refused
 * @param reason why, where that needs saying
 * @param started when it began
 * @param counts how far it is
 * @param errorClasses how many were selected, by error class
 * @param originTopics the same by the topic that they come from
 * @param groups the same by the group that gave them up
 * @param reasons why records were not redriven, and how many
 * @param steps what was done with it, by whom; oldest first
 */
public record OperationState(
    String id,
    String action,
    String topic,
    boolean dryRun,
    String status,
    String reason,
    Instant started,
    Counts counts,
    Map<String, Long> errorClasses,
    Map<String, Long> originTopics,
    Map<String, Long> groups,
    Map<String, Long> reasons,
    List<Step> steps) {

  /** How many records are to be looked at, were, and what became of them. */
  public record Counts(
      long total,
      long done,
      long selected,
      long redriven,
      long undeliverable,
      long skipped,
      long deleted) {}

  /** What was done with an operation, and by whom. */
  public record Step(Instant at, String what) {}

  static OperationState of(ConsumerRecord record) {
    Headers headers = new Headers(record.headers());
    return new OperationState(
        key(record),
        headers.text(OperationHeaders.ACTION).orElse("?"),
        headers.text(OperationHeaders.TOPIC).orElse(""),
        headers.text(OperationHeaders.DRY_RUN).map(Boolean::parseBoolean).orElse(false),
        headers.text(OperationHeaders.STATE).orElse("?"),
        headers.text(OperationHeaders.REASON).orElse(""),
        Instant.ofEpochMilli(headers.number(OperationHeaders.STARTED).orElse(0)),
        counts(headers),
        breakdown(headers, OperationHeaders.BY_ERROR_CLASS),
        breakdown(headers, OperationHeaders.BY_ORIGIN_TOPIC),
        breakdown(headers, OperationHeaders.BY_GROUP),
        breakdown(headers, OperationHeaders.BY_REASON),
        headers.texts(OperationHeaders.STEP).stream().map(OperationState::step).toList());
  }

  static String key(ConsumerRecord record) {
    return record
        .key()
        .map(key -> StandardCharsets.UTF_8.decode(key.duplicate()).toString())
        .orElse("");
  }

  private static Counts counts(Headers headers) {
    return new Counts(
        headers.number(OperationHeaders.TOTAL).orElse(0),
        headers.number(OperationHeaders.DONE).orElse(0),
        headers.number(OperationHeaders.SELECTED).orElse(0),
        headers.number(OperationHeaders.REDRIVEN).orElse(0),
        headers.number(OperationHeaders.UNDELIVERABLE).orElse(0),
        headers.number(OperationHeaders.SKIPPED).orElse(0),
        headers.number(OperationHeaders.DELETED).orElse(0));
  }

  private static Map<String, Long> breakdown(Headers headers, String name) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String text : headers.texts(name)) {
      int space = text.indexOf(' ');
      if (space > 0 && text.substring(0, space).matches("\\d{1,18}")) {
        counts.put(text.substring(space + 1), Long.valueOf(text.substring(0, space)));
      }
    }
    return counts;
  }

  private static Step step(String text) {
    int space = text.indexOf(' ');
    boolean timed = space > 0 && text.substring(0, space).matches("\\d{1,18}");
    return timed
        ? new Step(
            Instant.ofEpochMilli(Long.parseLong(text.substring(0, space))),
            text.substring(space + 1))
        : new Step(Instant.EPOCH, text);
  }

  /** Whether nothing more happens to it. */
  public boolean hasEnded() {
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "finished", "cancelled", "refused" -> true;
      default -> false;
    };
  }

  /** Who asked for it. */
  public String by() {
    return steps.stream()
        .findFirst()
        .map(step -> step.what().substring(step.what().indexOf(' ') + 1))
        .orElse("");
  }

  /** The name of the operation that a refused request was about. */
  Optional<String> about() {
    int slash = id.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(id.substring(0, slash));
  }
}
