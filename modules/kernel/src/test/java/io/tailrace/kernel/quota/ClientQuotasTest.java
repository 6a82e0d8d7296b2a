package io.tailrace.kernel.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.schema.ClientQuotaRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientQuotasTest {
  private static final QuotaWindows WINDOWS = QuotaWindows.ofSeconds(11, 1);

  private long nowMs = 5_000;
  private final ClientQuotas quotas =
      new ClientQuotas(WINDOWS, WINDOWS, () -> TimeUnit.MILLISECONDS.toNanos(nowMs));
  private MetadataImage image = MetadataImage.EMPTY;

  private void set(String kind, Optional<String> name, QuotaType type, double value) {
    MetadataDelta delta = new MetadataDelta(image);
    delta.apply(
        new ClientQuotaRecord()
            .entity(List.of(new ClientQuotaRecord.EntityData().entityType(kind).entityName(name)))
            .key(type.key())
            .value(value));
    image = delta.image();
    quotas.changed(delta, image);
  }

  @Test
  void withoutAQuotaNothingIsLookedUp() {
    assertFalse(quotas.isActive());
    set(QuotaEntity.IP, Optional.of("127.0.0.1"), QuotaType.CONNECTION_CREATION, 1);
    assertFalse(quotas.isActive());
    set(QuotaEntity.USER, Optional.of("u"), QuotaType.PRODUCE, 1);
    assertTrue(quotas.isActive());
    assertSame(Optional.empty(), quotas.of("other", "c").produce());
  }

  @Test
  void aChangedQuotaKeepsWhatWasMeasured() {
    set(QuotaEntity.CLIENT_ID, Optional.empty(), QuotaType.PRODUCE, 100);
    assertEquals(0, quotas.of("u", "c").produce().orElseThrow().record(1000, nowMs));
    set(QuotaEntity.CLIENT_ID, Optional.empty(), QuotaType.PRODUCE, 50);
    assertEquals(10_000, quotas.of("u", "c").produce().orElseThrow().record(0, nowMs));
  }

  @Test
  void clientsOfAUserShareItsMeterAndClientIdsDoNot() {
    set(QuotaEntity.USER, Optional.empty(), QuotaType.FETCH, 100);
    set(QuotaEntity.CLIENT_ID, Optional.empty(), QuotaType.PRODUCE, 100);
    assertSame(
        quotas.of("u", "a").fetch().orElseThrow().meter(),
        quotas.of("u", "b").fetch().orElseThrow().meter());
    assertNotSame(
        quotas.of("u", "a").produce().orElseThrow().meter(),
        quotas.of("u", "b").produce().orElseThrow().meter());
  }

  @Test
  void aRequestIsThrottledForOneWindowAtMost() {
    set(QuotaEntity.USER, Optional.of("u"), QuotaType.REQUEST, 1);
    ClientMeters.Metered request = quotas.of("u", "c").request().orElseThrow();
    assertEquals(0, request.record(TimeUnit.MILLISECONDS.toNanos(100), nowMs));
    assertEquals(1000, request.record(TimeUnit.SECONDS.toNanos(100), nowMs));
  }

  @Test
  void moreClientsThanAreRememberedShareAMeter() {
    set(QuotaEntity.CLIENT_ID, Optional.empty(), QuotaType.PRODUCE, 100);
    for (int i = 0; i < ClientQuotas.MAX_REMEMBERED; i++) {
      quotas.of("u", "c" + i);
    }
    RateMeter shared = quotas.of("u", "one more").produce().orElseThrow().meter();
    assertSame(shared, quotas.of("u", "and another").produce().orElseThrow().meter());
    nowMs += TimeUnit.HOURS.toMillis(2);
    assertNotSame(shared, quotas.of("u", "much later").produce().orElseThrow().meter());
  }
}
