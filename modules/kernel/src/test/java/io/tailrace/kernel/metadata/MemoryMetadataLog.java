package io.tailrace.kernel.metadata;

import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.Message;
import java.util.ArrayList;
import java.util.List;

/** Metadata that last as long as the test, and can fail. */
public final class MemoryMetadataLog implements MetadataLog {
  public final List<Message> records = new ArrayList<>();
  public boolean isFull;
  private final MetadataImage image;

  /** What was there before. */
  public MemoryMetadataLog(MetadataImage image) {
    this.image = image;
  }

  @Override
  public MetadataImage load() {
    return image;
  }

  @Override
  public void append(List<Message> added, MetadataImage changed) {
    if (isFull) {
      throw new StorageException("The disk is full");
    }
    records.addAll(added);
  }

  @Override
  public long endOffset() {
    return records.size();
  }

  @Override
  public void close() {}
}
