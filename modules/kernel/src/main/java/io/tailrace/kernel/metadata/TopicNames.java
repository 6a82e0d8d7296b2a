package io.tailrace.kernel.metadata;

import io.tailrace.wire.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which names topics may have. */
public final class TopicNames {
  private static final int MAX_LENGTH = 249;

  /** Names by what is left of them where '.' and '_' are the same, as in the names of metrics. */
  private final Map<String, String> unified = new HashMap<>();

  /** The names that are taken. */
  TopicNames(Collection<String> taken) {
    taken.forEach(this::take);
  }

  /** Why a topic cannot have that name, if it cannot. */
  public static Optional<String> flaw(String name) {
    if (name.isEmpty()) {
      return Optional.of("Topic name is invalid: it is empty");
    }
    if (name.equals(".") || name.equals("..")) {
      return Optional.of("Topic name is invalid: '" + name + "' is not allowed");
    }
    if (name.length() > MAX_LENGTH) {
      return Optional.of(
          "Topic name is invalid: it has "
              + name.length()
              + " characters, more than "
              + MAX_LENGTH);
    }
    if (!name.chars().allMatch(TopicNames::isAllowed)) {
      return Optional.of(
          "Topic name is invalid: '"
              + name
              + "' has characters other than ASCII letters and digits, '.', '_' and '-'");
    }
    return Optional.empty();
  }

  private static boolean isAllowed(int character) {
    return character >= 'a' && character <= 'z'
        || character >= 'A' && character <= 'Z'
        || character >= '0' && character <= '9'
        || character == '.'
        || character == '_'
        || character == '-';
  }

  /** Takes a name, whatever it is. */
  void take(String name) {
    unified.putIfAbsent(unify(name), name);
  }

  /**
   * Makes sure that a new topic can have that name.
   *
   * @throws RefusedException if it cannot
   */
  void check(String name) {
    flaw(name)
        .ifPresent(
            flaw -> {
              throw new RefusedException(ErrorCode.INVALID_TOPIC_EXCEPTION, flaw);
            });
    if (name.equals(LocalMetadataLog.ID.topic())) {
      throw new RefusedException(
          ErrorCode.INVALID_REQUEST, "Topic '" + name + "' cannot be created: it is internal");
    }
    String other = unified.get(unify(name));
    if (name.equals(other)) {
      throw new RefusedException(
          ErrorCode.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
    }
    if (other != null) {
      throw new RefusedException(
          ErrorCode.INVALID_TOPIC_EXCEPTION,
          "Topic '" + name + "' collides with existing topic: " + other);
    }
  }

  private static String unify(String name) {
    return name.replace('.', '_');
  }
}
