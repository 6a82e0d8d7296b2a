package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.spi.storage.RecordBatchBuilder;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Writes a coordinator's records to its partition. Used in the coordinator's strand. */
final class PartitionCoordinatorLog<R> implements CoordinatorLog<R> {
  private static final int NO_SEQUENCE = -1;

  private final Partition partition;
  private final RecordCodec<R> codec;
  private final Executor strand;
  private final InstantSource clock;

  PartitionCoordinatorLog(
      Partition partition, RecordCodec<R> codec, Executor strand, InstantSource clock) {
    this.partition = partition;
    this.codec = codec;
    this.strand = strand;
    this.clock = clock;
  }

  @Override
  public void append(List<R> records, TransactionalWrite transaction, Completion completion) {
    RecordBatchBuilder batch = new RecordBatchBuilder();
    boolean transactional = !transaction.equals(TransactionalWrite.NONE);
    if (transactional) {
      TransactionalProducer producer = transaction.producer();
      batch.producer(producer.id(), producer.epoch(), NO_SEQUENCE).transactional();
    }
    long now = clock.millis();
    for (R entry : records) {
      batch.append(now, Optional.of(codec.key(entry)), codec.value(entry));
    }
    partition.append(
        batch.build(),
        transactional ? AppendRequest.ofCoordinator(transaction.guard()) : AppendRequest.INTERNAL,
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
