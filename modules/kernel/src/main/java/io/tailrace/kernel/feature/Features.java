package io.tailrace.kernel.feature;

import java.util.List;
import java.util.Optional;

/**
 * The features that this broker supports, as ApiVersions shows them (KIP-584, KIP-778, KIP-1022).
 * Which level of them is in force is a matter of the metadata: {@link FinalizedFeatures}.
 *
 * <p>A capability adds its feature here, and to {@link #ALL}, when it works as that level promises;
 * clients begin to use it at that moment.
 */
public final class Features {
  /**
   * What the metadata can describe. There is one level as yet: Kafka's, of the release whose
   * protocol is spoken.
   */
  public static final Feature METADATA_VERSION = Feature.of("metadata.version", 33, 33);

  /** Level 1 are groups of the consumer protocol (KIP-848). */
  public static final Feature GROUP_VERSION = Feature.of("group.version", 0, 1);

  /**
   * Share groups (KIP-932). Kafka's level 2, dead letters written by the broker, is not offered.
   */
  public static final Feature SHARE_VERSION = Feature.of("share.version", 0, 1);

  /**
   * How transactions are guarded: from level 2 on, each has an epoch of its own, and partitions
   * join it when they are written to (KIP-890).
   */
  public static final Feature TRANSACTION_VERSION = Feature.of("transaction.version", 0, 2);

  /** All of them, by name. */
  public static final List<Feature> ALL =
      List.of(GROUP_VERSION, METADATA_VERSION, SHARE_VERSION, TRANSACTION_VERSION);

  private Features() {}

  /** The feature of that name, if it is supported at all. */
  public static Optional<Feature> named(String name) {
    return ALL.stream().filter(feature -> feature.name().equals(name)).findFirst();
  }
}
