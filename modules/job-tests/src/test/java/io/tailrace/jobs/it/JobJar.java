package io.tailrace.jobs.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * Packages jobs of this module as a user does: their classes, and their names for ServiceLoader.
 */
final class JobJar {
  private static final String SERVICE = "META-INF/services/io.tailrace.flink.job.JobProvider";
  private static final List<Class<?>> JOBS = List.of(CountingJob.class, UnbuildableJob.class);

  private JobJar() {}

  /** Installs them in a folder of their own below the folder of jobs. */
  static void install(Path jobs) throws IOException {
    Path folder = Files.createDirectories(jobs.resolve("test"));
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("test.jar")))) {
      StringBuilder names = new StringBuilder();
      for (Class<?> job : JOBS) {
        String file = job.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(file));
        try (InputStream in = job.getClassLoader().getResourceAsStream(file)) {
          in.transferTo(jar);
        }
        names.append(job.getName()).append('\n');
      }
      jar.putNextEntry(new JarEntry(SERVICE));
      jar.write(names.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
