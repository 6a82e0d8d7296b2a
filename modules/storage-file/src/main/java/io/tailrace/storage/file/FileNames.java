package io.tailrace.storage.file;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** How files and directories are named. */
final class FileNames {
  static final String LOG = ".log";
  static final String INDEX = ".index";
  static final String TIME_INDEX = ".timeindex";
  static final String TRANSACTION_INDEX = ".txnindex";
  static final String DELETED = ".deleted";
  static final String CLEANED = ".cleaned";
  static final String SWAP = ".swap";
  static final String STATE = "log.state";
  static final String SNAPSHOT = "snapshot";
  static final String TEMPORARY = ".tmp";
  static final String LOCK = ".lock";
  static final String CHECKPOINT = "clean-shutdown.checkpoint";
  static final String OUTDATED_CHECKPOINT = "last-clean-shutdown.checkpoint";

  private static final String DELETED_DIRECTORY = "-delete";
  private static final String STRAY_DIRECTORY = "-stray";
  private static final int OFFSET_DIGITS = 20;

  /** What a log's directory is called. */
  record LogName(String topic, int partition) {
    // Written out: for a record's own, the JVM would generate classes at each start.

    @Override
    public boolean equals(Object other) {
      return other instanceof LogName name
          && partition == name.partition
          && topic.equals(name.topic);
    }

    @Override
    public int hashCode() {
      return 31 * topic.hashCode() + partition;
    }

    @Override
    public String toString() {
      return topic + "-" + partition;
    }
  }

  /** The offsets of the segments that another one replaces: from the first up to the second. */
  record SwapRange(long from, long to) {}

  private FileNames() {}

  static String segment(long baseOffset, String suffix) {
    String digits = Long.toString(baseOffset);
    return "0".repeat(OFFSET_DIGITS - digits.length()) + digits + suffix;
  }

  /** The base offset that a file name says, if it is that of a segment's batches. */
  static OptionalLong segmentBase(String name) {
    return base(name, LOG);
  }

  /** The marker offset that a file name says, if it is that of aborted transactions. */
  static OptionalLong transactionIndexBase(String name) {
    return base(name, TRANSACTION_INDEX);
  }

  private static OptionalLong base(String name, String suffix) {
    if (name.length() != OFFSET_DIGITS + suffix.length()
        || !name.endsWith(suffix)
        || !isNumber(name.substring(0, OFFSET_DIGITS))) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(name.substring(0, OFFSET_DIGITS)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // Twenty digits hold more than a long.
    }
  }

  /** The name of a segment that is to take the place of all that begin in a range of offsets. */
  static String swap(long from, long to) {
    return segment(from, "-") + segment(to, SWAP);
  }

  /** The range of offsets that a name of a {@link #swap} says, if it is one. */
  static Optional<SwapRange> swapRange(String name) {
    int dash = OFFSET_DIGITS;
    int end = dash + 1 + OFFSET_DIGITS;
    if (name.length() != end + SWAP.length()
        || !name.endsWith(SWAP)
        || name.charAt(dash) != '-'
        || !isNumber(name.substring(0, dash))
        || !isNumber(name.substring(dash + 1, end))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SwapRange(
              Long.parseLong(name.substring(0, dash)),
              Long.parseLong(name.substring(dash + 1, end))));
    } catch (NumberFormatException e) {
      return Optional.empty(); // Twenty digits hold more than a long.
    }
  }

  /** The log that a directory holds, if its name is one of a log. */
  static Optional<LogName> log(String directory) {
    int dash = directory.lastIndexOf('-');
    if (dash < 1 || !isNumber(directory.substring(dash + 1))) {
      return Optional.empty();
    }
    try {
      int partition = Integer.parseInt(directory.substring(dash + 1));
      return Optional.of(new LogName(directory.substring(0, dash), partition));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A new name for a directory that is to be deleted. Topic names leave no room for it. */
  static String deletedDirectory() {
    return UUID.randomUUID().toString().replace("-", "") + DELETED_DIRECTORY;
  }

  static boolean isDeletedDirectory(String name) {
    return name.endsWith(DELETED_DIRECTORY);
  }

  /** A new name for a log's directory that nobody can tell the topic of. */
  static String strayDirectory(LogName log) {
    String topic = log.topic().substring(0, Math.min(log.topic().length(), 180));
    return topic + "-" + log.partition() + "." + UUID.randomUUID() + STRAY_DIRECTORY;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
