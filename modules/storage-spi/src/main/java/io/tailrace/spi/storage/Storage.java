package io.tailrace.spi.storage;

import io.tailrace.spi.plugin.Plugin;
import java.util.List;

/**
 * The logs of one broker. {@link #start} makes them known without reading their data; {@link
 * #close} leaves them so that the next start need not look at them either.
 *
 * <p>All methods may be called from any thread and may block on I/O; {@link #open} of one log is
 * never called twice at the same time.
 */
public interface Storage extends Plugin {

  /** The logs that are stored, open or not, in no particular order. */
  List<LogId> logs();

  /**
   * Opens a log, and creates it where it does not exist. After an unclean stop this verifies what
   * was written since the last checkpoint, and cuts off a torn tail.
   *
   * @return the open log; the same one for the same id until it is closed or deleted
   * @throws StorageException if it cannot be read or written, may be in a place that cannot be
   *     read, is corrupt before its durable point, or if a log of the same topic name and
   *     partition, but another topic id, is stored: that one must be deleted first
   */
  Log open(LogId id, LogConfig config);

  /**
   * Says that a log is new: nothing of it was ever stored. Where a place that may hold logs cannot
   * be read, {@link #open} creates only such logs; one that is not found may be there. Does no I/O.
   */
  default void expectNew(LogId id) {}

  /**
   * Deletes a log, open or not; it is gone for {@link #logs} when this returns. Slices being read
   * stay readable until they are closed. Unknown ids are ignored.
   */
  void delete(LogId id);

  /** Where logs are stored, for operators. */
  List<Volume> volumes();

  /**
   * A place that holds logs.
   *
   * @param name a path, or {@code memory}
   * @param totalBytes its capacity, or -1 if unknown
   * @param usableBytes what is left of it, or -1 if unknown
   * @param online whether it can be written
   * @param logs the sizes of the logs in it
   */
  record Volume(
      String name, long totalBytes, long usableBytes, boolean online, List<LogSize> logs) {}

  /**
   * The size of one stored log.
   *
   * @param sizeInBytes the bytes of all its segments
   */
  record LogSize(LogId id, long sizeInBytes) {}
}
