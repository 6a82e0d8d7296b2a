package io.tailrace.storage.file;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Offers the storage {@code file}. */
public final class FileStorageProvider implements StorageProvider {

  /** Where logs are, if in one directory. */
  public static final ConfigKey<String> LOG_DIR =
      ConfigKey.ofString("log.dir", "data")
          .doc("The directory that holds the logs; it is created if it does not exist.");

  /** Where logs are. */
  public static final ConfigKey<List<String>> LOG_DIRS =
      ConfigKey.ofList("log.dirs", List.of())
          .doc(
              "The directories that hold the logs, on a disk each: a new log goes to the one with"
                  + " the fewest. Without it, log.dir holds.");

  /** For {@link java.util.ServiceLoader}. */
  public FileStorageProvider() {}

  @Override
  public String name() {
    return "file";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public List<ConfigKey<?>> configKeys() {
    return List.of(LOG_DIRS, LOG_DIR);
  }

  @Override
  public Storage create(StorageContext context) {
    return new FileStorage(directories(context.config()), new NioDisk(), context.clock());
  }

  private static List<Path> directories(Config config) {
    List<String> names = config.get(LOG_DIRS);
    if (names.isEmpty()) {
      names = List.of(config.get(LOG_DIR));
    }
    try {
      List<Path> paths =
          names.stream().map(name -> Path.of(name).toAbsolutePath().normalize()).toList();
      if (paths.stream().distinct().count() < paths.size()) {
        throw new ConfigException("log.dirs names a directory twice: " + names);
      }
      return paths;
    } catch (InvalidPathException e) {
      throw new ConfigException("No path of a directory in log.dirs: " + e.getMessage());
    }
  }
}
