package io.tailrace.jobs.flink;

import io.tailrace.flink.job.JobProvider;
import io.tailrace.flink.job.Jobs;
import io.tailrace.jobs.runtime.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.client.ClientUtils;

/** The jobs that lie in folders with their jars. They are looked for each time one is to run. */
final class InstalledJobs {
  private final Path folder;

  /** In the folders of a folder, which need not exist. */
  InstalledJobs(Path folder) {
    this.folder = folder;
  }

  /**
   * Loads a job.
   *
   * @throws JobException if it is not there, or more than once, or a folder with jobs is damaged
   */
  LoadedJob load(String name) {
    TreeSet<String> others = new TreeSet<>();
    Optional<LoadedJob> found = Optional.empty();
    for (Path jobs : folders()) {
      Optional<LoadedJob> job = load(jobs, name, others);
      if (job.isPresent() && found.isPresent()) {
        job.get().close();
        found.get().close();
        throw new JobException("Job " + name + " is in more than one folder of " + folder);
      }
      found = found.or(() -> job);
    }
    return found.orElseThrow(
        () ->
            new JobException(
                "There is no job '"
                    + name
                    + "' in the folders of "
                    + folder
                    + (others.isEmpty() ? "" : ". Found: " + String.join(", ", others))));
  }

  private static Optional<LoadedJob> load(Path jobs, String name, TreeSet<String> others) {
    List<URL> jars = jars(jobs);
    if (jars.isEmpty()) {
      return Optional.empty();
    }
    URLClassLoader loader =
        ClientUtils.buildUserCodeClassLoader(
            jars, List.of(), InstalledJobs.class.getClassLoader(), ClusterConfig.classLoading());
    Map<String, JobProvider> all;
    try {
      all = Jobs.in(loader).all();
    } catch (ServiceConfigurationError | LinkageError | IllegalArgumentException e) {
      throw new JobException("The jobs in " + jobs + " cannot be loaded: " + Errors.words(e), e);
    }
    others.addAll(all.keySet());
    LoadedJob job = new LoadedJob(all.get(name), loader, jars);
    if (job.provider() == null) {
      job.close();
      return Optional.empty();
    }
    return Optional.of(job);
  }

  private List<Path> folders() {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  private static List<URL> jars(Path jobs) {
    return list(jobs).stream()
        .filter(file -> file.toString().endsWith(".jar"))
        .map(InstalledJobs::url)
        .toList();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList());
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder, e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("A file without a URL: " + jar, e);
    }
  }
}
