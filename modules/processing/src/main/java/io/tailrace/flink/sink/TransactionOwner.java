package io.tailrace.flink.sink;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may use a family of transactional ids: one writer, and those that are restored from its
 * state. An id reads {@code <prefix>-<subtask>-<checkpoint>-<number>}.
 *
 * <p>A writer without a state becomes the owner that is named by its subtask and by the checkpoint
 * which the job was restored from (0 for none). A writer with one stays the owner that it was. So
 * at any time, no two writers of a job are the same owner, and an owner that is in no state can be
 * recognised: its checkpoint is not older than the restored one.
 *
 * @param prefix of the job's sink
 * @param subtask of the first writer
 * @param checkpoint that this writer was restored without a state from, or 0
 */
record TransactionOwner(String prefix, int subtask, long checkpoint) {
  private static final Pattern REST = Pattern.compile("-(\\d{1,9})-(\\d{1,18})-(\\d{1,18})");

  TransactionOwner {
    Objects.requireNonNull(prefix, "prefix");
  }

  /** A transactional id. */
  record Id(TransactionOwner owner, long number) {

    /** As the broker knows it. */
    String text() {
      return owner.prefix + "-" + owner.subtask + "-" + owner.checkpoint + "-" + number;
    }

    /** Reads one; empty if it is not of that prefix. */
    static Optional<Id> parse(String prefix, String text) {
      if (!text.startsWith(prefix)) {
        return Optional.empty();
      }
      Matcher rest = REST.matcher(text).region(prefix.length(), text.length());
      return rest.matches()
          ? Optional.of(
              new Id(
                  new TransactionOwner(
                      prefix, Integer.parseInt(rest.group(1)), Long.parseLong(rest.group(2))),
                  Long.parseLong(rest.group(3))))
          : Optional.empty();
    }

    /** What a broker understands as the pattern of all ids of a prefix (RE2). */
    static String pattern(String prefix) {
      StringBuilder quoted = new StringBuilder();
      prefix
          .codePoints()
          .forEach(
              one -> {
                if (one < 128 && !Character.isLetterOrDigit(one)) {
                  quoted.append('\\');
                }
                quoted.appendCodePoint(one);
              });
      return quoted.append("-[0-9]+-[0-9]+-[0-9]+").toString();
    }
  }

  /** One of its ids. */
  Id id(long number) {
    return new Id(this, number);
  }
}
