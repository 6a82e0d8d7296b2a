package io.tailrace.kernel.quota;

import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.quota.ClientMeters.Bucket;
import io.tailrace.kernel.quota.ClientMeters.Metered;
import io.tailrace.kernel.quota.QuotaRules.Match;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The quotas of clients, kept as the metadata say, and the meters that hold clients to them. Where
 * no quota is set there is nothing to look up. For any thread.
 */
public final class ClientQuotas implements MetadataListener {
  /** How many meters of a type, and how many clients, are remembered. */
  static final int MAX_REMEMBERED = 10_000;

  private static final long FORGOTTEN_AFTER_MS = TimeUnit.HOURS.toMillis(1);
  private static final double NANOS_PER_PERCENT = 1e9 / 100;

  private final QuotaWindows windows;
  private final QuotaWindows mutationWindows;
  private final LongSupplier nanoTime;
  private final Map<QuotaType, Map<Owner, RateMeter>> meters = new EnumMap<>(QuotaType.class);
  private final Map<Owner, TokenBucket> buckets = new ConcurrentHashMap<>();
  private volatile Rules rules = new Rules(Map.of());

  /**
   * Who shares a meter.
   *
   * @param user empty for all users
   * @param clientId empty for all client ids
   */
  private record Owner(String user, String clientId) {
    /** Whoever comes when there are too many to tell apart. */
    static final Owner OTHERS = new Owner("", "");
  }

  /** The rules as of one image, and what they give for clients that were seen since. */
  private static final class Rules {
    final Map<QuotaType, QuotaRules> byType = new EnumMap<>(QuotaType.class);
    final Map<String, Map<String, ClientMeters>> known = new ConcurrentHashMap<>();
    final boolean isActive;

    Rules(Map<QuotaEntity, Map<String, Double>> quotas) {
      boolean any = false;
      for (QuotaType type : QuotaType.values()) {
        QuotaRules ofType = QuotaRules.of(quotas, type);
        byType.put(type, ofType);
        any |= !type.isOfAddresses() && !ofType.isEmpty();
      }
      isActive = any;
    }
  }

  /**
   * No quota, yet.
   *
   * @param windows how rates are measured
   * @param mutationWindows how the rate of changes of metadata is measured
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  public ClientQuotas(QuotaWindows windows, QuotaWindows mutationWindows, LongSupplier nanoTime) {
    this.windows = windows;
    this.mutationWindows = mutationWindows;
    this.nanoTime = nanoTime;
    for (QuotaType type : QuotaType.values()) {
      meters.put(type, new ConcurrentHashMap<>());
    }
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    if (delta.areQuotasChanged()) {
      rules = new Rules(image.clientQuotas());
    }
  }

  /** Whether users or client ids have any quota. */
  public boolean isActive() {
    return rules.isActive;
  }

  /** The time by which meters go, in milliseconds. */
  public long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
  }

  /** The same clock, in nanoseconds. */
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** The quotas of a client. */
  public ClientMeters of(String user, String clientId) {
    Rules current = rules;
    Map<String, ClientMeters> ofUser = current.known.get(user);
    ClientMeters found = ofUser == null ? null : ofUser.get(clientId);
    return found == null ? resolve(current, user, clientId) : found;
  }

  private ClientMeters resolve(Rules current, String user, String clientId) {
    ClientMeters resolved =
        new ClientMeters(
            metered(current, QuotaType.PRODUCE, user, clientId, 1, Long.MAX_VALUE),
            metered(current, QuotaType.FETCH, user, clientId, 1, Long.MAX_VALUE),
            metered(
                current, QuotaType.REQUEST, user, clientId, NANOS_PER_PERCENT, windows.sizeMs()),
            match(current, QuotaType.CONTROLLER_MUTATION, user, clientId)
                .map(match -> new Bucket(bucket(owner(match, user, clientId)), match.limit())));
    if (current.known.size() >= MAX_REMEMBERED) {
      current.known.clear(); // nothing is lost but the looking up
    }
    Map<String, ClientMeters> ofUser =
        current.known.computeIfAbsent(user, _ -> new ConcurrentHashMap<>());
    if (ofUser.size() >= MAX_REMEMBERED) {
      ofUser.clear();
    }
    ofUser.put(clientId, resolved);
    return resolved;
  }

  private Optional<Metered> metered(
      Rules current,
      QuotaType type,
      String user,
      String clientId,
      double factor,
      long maxThrottleMs) {
    return match(current, type, user, clientId)
        .map(
            match -> {
              double limit = match.limit() * factor;
              double burst = limit * (windows.count() - 1) * windows.sizeMs() / 1000;
              return new Metered(
                  meter(type, owner(match, user, clientId)),
                  limit,
                  Math.min(maxThrottleMs, Integer.MAX_VALUE),
                  (long) burst);
            });
  }

  private static Optional<Match> match(
      Rules current, QuotaType type, String user, String clientId) {
    QuotaRules ofType = current.byType.get(type);
    return ofType.isEmpty() ? Optional.empty() : ofType.match(user, clientId);
  }

  private static Owner owner(Match match, String user, String clientId) {
    return new Owner(match.perUser() ? user : "", match.perClientId() ? clientId : "");
  }

  private RateMeter meter(QuotaType type, Owner owner) {
    Map<Owner, RateMeter> ofType = meters.get(type);
    if (ofType.size() >= MAX_REMEMBERED && !ofType.containsKey(owner)) {
      long limit = nowMs() - FORGOTTEN_AFTER_MS;
      ofType.values().removeIf(meter -> meter.lastUsed() < limit);
      if (ofType.size() >= MAX_REMEMBERED) {
        return ofType.computeIfAbsent(Owner.OTHERS, _ -> new RateMeter(windows, nowMs()));
      }
    }
    return ofType.computeIfAbsent(owner, _ -> new RateMeter(windows, nowMs()));
  }

  private TokenBucket bucket(Owner owner) {
    Owner remembered =
        buckets.size() >= MAX_REMEMBERED && !buckets.containsKey(owner) ? Owner.OTHERS : owner;
    return buckets.computeIfAbsent(remembered, _ -> new TokenBucket(mutationWindows));
  }
}
