package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.kernel.feature.Feature;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.UpdateFeaturesRequest;
import io.tailrace.wire.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.tailrace.wire.message.UpdateFeaturesResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureUpdateTest {
  private static final byte UPGRADE = 1;
  private static final byte SAFE = 2;
  private static final byte UNSAFE = 3;
  private static final Feature ONE = new Feature("one", (short) 0, (short) 2);
  private static final Feature TWO = new Feature("two", (short) 1, (short) 5);

  private final List<Feature> supported = List.of(ONE, TWO);
  private final FeatureUpdate updates = new FeatureUpdate(supported, Images.BROKER);
  private MetadataImage image =
      Images.after(MetadataImage.EMPTY, FeatureUpdate.initial(MetadataImage.EMPTY, supported));

  private static FeatureUpdateKey to(String feature, int level, byte type) {
    return new FeatureUpdateKey().feature(feature).maxVersionLevel((short) level).upgradeType(type);
  }

  private ErrorCode update(boolean validateOnly, FeatureUpdateKey... asked) {
    Change<UpdateFeaturesResponse> change =
        updates.decide(
            image,
            new UpdateFeaturesRequest().featureUpdates(List.of(asked)).validateOnly(validateOnly),
            2);
    image = Images.after(image, change.records());
    return ErrorCode.forCode(change.response().errorCode());
  }

  private void assertRefused(FeatureUpdateKey... asked) {
    MetadataImage before = image;
    assertEquals(ErrorCode.INVALID_UPDATE_VERSION, update(false, asked));
    assertEquals(before, image);
  }

  @Test
  void newDataBeginWithTheHighestLevels() {
    assertEquals(Map.of("one", (short) 2, "two", (short) 5), image.features().levels());
    assertEquals(List.of(), FeatureUpdate.initial(image, supported));
  }

  @Test
  void dataOfALevelThatIsNotSupportedAreNotServed() {
    List<Feature> older = List.of(ONE, new Feature("two", (short) 1, (short) 4));
    assertThrows(StorageException.class, () -> FeatureUpdate.initial(image, older));
    assertThrows(StorageException.class, () -> FeatureUpdate.initial(image, List.of(TWO)));
  }

  @Test
  void everyChangeHasAHigherEpochAlsoAfterASnapshot() {
    long before = image.features().epoch();
    assertEquals(ErrorCode.NONE, update(false, to("one", 0, UNSAFE)));
    assertEquals(before + 1, image.features().epoch());
    assertEquals(0, image.features().level(ONE));
    assertEquals(
        image.features(),
        Images.after(MetadataImage.EMPTY, MetadataSnapshot.records(image)).features());
  }

  @Test
  void aDowngradeMustBeMeant() {
    assertRefused(to("two", 4, UPGRADE));
    assertEquals(ErrorCode.NONE, update(false, to("two", 4, SAFE)));
    assertEquals(4, image.features().level(TWO));
    assertRefused(to("two", 5, SAFE));
    assertRefused(to("two", 5, UNSAFE));
    assertEquals(ErrorCode.NONE, update(false, to("two", 5, UPGRADE)));
  }

  @Test
  void theOldestVersionSaysOnlyWhetherADowngradeIsMeant() {
    FeatureUpdateKey down = new FeatureUpdateKey().feature("two").maxVersionLevel((short) 4);
    UpdateFeaturesRequest request = new UpdateFeaturesRequest().featureUpdates(List.of(down));
    assertEquals(
        ErrorCode.INVALID_UPDATE_VERSION.code(),
        updates.decide(image, request, 0).response().errorCode());
    down.allowDowngrade(true);
    UpdateFeaturesResponse response = updates.decide(image, request, 0).response();
    assertEquals(0, response.errorCode());
    assertEquals(List.of("two"), response.results().stream().map(one -> one.feature()).toList());
  }

  @Test
  void doesAllOrNothing() {
    assertRefused(to("one", 1, SAFE), to("no.such", 1, UPGRADE));
    assertRefused(to("one", 1, SAFE), to("two", 6, UPGRADE));
    assertRefused(to("one", 1, SAFE), to("two", 0, SAFE));
    assertRefused(to("one", -1, SAFE));
    assertRefused(to("one", 1, (byte) 4));
    assertRefused(to("one", 1, (byte) 0));
  }

  @Test
  void validateOnlyChangesNothing() {
    MetadataImage before = image;
    assertEquals(ErrorCode.NONE, update(true, to("one", 1, SAFE)));
    assertEquals(before, image);
  }

  @Test
  void aRepeatedFeatureIsRefused() {
    assertEquals(ErrorCode.INVALID_REQUEST, update(false, to("one", 1, SAFE), to("one", 1, SAFE)));
  }
}
