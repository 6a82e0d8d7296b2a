package io.tailrace.kernel.metadata;

/** Hears of every new image, in order, on the thread that made it. */
@FunctionalInterface
public interface MetadataListener {

  /**
   * The metadata changed.
   *
   * @param delta what changed
   * @param image the new image
   */
  void changed(MetadataDelta delta, MetadataImage image);
}
