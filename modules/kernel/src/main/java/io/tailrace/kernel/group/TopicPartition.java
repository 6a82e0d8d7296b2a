package io.tailrace.kernel.group;

/**
 * A partition of a topic.
 *
 * @param partition from 0
 */
record TopicPartition(String topic, int partition) {}
