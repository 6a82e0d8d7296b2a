package io.tailrace.flink.table;

import static io.tailrace.flink.table.TailraceConnectorOptions.TOPIC;
import static io.tailrace.flink.table.TailraceConnectorOptions.TOPIC_PATTERN;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/**
 * What the options of a table say about its topics.
 *
 * @param names empty if there is a pattern
 * @param pattern empty if there are names
 */
record TopicOptions(List<String> names, String pattern) {

  /**
   * Reads and checks them.
   *
   * @param use what they are needed for: to read, or to write
   * @throws ValidationException if there are none, or both, or the pattern is none
   */
  static TopicOptions of(ReadableConfig options, String use) {
    List<String> names = options.getOptional(TOPIC).orElse(List.of());
    String pattern = options.getOptional(TOPIC_PATTERN).orElse("");
    if (names.isEmpty() == pattern.isEmpty()) {
      throw new ValidationException(
          "To %s a table, one of '%s' and '%s' has to be set"
              .formatted(use, TOPIC.key(), TOPIC_PATTERN.key()));
    }
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new ValidationException(
          "'%s' is no regular expression: %s".formatted(TOPIC_PATTERN.key(), e.getMessage()), e);
    }
    return new TopicOptions(names, pattern);
  }
}
