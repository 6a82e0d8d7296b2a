package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.group.CoordinatorLog;
import io.tailrace.kernel.group.CoordinatorRecord;
import io.tailrace.kernel.group.CoordinatorRecordCodec;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.spi.storage.RecordBatchBuilder;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Writes a coordinator's records to its partition. Used in the coordinator's strand. */
final class PartitionCoordinatorLog implements CoordinatorLog {
  private final Partition partition;
  private final Executor strand;
  private final InstantSource clock;

  PartitionCoordinatorLog(Partition partition, Executor strand, InstantSource clock) {
    this.partition = partition;
    this.strand = strand;
    this.clock = clock;
  }

  @Override
  public void append(List<CoordinatorRecord> records, Completion completion) {
    RecordBatchBuilder batch = new RecordBatchBuilder();
    long now = clock.millis();
    for (CoordinatorRecord record : records) {
      batch.append(
          now,
          Optional.of(CoordinatorRecordCodec.key(record)),
          CoordinatorRecordCodec.value(record));
    }
    partition.append(
        batch.build(),
        AppendRequest.INTERNAL,
        result -> strand.execute(() -> tell(result, completion)));
  }

  private static void tell(AppendResult result, Completion completion) {
    if (result.isAppended()) {
      completion.committed(result.baseOffset());
    } else {
      completion.failed(result.error());
    }
  }
}
