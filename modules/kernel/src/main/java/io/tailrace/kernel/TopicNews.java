package io.tailrace.kernel;

import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.MetadataListener;
import io.tailrace.kernel.metadata.MetadataListeners;

/** Tells a plugin when topics are created, deleted or configured, one call at a time. */
final class TopicNews implements MetadataListener {
  private final Runnable topicsChanged;

  private TopicNews(Runnable topicsChanged) {
    this.topicsChanged = topicsChanged;
  }

  /** Tells now, and after every change. */
  static void start(MetadataListeners metadata, Runnable topicsChanged) {
    TopicNews news = new TopicNews(topicsChanged);
    metadata.add(news);
    news.tell();
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage image) {
    if (!delta.changedTopics().isEmpty()
        || !delta.removedTopics().isEmpty()
        || !delta.changedConfigs().isEmpty()) {
      tell();
    }
  }

  private synchronized void tell() {
    topicsChanged.run();
  }
}
