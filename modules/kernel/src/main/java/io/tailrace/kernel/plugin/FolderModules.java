package io.tailrace.kernel.plugin;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The jars of a plugin folder, seen as modules. Not every set of jars can be: some have no name
 * that a module can have, some share packages.
 */
final class FolderModules {
  private final ModuleLayer parent;
  private final Configuration configuration;

  private FolderModules(ModuleLayer parent, Configuration configuration) {
    this.parent = parent;
    this.configuration = configuration;
  }

  /**
   * Reads and resolves the modules.
   *
   * @throws NotModulesException if the jars cannot be modules
   * @throws PluginException if they are, and one requires what the folder does not hold
   */
  static FolderModules resolve(ModuleLayer parent, List<Path> jars) throws NotModulesException {
    Map<String, ModuleReference> modules = new HashMap<>();
    try {
      for (ModuleReference module : ModuleFinder.of(jars.toArray(Path[]::new)).findAll()) {
        if (module.descriptor().packages().stream().noneMatch(p -> FolderLoader.isSpi(p + "."))) {
          modules.put(module.descriptor().name(), module);
        }
      }
      modules.values().forEach(module -> checkRequires(parent, module.descriptor(), modules));
      // the folder's finder comes before the parent, so that its own versions win
      return new FolderModules(
          parent,
          parent.configuration().resolve(new Fixed(modules), ModuleFinder.of(), modules.keySet()));
    } catch (FindException | ResolutionException | IllegalArgumentException e) {
      throw new NotModulesException(e);
    }
  }

  /** The jar of each module, by name. */
  Map<String, URL> jars() {
    Map<String, URL> jars = new HashMap<>();
    configuration
        .modules()
        .forEach(
            module ->
                jars.put(
                    module.name(), PluginFolder.url(module.reference().location().orElseThrow())));
    return jars;
  }

  /**
   * Makes the modules real.
   *
   * @throws NotModulesException if they share packages
   */
  ModuleLayer define(ClassLoader loader) throws NotModulesException {
    try {
      return ModuleLayer.defineModules(configuration, List.of(parent), name -> loader).layer();
    } catch (LayerInstantiationException e) {
      throw new NotModulesException(e);
    }
  }

  private static void checkRequires(
      ModuleLayer parent, ModuleDescriptor module, Map<String, ModuleReference> folder) {
    for (Requires requires : module.requires()) {
      boolean optional = requires.modifiers().contains(Requires.Modifier.STATIC);
      if (!optional && !folder.containsKey(requires.name()) && !offers(parent, requires.name())) {
        throw new PluginException(
            "module "
                + module.name()
                + " requires module "
                + requires.name()
                + ", "
                + (ModuleFinder.ofSystem().find(requires.name()).isPresent()
                    ? "which the JDK has but this process does not: start it with --add-modules "
                        + requires.name()
                    : "which is not in the folder, and is neither an SPI nor part of the JDK"));
      }
    }
  }

  /** A plugin sees the JDK and the SPIs, and nothing else of what the application is made of. */
  private static boolean offers(ModuleLayer parent, String name) {
    Optional<Module> module = parent.findModule(name);
    return module.isPresent()
        && (isJdk(module.get().getClassLoader())
            || module.get().getPackages().stream().anyMatch(p -> FolderLoader.isSpi(p + ".")));
  }

  private static boolean isJdk(ClassLoader loader) {
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  /** The jars can only be loaded as plain jars; the message says why. */
  static final class NotModulesException extends Exception {
    private static final long serialVersionUID = 1L;

    NotModulesException(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Finds these modules. */
  private record Fixed(Map<String, ModuleReference> modules) implements ModuleFinder {
    @Override
    public Optional<ModuleReference> find(String name) {
      return Optional.ofNullable(modules.get(name));
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Set.copyOf(modules.values());
    }
  }
}
