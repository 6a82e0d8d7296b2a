package io.tailrace.kernel;

import io.tailrace.kernel.metadata.MetadataListeners;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.PluginLifeCycle;
import io.tailrace.kernel.plugin.Spi;
import io.tailrace.spi.companion.Companion;
import io.tailrace.spi.companion.CompanionContext;
import io.tailrace.spi.companion.CompanionProvider;
import java.util.ArrayList;
import java.util.List;

/** Starts what runs beside the broker, and tells it of topics. */
final class CompanionServing implements AutoCloseable {
  private final PluginLifeCycle lifeCycle;
  private final List<Companion> companions = new ArrayList<>();

  /**
   * Creates all that there are. They hear of topics from {@link #start} on.
   *
   * @param plugins closed by whoever opened them, after this
   */
  CompanionServing(PluginCatalog plugins, PluginLifeCycle lifeCycle, CompanionContext context) {
    this.lifeCycle = lifeCycle;
    for (CompanionProvider provider : plugins.chooseAll(Spi.COMPANION)) {
      companions.add(lifeCycle.start(provider, chosen -> chosen.create(context)));
    }
  }

  /** Tells of the topics as they are now, and of every change. */
  void start(MetadataListeners metadata) {
    companions.forEach(companion -> TopicNews.start(metadata, companion::topicsChanged));
  }

  /** Ends them: the broker stops serving next. */
  @Override
  public void close() {
    companions.reversed().forEach(lifeCycle::stop);
  }
}
