package io.tailrace.server.command;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.server.dlq.DeadLetter;
import io.tailrace.server.dlq.LetterOffsets;
import io.tailrace.server.dlq.OperationHeaders;
import io.tailrace.spi.storage.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that choose dead letters: those that fit all that is given. */
final class DlqSelection {
  @Option(
      names = "--error",
      paramLabel = "CLASS",
      description = "Of this error class; a * at the end stands for any ending. May be repeated.")
  private List<String> errorClasses = List.of();

  @Option(
      names = "--origin",
      paramLabel = "TOPIC",
      description = "Of records that were in this topic. May be repeated.")
  private List<String> originTopics = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Given up by this group. May be repeated.")
  private List<String> groups = List.of();

  @Option(names = "--key", paramLabel = "KEY", description = "With this key. May be repeated.")
  private List<String> keys = List.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Dead since a time: 2026-01-31T12:00:00Z, or 30s, 90m, 2h, 7d for so long ago.")
  private Optional<String> since = Optional.empty();

  @Option(names = "--until", paramLabel = "TIME", description = "Dead before a time.")
  private Optional<String> until = Optional.empty();

  @Option(
      names = "--offsets",
      paramLabel = "P:FROM-TO",
      description = {
        "At these offsets of a partition: 0:100-200 (both included), 0:100-, 0:-200, 0:7,",
        "or 0 for all of it. May be repeated."
      })
  private List<String> offsets = List.of();

  /** As a broker is asked for it. */
  List<RecordHeader> headers() {
    List<RecordHeader> headers = new ArrayList<>();
    errorClasses.forEach(one -> add(headers, OperationHeaders.ERROR_CLASS, one));
    originTopics.forEach(one -> add(headers, OperationHeaders.ORIGIN_TOPIC, one));
    groups.forEach(one -> add(headers, OperationHeaders.GROUP, one));
    keys.forEach(one -> add(headers, OperationHeaders.KEY, one));
    ranges(); // what is wrong is told before the broker is asked
    offsets.forEach(one -> add(headers, OperationHeaders.OFFSETS, one));
    Instant now = Instant.now();
    since.ifPresent(
        time -> add(headers, OperationHeaders.SINCE, Long.toString(PointInTime.parse(time, now))));
    until.ifPresent(
        time -> add(headers, OperationHeaders.UNTIL, Long.toString(PointInTime.parse(time, now))));
    return headers;
  }

  /** A header with a text. */
  static void add(List<RecordHeader> headers, String name, String text) {
    headers.add(new RecordHeader(name, Optional.of(StandardCharsets.UTF_8.encode(text))));
  }

  /** Which offsets; empty for all. */
  List<LetterOffsets> ranges() {
    return offsets.stream().map(LetterOffsets::parse).toList();
  }

  /** Whether a dead letter is chosen, its offset aside. */
  boolean includes(ConsumerRecord record, DeadLetter letter) {
    Instant now = Instant.now();
    return isOneOf(originTopics, letter.topic())
        && isOneOf(groups, letter.group())
        && (errorClasses.isEmpty() || letter.errorClass().filter(this::isMeant).isPresent())
        && (keys.isEmpty() || record.key().filter(this::isMeant).isPresent())
        && since.map(time -> record.timestamp() >= PointInTime.parse(time, now)).orElse(true)
        && until.map(time -> record.timestamp() < PointInTime.parse(time, now)).orElse(true);
  }

  private static boolean isOneOf(List<String> wanted, Optional<String> name) {
    return wanted.isEmpty() || name.filter(wanted::contains).isPresent();
  }

  private boolean isMeant(String errorClass) {
    return errorClasses.stream()
        .anyMatch(
            wanted ->
                wanted.endsWith("*")
                    ? errorClass.startsWith(wanted.substring(0, wanted.length() - 1))
                    : errorClass.equals(wanted));
  }

  private boolean isMeant(ByteBuffer key) {
    return keys.stream().anyMatch(wanted -> StandardCharsets.UTF_8.encode(wanted).equals(key));
  }
}
