package io.tailrace.kernel.plugin;

import io.tailrace.kernel.plugin.FoundPlugin.Status;
import io.tailrace.spi.plugin.PluginProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The plugins that were found, and the choice among them by name.
 *
 * <p>A name that is found in several places stands for the plugin in the first of them, see {@link
 * Place.Kind}; the others are shadowed. Found twice in one place, it is ambiguous. Ambiguous names
 * and plugins that cannot be loaded are {@link #problems}: with any of those, nothing can be
 * chosen.
 *
 * <p>Used by one thread, the one that starts and stops the broker.
 */
public final class PluginCatalog implements AutoCloseable {
  private final List<FoundPlugin> plugins;
  private final List<String> problems;
  private final List<PluginFolder> folders;
  private final Set<FoundPlugin> chosen = Collections.newSetFromMap(new IdentityHashMap<>());

  private PluginCatalog(
      List<FoundPlugin> plugins, List<String> problems, List<PluginFolder> folders) {
    this.plugins = plugins;
    this.problems = problems;
    this.folders = folders;
  }

  /** Looks everywhere. What goes wrong is kept as a problem, so that all of it can be shown. */
  public static PluginCatalog discover(PluginSources sources) {
    ProviderScan scan = new ProviderScan();
    for (PluginProvider provider : sources.code()) {
      addFromCode(provider, scan);
    }
    new ApplicationPlugins().scan(scan);
    List<PluginFolder> folders =
        sources.folder().map(folder -> PluginFolders.scan(folder, scan)).orElse(List.of());
    List<FoundPlugin> plugins = scan.found().stream().sorted(PluginCatalog::compare).toList();
    List<String> problems = new ArrayList<>(scan.problems());
    problems.addAll(ambiguities(plugins));
    return new PluginCatalog(plugins, List.copyOf(problems), folders);
  }

  private static void addFromCode(PluginProvider provider, ProviderScan scan) {
    Place place = new Place(Place.Kind.CODE, "code");
    List<Spi<?>> spis = Spi.ALL.stream().filter(spi -> spi.type().isInstance(provider)).toList();
    if (spis.isEmpty()) {
      scan.problem(
          place + ": " + provider.getClass().getName() + " implements none of the SPIs " + Spi.ALL);
    }
    spis.forEach(spi -> scan.add(spi, provider, place));
  }

  private static Set<String> ambiguities(List<FoundPlugin> plugins) {
    Set<String> problems = new TreeSet<>();
    for (FoundPlugin plugin : plugins) {
      List<FoundPlugin> rivals =
          plugins.stream()
              .filter(other -> isSameName(plugin, other))
              .filter(other -> other.place().kind() == plugin.place().kind())
              .toList();
      if (rivals.size() > 1) {
        problems.add(
            "More than one "
                + plugin.spi()
                + " plugin has the name '"
                + plugin.name()
                + "': "
                + list(rivals));
      }
    }
    return problems;
  }

  /** Everything that was found, by SPI, name and precedence. */
  public List<FoundPlugin> plugins() {
    return plugins;
  }

  /** What is wrong with the plugins; nothing can be chosen while there is anything. */
  public List<String> problems() {
    return problems;
  }

  /** Whether a plugin is used. */
  public Status status(FoundPlugin plugin) {
    if (chosen.contains(plugin)) {
      return Status.CHOSEN;
    }
    Status status = Status.AVAILABLE;
    for (FoundPlugin other : plugins) {
      if (other != plugin && isSameName(plugin, other)) {
        int order = other.place().kind().compareTo(plugin.place().kind());
        if (order < 0) {
          return Status.SHADOWED;
        }
        status = order == 0 ? Status.AMBIGUOUS : status;
      }
    }
    return status;
  }

  /**
   * The plugin of a name.
   *
   * @throws PluginException if there is none, or if there are {@link #problems}
   */
  public <P extends PluginProvider> P choose(Spi<P> spi, String name) {
    requireSound();
    List<FoundPlugin> candidates = unshadowed(spi);
    for (FoundPlugin candidate : candidates) {
      if (candidate.name().equals(name)) {
        chosen.add(candidate);
        return spi.type().cast(candidate.provider());
      }
    }
    throw new PluginException(
        "There is no "
            + spi
            + " plugin '"
            + name
            + "'. "
            + (candidates.isEmpty() ? "None was found" : "Found: " + list(candidates)));
  }

  /** The names that {@link #choose} knows. */
  public List<String> names(Spi<?> spi) {
    return unshadowed(spi).stream().map(FoundPlugin::name).toList();
  }

  /**
   * One plugin for each name there is, in the order of their names.
   *
   * @throws PluginException if there are {@link #problems}
   */
  public <P extends PluginProvider> List<P> chooseAll(Spi<P> spi) {
    requireSound();
    List<FoundPlugin> all = unshadowed(spi);
    chosen.addAll(all);
    return all.stream().map(plugin -> spi.type().cast(plugin.provider())).toList();
  }

  /**
   * Does nothing if all plugins are sound.
   *
   * @throws PluginException with all {@link #problems}
   */
  public void requireSound() {
    if (!problems.isEmpty()) {
      throw new PluginException("Plugins cannot be used:\n  " + String.join("\n  ", problems));
    }
  }

  /** Closes the class loaders of the plugin folders; their plugins are closed before. */
  @Override
  public void close() {
    folders.forEach(PluginFolder::close);
  }

  private List<FoundPlugin> unshadowed(Spi<?> spi) {
    return plugins.stream()
        .filter(plugin -> plugin.spi() == spi && status(plugin) != Status.SHADOWED)
        .toList();
  }

  /**
   * By SPI, name and precedence. Spelled out, for this runs at every start, and a start-up cache
   * holds neither the serializable lambdas of {@code Comparator.comparing} nor the equals of
   * records.
   */
  private static int compare(FoundPlugin one, FoundPlugin other) {
    int order = Integer.compare(Spi.ALL.indexOf(one.spi()), Spi.ALL.indexOf(other.spi()));
    if (order == 0) {
      order = one.name().compareTo(other.name());
    }
    if (order == 0) {
      order = one.place().kind().compareTo(other.place().kind());
    }
    return order != 0 ? order : one.toString().compareTo(other.toString());
  }

  private static boolean isSameName(FoundPlugin one, FoundPlugin other) {
    return one.spi() == other.spi() && one.name().equals(other.name());
  }

  private static String list(List<FoundPlugin> plugins) {
    return plugins.stream().map(FoundPlugin::toString).collect(Collectors.joining(", "));
  }
}
