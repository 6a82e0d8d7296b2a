package io.tailrace.kernel.metadata;

import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.DescribeClientQuotasRequest;
import io.tailrace.wire.message.DescribeClientQuotasRequest.ComponentData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which entities a DescribeClientQuotas request asks for (KIP-546). */
public final class ClientQuotaFilter {
  private static final byte EXACT = 0;
  private static final byte DEFAULT = 1;
  private static final byte ANY = 2;

  /** What a kind of part must be: a name, the default, or anything. */
  private sealed interface Wanted {
    record Name(Optional<String> name) implements Wanted {}

    record Any() implements Wanted {}
  }

  private final Map<String, Wanted> wanted = new HashMap<>();
  private final boolean strict;

  private ClientQuotaFilter(boolean strict) {
    this.strict = strict;
  }

  /**
   * The filter of a request.
   *
   * @throws RefusedException if it makes no sense
   */
  public static ClientQuotaFilter of(DescribeClientQuotasRequest request) {
    ClientQuotaFilter filter = new ClientQuotaFilter(request.strict());
    for (ComponentData component : request.components()) {
      filter.add(component);
    }
    if (filter.wanted.size() > 1 && filter.wanted.containsKey(QuotaEntity.IP)) {
      throw invalid(
          "Invalid entity filter component combination. IP filter component should not be used with"
              + " user or clientId filter component.");
    }
    return filter;
  }

  private void add(ComponentData component) {
    String kind = component.entityType();
    if (kind.isEmpty()) {
      throw invalid("Invalid empty entity type.");
    }
    if (wanted.containsKey(kind)) {
      throw invalid("Entity type " + kind + " cannot appear more than once in the filter.");
    }
    if (!List.of(QuotaEntity.USER, QuotaEntity.CLIENT_ID, QuotaEntity.IP).contains(kind)) {
      throw new RefusedException(ErrorCode.UNSUPPORTED_VERSION, "Unsupported entity type " + kind);
    }
    boolean named = component.match().isPresent();
    if (named != (component.matchType() == EXACT)) {
      throw invalid(
          named
              ? "Only a match of an exact name has a match string."
              : "A match of an exact name needs a match string.");
    }
    wanted.put(
        kind,
        switch (component.matchType()) {
          case EXACT, DEFAULT -> new Wanted.Name(component.match());
          case ANY -> new Wanted.Any();
          default -> throw invalid("Unknown match type " + component.matchType());
        });
  }

  /** Whether an entity is asked for. */
  public boolean matches(QuotaEntity entity) {
    if (strict && entity.parts().size() != wanted.size()) {
      return false;
    }
    return wanted.entrySet().stream()
        .allMatch(
            one ->
                entity.has(one.getKey())
                    && switch (one.getValue()) {
                      case Wanted.Name(Optional<String> name) ->
                          entity.parts().get(one.getKey()).equals(name);
                      case Wanted.Any() -> true;
                    });
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ErrorCode.INVALID_REQUEST, message);
  }
}
