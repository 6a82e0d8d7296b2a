package io.tailrace.kernel.metadata;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells several listeners of each new image, in the order in which they were added. */
public final class MetadataListeners implements MetadataListener {
  private final List<MetadataListener> listeners = new CopyOnWriteArrayList<>();

  /** From the next image on. */
  public void add(MetadataListener listener) {
    listeners.add(listener);
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    listeners.forEach(listener -> listener.changed(delta, image));
  }
}
