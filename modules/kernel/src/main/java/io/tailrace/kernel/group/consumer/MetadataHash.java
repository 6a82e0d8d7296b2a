package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.metadata.TopicImage;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A number that stands for the topics that a group subscribes to: their ids, names, partitions and
 * racks (KIP-1101). If it changes, the group needs another assignment. FNV-1a, with the bits mixed
 * at the end; 0 if none of the topics exists.
 */
final class MetadataHash {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long hash = BASIS;

  private MetadataHash() {}

  static long of(Collection<String> topics, ClusterView cluster) {
    MetadataHash hash = new MetadataHash();
    boolean any = false;
    for (String name : new TreeSet<>(topics)) {
      Optional<TopicImage> topic = cluster.topic(name);
      topic.ifPresent(found -> hash.add(found, cluster));
      any |= topic.isPresent();
    }
    return any ? hash.finish() : 0;
  }

  private void add(TopicImage topic, ClusterView cluster) {
    add(topic.id().high());
    add(topic.id().low());
    add(topic.name());
    add(topic.partitions().size());
    topic.partitions().forEach(partition -> cluster.racksOf(partition).forEach(this::add));
  }

  private void add(String text) {
    add(text.length());
    text.chars().forEach(this::add);
  }

  private void add(long value) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      hash = (hash ^ (value >>> shift & 0xff)) * PRIME;
    }
  }

  /** Never 0, which stands for no topic. */
  private long finish() {
    long mixed = hash ^ hash >>> 33;
    mixed *= 0xff51afd7ed558ccdL;
    mixed ^= mixed >>> 33;
    return mixed == 0 ? 1 : mixed;
  }
}
