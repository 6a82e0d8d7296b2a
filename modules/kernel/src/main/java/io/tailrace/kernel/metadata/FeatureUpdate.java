package io.tailrace.kernel.metadata;

import io.tailrace.kernel.feature.Feature;
import io.tailrace.kernel.feature.FinalizedFeatures;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.schema.FeatureLevelRecord;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.UpdateFeaturesRequest;
import io.tailrace.wire.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.tailrace.wire.message.UpdateFeaturesResponse;
import io.tailrace.wire.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which levels of features are in force: all that an UpdateFeatures request asks for, or
 * nothing (KIP-584, KIP-778).
 */
public final class FeatureUpdate {
  private static final byte UPGRADE = 1;
  private static final byte SAFE_DOWNGRADE = 2;
  private static final byte UNSAFE_DOWNGRADE = 3;

  private final List<Feature> supported;
  private final int nodeId;

  /**
   * With what can be had.
   *
   * @param nodeId this broker's number, for its answers
   */
  public FeatureUpdate(List<Feature> supported, int nodeId) {
    this.supported = List.copyOf(supported);
    this.nodeId = nodeId;
  }

  /**
   * The levels that new data begin with: the highest ones.
   *
   * @return no records if the image says already which features are in force
   * @throws StorageException if a level is in force that this broker does not support
   */
  static List<Message> initial(MetadataImage image, List<Feature> supported) {
    FinalizedFeatures features = image.features();
    if (features.levels().isEmpty()) {
      return supported.stream()
          .<Message>map(feature -> record(feature.name(), feature.maxLevel(), 1))
          .toList();
    }
    features
        .levels()
        .forEach(
            (name, level) -> {
              if (supported.stream()
                  .noneMatch(one -> one.name().equals(name) && one.supports(level))) {
                throw new StorageException(
                    "The data use level "
                        + level
                        + " of the feature "
                        + name
                        + ", which this version does not support");
              }
            });
    return List.of();
  }

  /** A level as of an epoch. */
  static FeatureLevelRecord record(String name, short level, long epoch) {
    return new FeatureLevelRecord().name(name).featureLevel(level).epoch(epoch);
  }

  /**
   * Decides, on the newest image.
   *
   * @param version of the request: 0 has no types of upgrades
   */
  public Change<UpdateFeaturesResponse> decide(
      MetadataImage image, UpdateFeaturesRequest request, int version) {
    List<FeatureUpdateKey> updates = request.featureUpdates();
    long epoch = image.features().epoch() + 1;
    List<Message> records = new ArrayList<>();
    try {
      if (!Repetition.of(updates.stream().map(FeatureUpdateKey::feature).toList()).isEmpty()) {
        throw new RefusedException(
            ErrorCode.INVALID_REQUEST, "Each feature must appear at most once.");
      }
      for (FeatureUpdateKey update : updates) {
        check(update, image.features().level(update.feature()), typeOf(update, version));
        records.add(record(update.feature(), update.maxVersionLevel(), epoch));
      }
    } catch (RefusedException e) {
      return new Change<>(List.of(), failure(e.error(), e.getMessage()));
    }
    return new Change<>(request.validateOnly() ? List.of() : records, success(updates));
  }

  /** The answer to an update that failed, of all features. */
  public static UpdateFeaturesResponse failure(ErrorCode error, String message) {
    return new UpdateFeaturesResponse()
        .errorCode(error.code())
        .errorMessage(
            "The update failed for all features since the following feature had an error: "
                + message);
  }

  /** Older versions tell of each feature, and of no error by its name. */
  private static UpdateFeaturesResponse success(List<FeatureUpdateKey> updates) {
    return new UpdateFeaturesResponse()
        .errorMessage(Optional.empty())
        .results(
            updates.stream()
                .map(
                    update ->
                        new UpdatableFeatureResult()
                            .feature(update.feature())
                            .errorMessage(ErrorCode.NONE.name()))
                .toList());
  }

  private static byte typeOf(FeatureUpdateKey update, int version) {
    if (version > 0) {
      return update.upgradeType();
    }
    return update.allowDowngrade() ? SAFE_DOWNGRADE : UPGRADE;
  }

  private void check(FeatureUpdateKey update, short current, byte type) {
    short level = update.maxVersionLevel();
    if (type < UPGRADE || type > UNSAFE_DOWNGRADE) {
      throw invalid(update, "The controller does not support the given upgrade type.");
    }
    if (level < 0) {
      throw invalid(update, "A feature version cannot be less than 0.");
    }
    Optional<Feature> feature =
        supported.stream().filter(one -> one.name().equals(update.feature())).findFirst();
    if (feature.isEmpty()) {
      throw invalid(update, "Local controller " + nodeId + " does not support this feature.");
    }
    if (level < current && type == UPGRADE) {
      throw invalid(
          update,
          "Can't downgrade the version of this feature without setting the upgrade type to either"
              + " safe or unsafe downgrade.");
    }
    if (level > current && type != UPGRADE) {
      throw invalid(update, "Can't downgrade to a newer version.");
    }
    if (!feature.get().supports(level)) {
      throw invalid(
          update,
          "Local controller %d only supports versions %d-%d"
              .formatted(nodeId, feature.get().minLevel(), feature.get().maxLevel()));
    }
  }

  private static RefusedException invalid(FeatureUpdateKey update, String why) {
    return new RefusedException(
        ErrorCode.INVALID_UPDATE_VERSION,
        "Invalid update version %d for feature %s. %s"
            .formatted(update.maxVersionLevel(), update.feature(), why));
  }
}
