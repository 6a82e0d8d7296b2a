package io.tailrace.flink.table;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.table.api.ValidationException;

/** Where the rows of a table may go: a topic, or several among which a metadata column chooses. */
final class TargetTopics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many names are remembered to have matched the pattern. */
  private static final int REMEMBERED = 1_000;

  private final LinkedHashSet<String> names;
  private final String pattern;
  private transient Pattern compiled;
  private transient Map<String, Boolean> matches;

  TargetTopics(List<String> names, String pattern) {
    this.names = new LinkedHashSet<>(names);
    this.pattern = pattern;
  }

  /** The only one, if there is no choice. */
  Optional<String> single() {
    return names.size() == 1 ? Optional.of(names.iterator().next()) : Optional.empty();
  }

  /**
   * Checks a choice.
   *
   * @param chosen or null
   * @throws ValidationException if it is none of the table's topics
   */
  String check(String chosen) {
    if (chosen == null || !isAllowed(chosen)) {
      throw new ValidationException(
          "The metadata column 'topic' says "
              + (chosen == null ? "nothing" : "'" + chosen + "'")
              + ", but the table's topics are "
              + (names.isEmpty() ? "those that match '" + pattern + "'" : names));
    }
    return chosen;
  }

  private boolean isAllowed(String chosen) {
    if (!names.isEmpty()) {
      return names.contains(chosen);
    }
    if (compiled == null) {
      compiled = Pattern.compile(pattern);
      matches = new HashMap<>();
    }
    if (matches.size() >= REMEMBERED) {
      matches.clear();
    }
    return matches.computeIfAbsent(chosen, name -> compiled.matcher(name).matches());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TargetTopics that
        && names.equals(that.names)
        && pattern.equals(that.pattern);
  }

  @Override
  public int hashCode() {
    return Objects.hash(names, pattern);
  }
}
