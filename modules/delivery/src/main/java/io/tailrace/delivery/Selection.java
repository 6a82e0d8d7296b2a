package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are meant: those that fit everything that is given.
 *
 * @param errorClasses one of these, where a * at the end stands for any ending; empty for all
 * @param originTopics from one of these; empty for all
 * @param groups given up by one of these; empty for all
 * @param keys with one of these; empty for all
 * @param sinceMs not older
 * @param untilMs older than this
 */
record Selection(
    List<String> errorClasses,
    Set<String> originTopics,
    Set<String> groups,
    Set<ByteBuffer> keys,
    long sinceMs,
    long untilMs) {

  /** Copies the collections. */
  Selection {
    errorClasses = List.copyOf(errorClasses);
    originTopics = Set.copyOf(originTopics);
    groups = Set.copyOf(groups);
    keys = Set.copyOf(keys);
  }

  boolean includes(DeliveryRecord record, DeadLetter letter) {
    return record.timestamp() >= sinceMs
        && record.timestamp() < untilMs
        && (keys.isEmpty() || record.key().filter(keys::contains).isPresent())
        && isOneOf(originTopics, letter.topic())
        && isOneOf(groups, letter.group())
        && (errorClasses.isEmpty()
            || letter
                .errorClass()
                .filter(found -> ErrorClasses.match(errorClasses, found))
                .isPresent());
  }

  private static boolean isOneOf(Set<String> wanted, Optional<String> name) {
    return wanted.isEmpty() || name.filter(wanted::contains).isPresent();
  }
}
