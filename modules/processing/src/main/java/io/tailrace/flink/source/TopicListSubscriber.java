package io.tailrace.flink.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** All partitions of some topics, each of which has to exist. */
record TopicListSubscriber(ArrayList<String> topics) implements TailraceSubscriber {

  TopicListSubscriber(List<String> topics) {
    this(new ArrayList<>(topics));
  }

  @Override
  public Set<TopicPartition> partitions(Admin admin) throws Exception {
    return describe(admin, topics);
  }

  static Set<TopicPartition> describe(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException {
    Set<TopicPartition> partitions = new HashSet<>();
    List<String> missing = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
      try {
        answer.getValue().get().partitions().stream()
            .map(partition -> new TopicPartition(answer.getKey(), partition.partition()))
            .forEach(partitions::add);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        missing.add(answer.getKey());
      }
    }
    if (!missing.isEmpty()) {
      throw new UnknownTopicOrPartitionException("There is no topic " + missing);
    }
    return partitions;
  }
}
