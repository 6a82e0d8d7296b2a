package io.tailrace.jobs;

import io.tailrace.jobs.runtime.JobException;
import io.tailrace.jobs.runtime.JobRuntime;
import io.tailrace.jobs.runtime.JobRuntimeFactory;
import io.tailrace.jobs.runtime.RuntimeSettings;
import io.tailrace.spi.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The engine, which is loaded when it is first asked for. For any thread. */
final class LoadedRuntime implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(LoadedRuntime.class.getName());

  private static final Pattern JAR = Pattern.compile(".*\\.jar");

  /** Of the broker's own jars, those that Kafka's clients compress with. */
  private static final Pattern CODEC =
      Pattern.compile("(zstd-jni|lz4-java|snappy-java)\\b.*\\.jar");

  private final Config config;
  private final JobFolders folders;
  private Optional<Loaded> loaded = Optional.empty();

  private record Loaded(RuntimeLoader loader, JobRuntime runtime) {}

  LoadedRuntime(Config config, JobFolders folders) {
    this.config = config;
    this.folders = folders;
  }

  /**
   * The engine.
   *
   * @throws JobException if it is not there, or cannot be loaded; it is looked for again next time
   */
  synchronized JobRuntime get() {
    if (loaded.isEmpty()) {
      loaded = Optional.of(load());
    }
    return loaded.get().runtime;
  }

  private Loaded load() {
    Path folder = folder();
    RuntimeLoader loader = RuntimeLoader.of(jars(folder));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      JobRuntime runtime =
          ServiceLoader.load(JobRuntimeFactory.class, loader)
              .findFirst()
              .orElseThrow(() -> new JobException("No engine for jobs is in " + folder))
              .create(settings());
      return new Loaded(loader, runtime);
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      close(loader);
      throw e instanceof JobException known
          ? known
          : new JobException("The engine for jobs in " + folder + " cannot be loaded: " + e, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private RuntimeSettings settings() {
    return new RuntimeSettings(
        folders.jobs(),
        folders.temporary(),
        millis(config.get(JobKeys.CHECKPOINT_INTERVAL_MS)),
        millis(config.get(JobKeys.BACKOFF_MS)),
        millis(config.get(JobKeys.BACKOFF_MAX_MS)),
        config.get(JobKeys.NETWORK_BYTES),
        config.get(JobKeys.MANAGED_BYTES),
        millis(config.get(JobKeys.STOP_TIMEOUT_MS)));
  }

  private static Duration millis(long number) {
    return Duration.ofMillis(number);
  }

  /** Beside the folder that this jar is in, unless it is said. */
  private Path folder() {
    String configured = config.get(JobKeys.ENGINE_DIR);
    Path folder =
        configured.isEmpty()
            ? own().getParent().resolveSibling("flink")
            : Path.of(configured).toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      throw new JobException(
          "Jobs need Flink, which is not in "
              + folder
              + ": './tailrace build flink' puts it there in a checkout; elsewhere unpack the"
              + " distribution's archive -flink.tar, or set jobs.flink.dir");
    }
    return folder;
  }

  private static Path own() {
    try {
      return Path.of(
          LoadedRuntime.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // it was made of a path
    }
  }

  private static List<Path> jars(Path folder) {
    List<Path> jars = new ArrayList<>(list(folder, JAR));
    jars.addAll(list(own().getParent(), CODEC));
    return jars;
  }

  private static List<Path> list(Path folder, Pattern names) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> names.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder, e);
    }
  }

  /** Ends the engine, if it was loaded; all jobs are closed before. */
  @Override
  public synchronized void close() {
    loaded.ifPresent(
        there -> {
          there.runtime.close();
          close(there.loader);
        });
    loaded = Optional.empty();
  }

  private static void close(RuntimeLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "Jars of the engine for jobs stay open: " + e);
    }
  }
}
