package io.tailrace.kernel.clientmetrics;

import io.tailrace.kernel.config.ClientMetricsKeys;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.ConfigResource.Type;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Which client is asked for which metrics, and whether what it pushes is what it was asked for,
 * when it was to push it (KIP-714). It remembers the clients that were heard of last. For any
 * thread.
 */
public final class ClientMetrics implements MetadataListener {
  private static final System.Logger LOGGER = System.getLogger(ClientMetrics.class.getName());

  /** How many clients are remembered; others begin anew. */
  static final int MAX_CLIENTS = 16_384;

  /** How long a silent client is remembered at least. */
  static final long FORGOTTEN_AFTER_MS = 60_000;

  private static final String ALL = "*";
  private static final Set<Uuid> RESERVED = Set.of(Uuid.ZERO, new Uuid(0, 1));

  private final int maxBytes;
  private final Set<Byte> codecs;
  private final LongSupplier nowMs;
  private final Supplier<Uuid> ids;

  /** In the order in which they were last heard of. */
  private final LinkedHashMap<Uuid, MetricsInstance> clients = new LinkedHashMap<>(16, 0.75f, true);

  private Map<ConfigResource, MetricsSubscription> subscriptions = Map.of();
  private int version;

  /**
   * Nothing is asked of anybody, yet.
   *
   * @param maxBytes the largest push, as it is sent ({@code telemetry.max.bytes})
   * @param codecs the numbers of the codecs that a push may use, 0 for none among them
   * @param nowMs a clock that never goes back, in milliseconds
   * @param ids draws ids of clients
   */
  public ClientMetrics(int maxBytes, Set<Byte> codecs, LongSupplier nowMs, Supplier<Uuid> ids) {
    this.maxBytes = maxBytes;
    this.codecs = Set.copyOf(codecs);
    this.nowMs = nowMs;
    this.ids = ids;
  }

  /**
   * What a client is asked for.
   *
   * @param clientInstanceId which client it is
   * @param subscriptionId tells this from what it may be asked for later
   * @param metrics how the names of metrics begin; {@code *} for all of them, empty for none
   * @param intervalMs how often it is to push, or to ask again where there is nothing to push
   */
  public record Subscribed(
      Uuid clientInstanceId, int subscriptionId, List<String> metrics, int intervalMs) {}

  /** An answer, or why there is none. */
  public sealed interface Answer {
    /** There is one. */
    record Given(Subscribed subscribed) implements Answer {}

    /** There is none. */
    record Refused(ErrorCode error) implements Answer {}
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    if (delta.changedConfigs().stream().noneMatch(config -> config.type() == Type.CLIENT_METRICS)) {
      return;
    }
    Map<ConfigResource, MetricsSubscription> changed = new LinkedHashMap<>();
    new TreeMap<>(byName(image))
        .forEach(
            (name, stored) ->
                changed.put(
                    new ConfigResource(Type.CLIENT_METRICS, name),
                    MetricsSubscription.of(
                        stored,
                        flaw ->
                            LOGGER.log(
                                Level.ERROR,
                                "A config of the client metrics {0} is left out: {1}",
                                name,
                                flaw))));
    synchronized (this) {
      subscriptions = changed;
      version++;
    }
  }

  private static Map<String, Map<String, String>> byName(MetadataImage image) {
    Map<String, Map<String, String>> found = new TreeMap<>();
    image
        .configs()
        .forEach(
            (resource, stored) -> {
              if (resource.type() == Type.CLIENT_METRICS) {
                found.put(resource.name(), stored);
              }
            });
    return found;
  }

  /** The largest push, as it is sent, in bytes. */
  public int maxBytes() {
    return maxBytes;
  }

  /**
   * A client asks what it is to push.
   *
   * @param asked its id, or zero if it has none yet
   */
  public synchronized Answer subscribe(Uuid asked, ClientMetricsClient client) {
    Uuid id = asked.equals(Uuid.ZERO) ? ids.get() : asked;
    long now = nowMs.getAsLong();
    MetricsInstance instance = instance(id, client, now);
    if (!instance.mayGet(now)) {
      return new Answer.Refused(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
    }
    instance.lastError = ErrorCode.NONE;
    return new Answer.Given(
        new Subscribed(id, instance.subscriptionId, instance.metrics, instance.intervalMs));
  }

  /**
   * A client pushes.
   *
   * @param bytes how large it is, as it was sent
   * @return why it is refused; NONE if it is not
   */
  public synchronized ErrorCode push(
      Uuid id,
      ClientMetricsClient client,
      int subscriptionId,
      boolean terminating,
      byte codec,
      int bytes) {
    if (RESERVED.contains(id)) {
      return ErrorCode.INVALID_REQUEST;
    }
    long now = nowMs.getAsLong();
    MetricsInstance instance = instance(id, client, now);
    ErrorCode error = check(instance, subscriptionId, terminating, codec, bytes, now);
    instance.lastError = error;
    instance.terminating = terminating;
    return error;
  }

  private ErrorCode check(
      MetricsInstance instance,
      int subscriptionId,
      boolean terminating,
      byte codec,
      int bytes,
      long now) {
    if (instance.terminating) {
      return ErrorCode.INVALID_REQUEST;
    }
    if (!instance.mayPush(now) && !terminating) {
      return ErrorCode.THROTTLING_QUOTA_EXCEEDED;
    }
    if (subscriptionId != instance.subscriptionId) {
      return ErrorCode.UNKNOWN_SUBSCRIPTION_ID;
    }
    if (!codecs.contains(codec)) {
      return ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
    }
    return bytes > maxBytes ? ErrorCode.TELEMETRY_TOO_LARGE : ErrorCode.NONE;
  }

  private MetricsInstance instance(Uuid id, ClientMetricsClient client, long now) {
    MetricsInstance instance = clients.get(id);
    if (instance == null || instance.version != version || instance.expiresAt <= now) {
      instance = evaluate(id, client);
      clients.put(id, instance);
      if (clients.size() > MAX_CLIENTS) {
        clients.pollFirstEntry();
      }
    }
    instance.expiresAt = now + Math.max(FORGOTTEN_AFTER_MS, 3L * instance.intervalMs);
    return instance;
  }

  private MetricsInstance evaluate(Uuid id, ClientMetricsClient client) {
    Set<String> metrics = new TreeSet<>();
    int intervalMs = ClientMetricsKeys.INTERVAL_MS.defaultValue();
    for (MetricsSubscription subscription : subscriptions.values()) {
      if (subscription.matches(id, client)) {
        metrics.addAll(subscription.metrics());
        intervalMs = Math.min(intervalMs, subscription.intervalMs());
      }
    }
    List<String> asked = metrics.contains(ALL) ? List.of(ALL) : List.copyOf(metrics);
    return new MetricsInstance(version, subscriptionId(id, asked, intervalMs), asked, intervalMs);
  }

  /** The same for the same client and the same wishes, also after a restart of the broker. */
  private static int subscriptionId(Uuid id, List<String> metrics, int intervalMs) {
    CRC32C checksum = new CRC32C();
    checksum.update((metrics + " " + intervalMs).getBytes(StandardCharsets.UTF_8));
    return (int) checksum.getValue() ^ id.hashCode();
  }
}
