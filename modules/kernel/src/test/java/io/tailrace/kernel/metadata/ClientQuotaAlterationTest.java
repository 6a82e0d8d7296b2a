package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterClientQuotasRequest;
import io.tailrace.wire.message.AlterClientQuotasRequest.EntityData;
import io.tailrace.wire.message.AlterClientQuotasRequest.EntryData;
import io.tailrace.wire.message.AlterClientQuotasRequest.OpData;
import io.tailrace.wire.message.AlterClientQuotasResponse;
import io.tailrace.wire.message.DescribeClientQuotasRequest;
import io.tailrace.wire.message.DescribeClientQuotasRequest.ComponentData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientQuotaAlterationTest {
  private static final String PRODUCE = "producer_byte_rate";
  private static final String USER = QuotaEntity.USER;
  private static final String CLIENT = QuotaEntity.CLIENT_ID;
  private static final String IP = QuotaEntity.IP;

  private MetadataImage image = MetadataImage.EMPTY;

  /** Kinds and names in turn; "" for the default. */
  private static QuotaEntity entity(String... parts) {
    Map<String, Optional<String>> names = new HashMap<>();
    for (int i = 0; i < parts.length; i += 2) {
      String name = parts[i + 1];
      names.put(parts[i], name.isEmpty() ? Optional.empty() : Optional.of(name));
    }
    return QuotaEntity.of(names);
  }

  private static EntryData entry(QuotaEntity entity, OpData... ops) {
    return new EntryData()
        .entity(
            entity.parts().entrySet().stream()
                .map(part -> new EntityData().entityType(part.getKey()).entityName(part.getValue()))
                .toList())
        .ops(List.of(ops));
  }

  private static OpData set(String key, double value) {
    return new OpData().key(key).value(value);
  }

  private ErrorCode alter(EntryData... entries) {
    Change<AlterClientQuotasResponse> change =
        ClientQuotaAlteration.decide(
            image, new AlterClientQuotasRequest().entries(List.of(entries)));
    image = Images.after(image, change.records());
    return ErrorCode.forCode(change.response().entries().getLast().errorCode());
  }

  private void assertRefused(EntryData... entries) {
    MetadataImage before = image;
    assertEquals(ErrorCode.INVALID_REQUEST, alter(entries));
    assertEquals(before, image);
  }

  @Test
  void setsAndRemovesAndSurvivesASnapshot() {
    QuotaEntity both = entity(USER, "u", CLIENT, "");
    assertEquals(
        ErrorCode.NONE, alter(entry(both, set(PRODUCE, 1024), set("request_percentage", 0.5))));
    assertEquals(
        Map.of(both, Map.of(PRODUCE, 1024.0, "request_percentage", 0.5)), image.clientQuotas());
    assertEquals(
        image.clientQuotas(),
        Images.after(MetadataImage.EMPTY, MetadataSnapshot.records(image)).clientQuotas());
    OpData gone = new OpData().key(PRODUCE).remove(true);
    assertEquals(ErrorCode.NONE, alter(entry(both, gone)));
    assertEquals(ErrorCode.NONE, alter(entry(both, gone, set("request_percentage", 0.5))));
    assertEquals(
        ErrorCode.NONE, alter(entry(both, new OpData().key("request_percentage").remove(true))));
    assertEquals(Map.of(), image.clientQuotas());
  }

  @Test
  void refusesWhatIsNoQuotaOfThatEntity() {
    QuotaEntity user = entity(USER, "u");
    assertRefused(entry(user, set("no.such", 1)));
    assertRefused(entry(user, set("connection_creation_rate", 1)));
    assertRefused(entry(entity(IP, "127.0.0.1"), set(PRODUCE, 1)));
    assertRefused(entry(user, set(PRODUCE, 0)));
    assertRefused(entry(user, set(PRODUCE, -1)));
    assertRefused(entry(user, set(PRODUCE, Double.NaN)));
    assertRefused(entry(user, set(PRODUCE, 1.5)));
    assertRefused(entry(user, set(PRODUCE, 1e19)));
    assertRefused(entry(entity(IP, ""), set("connection_creation_rate", 3e9)));
    assertRefused(entry(user, set(PRODUCE, 1), set(PRODUCE, 2)));
  }

  @Test
  void refusesWhatIsNoEntity() {
    OpData op = set(PRODUCE, 1);
    assertRefused(entry(entity(), op));
    assertRefused(entry(entity("group", "g"), op));
    assertRefused(entry(entity(USER, "u", IP, "127.0.0.1"), op));
    EntityData twice = new EntityData().entityType(USER).entityName("u");
    assertRefused(new EntryData().entity(List.of(twice, twice)).ops(List.of(op)));
    assertRefused(
        new EntryData()
            .entity(List.of(new EntityData().entityType(USER).entityName("")))
            .ops(List.of(op)));
    assertRefused(entry(entity(IP, "no such host!"), set("connection_creation_rate", 1)));
  }

  @Test
  void validateOnlyChangesNothing() {
    Change<AlterClientQuotasResponse> change =
        ClientQuotaAlteration.decide(
            image,
            new AlterClientQuotasRequest()
                .entries(List.of(entry(entity(USER, "u"), set(PRODUCE, 1))))
                .validateOnly(true));
    assertEquals(List.of(), change.records());
    assertEquals(0, change.response().entries().getFirst().errorCode());
  }

  private static ComponentData component(String kind, int type, Optional<String> match) {
    return new ComponentData().entityType(kind).matchType((byte) type).match(match);
  }

  private static ClientQuotaFilter filter(boolean strict, ComponentData... components) {
    return ClientQuotaFilter.of(
        new DescribeClientQuotasRequest().components(List.of(components)).strict(strict));
  }

  @Test
  void findsByNameDefaultAndAnything() {
    QuotaEntity user = entity(USER, "u");
    QuotaEntity both = entity(USER, "u", CLIENT, "");
    ComponentData named = component(USER, 0, Optional.of("u"));
    assertEquals(true, filter(true, named).matches(user));
    assertEquals(false, filter(true, named).matches(both));
    assertEquals(true, filter(false, named).matches(both));
    assertEquals(true, filter(true, named, component(CLIENT, 1, Optional.empty())).matches(both));
    assertEquals(true, filter(true, named, component(CLIENT, 2, Optional.empty())).matches(both));
    assertEquals(false, filter(false, component(USER, 1, Optional.empty())).matches(both));
    assertEquals(true, filter(false).matches(both));
    assertEquals(false, filter(true).matches(both));
  }

  @Test
  void refusesFiltersThatMakeNoSense() {
    for (ComponentData bad :
        List.of(
            component("", 2, Optional.empty()),
            component("group", 2, Optional.empty()),
            component(USER, 0, Optional.empty()),
            component(USER, 1, Optional.of("u")),
            component(USER, 2, Optional.of("u")),
            component(USER, 3, Optional.empty()))) {
      assertThrows(RefusedException.class, () -> filter(false, bad), bad.toString());
    }
    ComponentData any = component(USER, 2, Optional.empty());
    assertThrows(RefusedException.class, () -> filter(false, any, any));
    assertThrows(
        RefusedException.class, () -> filter(false, any, component(IP, 2, Optional.empty())));
  }
}
