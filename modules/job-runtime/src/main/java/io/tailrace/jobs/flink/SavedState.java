package io.tailrace.jobs.flink;

import io.tailrace.jobs.runtime.JobException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/** The checkpoints and savepoints of the runs of a job that go on from each other. */
final class SavedState {
  /** Flink writes it last, under another name first: where it is, all of the checkpoint is. */
  private static final String METADATA = "_metadata";

  private static final int DEPTH = 4; // checkpoints/<job id>/chk-<number>/_metadata

  private final Path folder;

  SavedState(Path folder) {
    this.folder = folder;
  }

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  Path savepoints() {
    return folder.resolve("savepoints");
  }

  /**
   * The newest that is complete: that with the highest number, which goes on counting from run to
   * run.
   *
   * @throws JobException if one of them cannot be read
   */
  Optional<String> newest() {
    Optional<Path> newest = Optional.empty();
    long number = -1;
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      for (Path metadata :
          files.filter(file -> file.getFileName().toString().equals(METADATA)).toList()) {
        long other = number(metadata);
        if (other > number) {
          number = other;
          newest = Optional.of(metadata.getParent());
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new JobException("The state in " + folder + " cannot be read: " + e, e);
    }
    return newest.map(path -> path.toUri().toString());
  }

  /** Removes the folders of earlier runs in which Flink has left nothing but folders. */
  void removeEmpty() {
    try (Stream<Path> runs = Files.list(checkpoints())) {
      for (Path run : runs.toList()) {
        removeIfEmpty(run);
      }
    } catch (NoSuchFileException e) {
      // there was no run yet
    } catch (IOException e) {
      throw new JobException("The state in " + folder + " cannot be cleaned up: " + e, e);
    }
  }

  private static void removeIfEmpty(Path run) throws IOException {
    List<Path> below;
    try (Stream<Path> files = Files.walk(run)) {
      below = files.sorted(Comparator.reverseOrder()).toList();
    }
    if (below.stream().allMatch(Files::isDirectory)) {
      for (Path empty : below) {
        Files.delete(empty);
      }
    }
  }

  private static long number(Path metadata) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
      return Checkpoints.loadCheckpointMetadata(
              in, SavedState.class.getClassLoader(), metadata.toUri().toString())
          .getCheckpointId();
    }
  }
}
