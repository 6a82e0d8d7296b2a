package io.tailrace.kernel.clientmetrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tailrace.kernel.clientmetrics.ClientMetrics.Answer;
import io.tailrace.kernel.clientmetrics.ClientMetrics.Subscribed;
import io.tailrace.kernel.metadata.ConfigResource.Type;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientMetricsTest {
  private static final byte NONE = 0;
  private static final byte ZSTD = 4;
  private static final int MAX_BYTES = 1000;

  private final AtomicLong drawn = new AtomicLong(100);
  private long now = 1_000_000;
  private final ClientMetrics metrics =
      new ClientMetrics(
          MAX_BYTES, Set.of(NONE, ZSTD), () -> now, () -> new Uuid(7, drawn.incrementAndGet()));
  private final ClientMetricsClient client =
      ClientMetricsClient.of("app-1", "apache-kafka-java", "4.4.0", "10.0.0.1", 5000);
  private MetadataImage image = MetadataImage.EMPTY;

  /** Names and values in turn; an empty value unsets. */
  private void configure(String subscription, String... configs) {
    MetadataDelta delta = new MetadataDelta(image);
    for (int i = 0; i < configs.length; i += 2) {
      String value = configs[i + 1];
      delta.apply(
          new ConfigRecord()
              .resourceType(Type.CLIENT_METRICS.id())
              .resourceName(subscription)
              .name(configs[i])
              .value(value.isEmpty() ? Optional.empty() : Optional.of(value)));
    }
    image = delta.image();
    metrics.changed(delta, image);
  }

  private Subscribed subscribe(Uuid id) {
    return switch (metrics.subscribe(id, client)) {
      case Answer.Given(Subscribed subscribed) -> subscribed;
      case Answer.Refused(ErrorCode error) -> throw new AssertionError(error);
    };
  }

  private ErrorCode push(Subscribed subscribed, boolean terminating) {
    return metrics.push(
        subscribed.clientInstanceId(), client, subscribed.subscriptionId(), terminating, NONE, 10);
  }

  @Test
  void nobodyIsAskedForAnythingWithoutASubscription() {
    Subscribed first = subscribe(Uuid.ZERO);
    assertEquals(List.of(), first.metrics());
    assertEquals(300_000, first.intervalMs());
    assertNotEquals(first.clientInstanceId(), subscribe(Uuid.ZERO).clientInstanceId());
  }

  @Test
  void aClientIsAskedForWhatAllItsSubscriptionsWantAndAsOftenAsTheMostEager() {
    configure("a", "metrics", "org.x.,org.y.", "interval.ms", "5000", "match", "client_id=app-.*");
    configure("b", "metrics", "org.y.,org.z.", "interval.ms", "1000");
    configure("c", "metrics", "org.w.", "match", "client_id=app");
    configure(
        "d", "metrics", "org.v.", "match", "client_id=app-1,client_source_address=10\\.9\\..*");
    Subscribed subscribed = subscribe(Uuid.ZERO);
    assertEquals(List.of("org.x.", "org.y.", "org.z."), subscribed.metrics());
    assertEquals(1000, subscribed.intervalMs());
    configure("e", "metrics", "*");
    assertEquals(List.of("*"), subscribe(subscribed.clientInstanceId()).metrics());
  }

  @Test
  void everySelectorCanBeMatched() {
    Uuid id = new Uuid(7, 7);
    for (String match :
        List.of(
            "client_instance_id=" + id.toString().replace("-", "\\-"),
            "client_id=app-1",
            "client_software_name=apache.*",
            "client_software_version=4\\..*",
            "client_source_address=10\\.0\\.0\\.1",
            "client_source_port=50+")) {
      configure("s", "metrics", "org.", "match", match);
      assertEquals(List.of("org."), subscribe(id).metrics(), match);
    }
  }

  @Test
  void askingAndPushingTooOftenIsThrottled() {
    configure("a", "metrics", "*", "interval.ms", "1000");
    Subscribed subscribed = subscribe(Uuid.ZERO);
    Uuid id = subscribed.clientInstanceId();
    assertEquals(
        new Answer.Refused(ErrorCode.THROTTLING_QUOTA_EXCEEDED), metrics.subscribe(id, client));
    now += 10;
    assertEquals(ErrorCode.NONE, push(subscribed, false));
    assertEquals(ErrorCode.THROTTLING_QUOTA_EXCEEDED, push(subscribed, false));
    now += 1000;
    assertEquals(ErrorCode.NONE, push(subscribed, false));
  }

  @Test
  void whoSaysGoodbyeMayDoSoAtOnceAndOnlyOnce() {
    configure("a", "metrics", "*", "interval.ms", "1000");
    Subscribed subscribed = subscribe(Uuid.ZERO);
    assertEquals(ErrorCode.NONE, push(subscribed, false));
    assertEquals(ErrorCode.NONE, push(subscribed, true));
    now += 5000;
    assertEquals(ErrorCode.INVALID_REQUEST, push(subscribed, true));
  }

  @Test
  void aPushForAnotherSubscriptionIsRefusedAndTheClientAsksAtOnce() {
    configure("a", "metrics", "*", "interval.ms", "1000");
    Subscribed old = subscribe(Uuid.ZERO);
    configure("a", "metrics", "org.x.");
    now += 1000;
    assertEquals(ErrorCode.UNKNOWN_SUBSCRIPTION_ID, push(old, false));
    Subscribed renewed = subscribe(old.clientInstanceId());
    assertNotEquals(old.subscriptionId(), renewed.subscriptionId());
    now += 1;
    assertEquals(ErrorCode.NONE, push(renewed, false));
  }

  @Test
  void refusesWhatCannotBeTaken() {
    configure("a", "metrics", "*", "interval.ms", "1000");
    Subscribed subscribed = subscribe(Uuid.ZERO);
    Uuid id = subscribed.clientInstanceId();
    int subscription = subscribed.subscriptionId();
    now += 1000;
    assertEquals(
        ErrorCode.TELEMETRY_TOO_LARGE,
        metrics.push(id, client, subscription, false, NONE, MAX_BYTES + 1));
    now += 1000;
    assertEquals(
        ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
        metrics.push(id, client, subscription, false, (byte) 2, 10));
    assertEquals(subscription, subscribe(id).subscriptionId());
    assertEquals(
        ErrorCode.INVALID_REQUEST, metrics.push(Uuid.ZERO, client, subscription, false, NONE, 10));
  }

  @Test
  void aFloodOfClientsIsForgottenOneByOne() {
    Subscribed first = subscribe(Uuid.ZERO);
    for (int i = 0; i < ClientMetrics.MAX_CLIENTS; i++) {
      subscribe(Uuid.ZERO);
    }
    subscribe(first.clientInstanceId()); // unknown again, so it is not too early
  }

  @Test
  void aSilentClientBeginsAnew() {
    configure("a", "metrics", "*", "interval.ms", "1000");
    Subscribed subscribed = subscribe(Uuid.ZERO);
    push(subscribed, true);
    now += ClientMetrics.FORGOTTEN_AFTER_MS;
    assertEquals(
        subscribed.subscriptionId(), subscribe(subscribed.clientInstanceId()).subscriptionId());
    assertEquals(ErrorCode.NONE, push(subscribed, false));
  }
}
