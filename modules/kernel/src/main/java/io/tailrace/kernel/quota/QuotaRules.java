package io.tailrace.kernel.quota;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the quota that applies to a client, by Kafka's precedence: what names the user and the
 * client id wins over what names the user alone, that over defaults of users, and those over client
 * ids. Immutable.
 */
public final class QuotaRules {
  private final Map<QuotaEntity, Double> limits;

  private QuotaRules(Map<QuotaEntity, Double> limits) {
    this.limits = limits;
  }

  /**
   * A quota that applies.
   *
   * @param limit what is allowed a second
   * @param perUser whether each user has its own meter
   * @param perClientId whether each client id has its own meter
   */
  public record Match(double limit, boolean perUser, boolean perClientId) {}

  /** The rules of one type. */
  public static QuotaRules of(Map<QuotaEntity, Map<String, Double>> quotas, QuotaType type) {
    Map<QuotaEntity, Double> limits = new HashMap<>();
    quotas.forEach(
        (entity, values) -> {
          Double limit = values.get(type.key());
          if (limit != null) {
            limits.put(entity, limit);
          }
        });
    return new QuotaRules(limits);
  }

  /** Whether there is no quota at all. */
  public boolean isEmpty() {
    return limits.isEmpty();
  }

  /** The quota of a client, if it has one. */
  public Optional<Match> match(String user, String clientId) {
    Optional<String> named = Optional.of(user);
    Optional<String> other = Optional.empty();
    Optional<String> client = Optional.of(clientId);
    return both(named, client)
        .or(() -> both(named, other))
        .or(() -> one(QuotaEntity.USER, named))
        .or(() -> both(other, client))
        .or(() -> both(other, other))
        .or(() -> one(QuotaEntity.USER, other))
        .or(() -> one(QuotaEntity.CLIENT_ID, client))
        .or(() -> one(QuotaEntity.CLIENT_ID, other));
  }

  /** The quota of an address, if it has one. */
  public Optional<Match> match(String address) {
    return one(QuotaEntity.IP, Optional.of(address))
        .or(() -> one(QuotaEntity.IP, Optional.empty()));
  }

  private Optional<Match> both(Optional<String> user, Optional<String> clientId) {
    return Optional.ofNullable(
            limits.get(
                QuotaEntity.of(Map.of(QuotaEntity.USER, user, QuotaEntity.CLIENT_ID, clientId))))
        .map(limit -> new Match(limit, true, true));
  }

  private Optional<Match> one(String kind, Optional<String> name) {
    boolean user = kind.equals(QuotaEntity.USER);
    return Optional.ofNullable(limits.get(QuotaEntity.of(Map.of(kind, name))))
        .map(limit -> new Match(limit, user, !user));
  }
}
