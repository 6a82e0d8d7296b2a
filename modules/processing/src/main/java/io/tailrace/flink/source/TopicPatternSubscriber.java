package io.tailrace.flink.source;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** All partitions of the topics, internal ones left out, whose whole name matches a pattern. */
record TopicPatternSubscriber(Pattern pattern) implements TailraceSubscriber {
  private static final int ATTEMPTS = 3;

  @Override
  public Set<TopicPartition> partitions(Admin admin) throws Exception {
    for (int attempt = 1; ; attempt++) {
      Set<String> topics =
          admin.listTopics().names().get().stream()
              .filter(topic -> pattern.matcher(topic).matches())
              .collect(Collectors.toSet());
      try {
        return TopicListSubscriber.describe(admin, topics);
      } catch (ExecutionException | UnknownTopicOrPartitionException e) {
        // A topic that has been deleted between the two questions is not there the next time.
        if (attempt == ATTEMPTS || e instanceof ExecutionException) {
          throw e;
        }
      }
    }
  }
}
