package io.tailrace.jobs.flink;

import io.tailrace.flink.job.JobProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * A job with its classes.
 *
 * @param provider builds it
 * @param loader of its jars
 * @param jars where its classes are
 */
record LoadedJob(JobProvider provider, URLClassLoader loader, List<URL> jars)
    implements AutoCloseable {

  /** The classes can be loaded no more. */
  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
