package io.tailrace.kernel.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.quota.QuotaRules.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuotaRulesTest {
  private static final Optional<String> DEFAULT = Optional.empty();

  private static QuotaEntity entity(Optional<String> user, Optional<String> clientId) {
    return QuotaEntity.of(Map.of(QuotaEntity.USER, user, QuotaEntity.CLIENT_ID, clientId));
  }

  private static QuotaEntity user(Optional<String> user) {
    return QuotaEntity.of(Map.of(QuotaEntity.USER, user));
  }

  private static QuotaEntity client(Optional<String> clientId) {
    return QuotaEntity.of(Map.of(QuotaEntity.CLIENT_ID, clientId));
  }

  /** Kafka's order, the strongest first. */
  private static final List<QuotaEntity> ORDER =
      List.of(
          entity(Optional.of("u"), Optional.of("c")),
          entity(Optional.of("u"), DEFAULT),
          user(Optional.of("u")),
          entity(DEFAULT, Optional.of("c")),
          entity(DEFAULT, DEFAULT),
          user(DEFAULT),
          client(Optional.of("c")),
          client(DEFAULT));

  @Test
  void theMostSpecificQuotaAppliesInKafkasOrder() {
    Map<QuotaEntity, Map<String, Double>> quotas = new HashMap<>();
    for (int i = 0; i < ORDER.size(); i++) {
      quotas.put(ORDER.get(i), Map.of(QuotaType.PRODUCE.key(), i + 1.0));
    }
    List<Double> applied = new ArrayList<>();
    for (QuotaEntity strongest : ORDER) {
      applied.add(QuotaRules.of(quotas, QuotaType.PRODUCE).match("u", "c").orElseThrow().limit());
      quotas.remove(strongest);
    }
    assertEquals(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0), applied);
    assertTrue(QuotaRules.of(quotas, QuotaType.PRODUCE).isEmpty());
  }

  @Test
  void othersHaveNoShareInIt() {
    Map<QuotaEntity, Map<String, Double>> quotas =
        Map.of(ORDER.getFirst(), Map.of(QuotaType.FETCH.key(), 1.0));
    assertTrue(QuotaRules.of(quotas, QuotaType.FETCH).match("u", "other").isEmpty());
    assertTrue(QuotaRules.of(quotas, QuotaType.FETCH).match("other", "c").isEmpty());
    assertTrue(QuotaRules.of(quotas, QuotaType.PRODUCE).match("u", "c").isEmpty());
  }

  @Test
  void aDefaultGivesEachClientAMeterOfItsOwn() {
    Map<QuotaEntity, Map<String, Double>> quotas =
        Map.of(client(DEFAULT), Map.of(QuotaType.FETCH.key(), 1.0));
    assertEquals(
        Optional.of(new Match(1, false, true)),
        QuotaRules.of(quotas, QuotaType.FETCH).match("u", "c"));
  }
}
