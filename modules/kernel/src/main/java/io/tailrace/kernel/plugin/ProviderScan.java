package io.tailrace.kernel.plugin;

import io.tailrace.spi.plugin.PluginProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Turns what service loaders find into plugins that were found, and problems in words. */
final class ProviderScan {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final List<FoundPlugin> found = new ArrayList<>();
  private final Set<String> problems = new LinkedHashSet<>(); // one may show in two loaders

  List<FoundPlugin> found() {
    return List.copyOf(found);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  void problem(String words) {
    problems.add(words);
  }

  /**
   * Goes through all providers of a service loader. An error in one does not hide the others.
   *
   * @param source where the loader looks, for people
   * @param wanted which classes count; a loader also sees what its parents see
   */
  <P extends PluginProvider> void scan(
      Spi<P> spi,
      ServiceLoader<P> loader,
      String source,
      Predicate<Class<?>> wanted,
      Function<Class<?>, Place> place) {
    Iterator<ServiceLoader.Provider<P>> providers = loader.stream().iterator();
    Set<String> errors = new HashSet<>();
    while (true) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        ServiceLoader.Provider<P> provider = providers.next();
        if (wanted.test(provider.type())) {
          add(spi, provider.get(), place.apply(provider.type()));
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        String words = source + ": cannot load a " + spi + " plugin: " + describe(e);
        if (!errors.add(words)) {
          return; // the loader is stuck
        }
        problems.add(words);
      }
    }
  }

  /** Checks a provider's name and SPI version. */
  void add(Spi<?> spi, PluginProvider provider, Place place) {
    String type = provider.getClass().getName();
    try {
      String name = provider.name();
      int version = provider.spiVersion();
      if (version != spi.version()) {
        problems.add(
            place
                + ": the "
                + spi
                + " plugin '"
                + name
                + "' was built against version "
                + version
                + " of its SPI, and this kernel offers version "
                + spi.version());
      } else if (name == null || !NAME.matcher(name).matches()) {
        problems.add(
            place
                + ": "
                + type
                + " has the name '"
                + name
                + "', and a name is made of lower case letters, digits and single hyphens");
      } else {
        found.add(FoundPlugin.of(spi, name, provider, place));
      }
    } catch (RuntimeException | LinkageError e) {
      problems.add(place + ": " + type + " does not tell its name and version: " + describe(e));
    }
  }

  /** The error and what caused it, in one line. */
  static String describe(Throwable error) {
    StringBuilder words = new StringBuilder();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      words.append(words.isEmpty() ? "" : ": caused by ");
      boolean plain = cause instanceof ServiceConfigurationError && cause.getMessage() != null;
      words.append(plain ? cause.getMessage() : cause.toString());
    }
    return words.toString();
  }
}
