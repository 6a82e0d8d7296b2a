package io.tailrace.flink.table;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.ValidationException;
import org.apache.kafka.common.TopicPartition;

/** Reads offsets as they stand in options: {@code partition:0,offset:42;partition:1,offset:300}. */
final class SpecificOffsets {
  private static final Pattern ONE = Pattern.compile("partition:(\\d{1,9}),offset:(\\d{1,18})");

  private SpecificOffsets() {}

  /**
   * The offsets of a topic.
   *
   * @param option the name of the option, for the error
   * @throws ValidationException if it is not of this form
   */
  static Map<TopicPartition, Long> parse(String option, String text, String topic) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (String part : text.split(";")) {
      Matcher one = ONE.matcher(part.strip());
      if (!one.matches()) {
        throw new ValidationException(
            "'%s' is '%s'; it has to be of the form 'partition:0,offset:42;partition:1,offset:300'"
                .formatted(option, text));
      }
      offsets.put(
          new TopicPartition(topic, Integer.parseInt(one.group(1))), Long.parseLong(one.group(2)));
    }
    return offsets;
  }
}
