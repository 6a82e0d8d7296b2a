package io.tailrace.kernel.metadata;

import io.tailrace.wire.Message;
import java.util.List;

/**
 * Where metadata records come from: a local log where the broker stands alone, or the controller
 * quorum in a cluster. The rest of the kernel cannot tell the difference.
 *
 * <p>Used by one thread at a time.
 */
public interface MetadataLog extends AutoCloseable {

  /**
   * Reads everything that was ever appended.
   *
   * @return the image that it gives
   */
  MetadataImage load();

  /**
   * Makes records durable, all of them or none. Blocks.
   *
   * @param image what the log comes to with these records, for a log that keeps snapshots
   * @throws io.tailrace.spi.storage.StorageException if they are not durable; the log then takes no
   *     more records
   */
  void append(List<Message> records, MetadataImage image);

  /** The offset of the next record; for any thread. */
  long endOffset();

  @Override
  void close();
}
