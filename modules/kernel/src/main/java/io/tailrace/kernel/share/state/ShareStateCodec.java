package io.tailrace.kernel.share.state;

import io.tailrace.kernel.coordinator.RecordCodec;
import io.tailrace.kernel.coordinator.VersionedMessage;
import io.tailrace.kernel.schema.ShareSnapshotKey;
import io.tailrace.kernel.schema.ShareSnapshotValue;
import io.tailrace.kernel.schema.ShareUpdateKey;
import io.tailrace.kernel.schema.ShareUpdateValue;
import io.tailrace.kernel.share.DeliveryState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.StateBatch;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The bytes of {@code __share_group_state}, as Kafka writes them. */
public final class ShareStateCodec implements RecordCodec<ShareStateRecord> {
  private static final short SNAPSHOT = 0;
  private static final short UPDATE = 1;
  private static final short VALUE_VERSION = 0;

  @Override
  public ByteBuffer key(ShareStateRecord entry) {
    SharePartitionKey key = entry.key();
    return switch (entry) {
      case ShareStateRecord.Snapshot _, ShareStateRecord.Removed _ ->
          VersionedMessage.write(
              new ShareSnapshotKey()
                  .groupId(key.groupId())
                  .topicId(key.topicId())
                  .partition(key.partition()),
              SNAPSHOT);
      case ShareStateRecord.Update _ ->
          VersionedMessage.write(
              new ShareUpdateKey()
                  .groupId(key.groupId())
                  .topicId(key.topicId())
                  .partition(key.partition()),
              UPDATE);
    };
  }

  @Override
  public Optional<ByteBuffer> value(ShareStateRecord entry) {
    return switch (entry) {
      case ShareStateRecord.Snapshot(SharePartitionKey _, StoredState state) ->
          Optional.of(VersionedMessage.write(snapshot(state), VALUE_VERSION));
      case ShareStateRecord.Update update ->
          Optional.of(VersionedMessage.write(update(update), VALUE_VERSION));
      case ShareStateRecord.Removed _ -> Optional.empty();
    };
  }

  @Override
  public Optional<ShareStateRecord> read(ByteBuffer key, Optional<ByteBuffer> value) {
    ByteReader in = new ByteReader(key.duplicate());
    return switch (in.int16()) {
      case SNAPSHOT -> {
        ShareSnapshotKey read = new ShareSnapshotKey();
        read.read(in, SNAPSHOT);
        SharePartitionKey of =
            new SharePartitionKey(read.groupId(), read.topicId(), read.partition());
        yield Optional.of(
            value.isEmpty()
                ? new ShareStateRecord.Removed(of)
                : new ShareStateRecord.Snapshot(
                    of, state(VersionedMessage.read(new ShareSnapshotValue(), value.get()))));
      }
      case UPDATE -> {
        ShareUpdateKey read = new ShareUpdateKey();
        read.read(in, UPDATE);
        SharePartitionKey of =
            new SharePartitionKey(read.groupId(), read.topicId(), read.partition());
        yield value.map(bytes -> update(of, VersionedMessage.read(new ShareUpdateValue(), bytes)));
      }
      default -> Optional.empty();
    };
  }

  private static ShareSnapshotValue snapshot(StoredState state) {
    return new ShareSnapshotValue()
        .snapshotEpoch(state.snapshotEpoch())
        .stateEpoch(state.stateEpoch())
        .leaderEpoch(state.leaderEpoch())
        .startOffset(state.startOffset())
        .deliveryCompleteCount(state.doneCount())
        .createTimestamp(state.createdMs())
        .writeTimestamp(state.writtenMs())
        .stateBatches(
            state.batches().stream()
                .map(
                    batch ->
                        new ShareSnapshotValue.StateBatch()
                            .firstOffset(batch.firstOffset())
                            .lastOffset(batch.lastOffset())
                            .deliveryState(batch.state().id())
                            .deliveryCount(batch.deliveryCount()))
                .toList());
  }

  private static StoredState state(ShareSnapshotValue value) {
    List<StateBatch> batches =
        value.stateBatches().stream()
            .map(
                batch ->
                    new StateBatch(
                        batch.firstOffset(),
                        batch.lastOffset(),
                        state(batch.deliveryState()),
                        batch.deliveryCount()))
            .toList();
    return new StoredState(
        value.snapshotEpoch(),
        value.stateEpoch(),
        value.leaderEpoch(),
        value.startOffset(),
        value.deliveryCompleteCount(),
        value.createTimestamp(),
        value.writeTimestamp(),
        batches);
  }

  private static ShareUpdateValue update(ShareStateRecord.Update update) {
    return new ShareUpdateValue()
        .snapshotEpoch(update.snapshotEpoch())
        .leaderEpoch(update.leaderEpoch())
        .startOffset(update.startOffset())
        .deliveryCompleteCount(update.doneCount())
        .stateBatches(
            update.batches().stream()
                .map(
                    batch ->
                        new ShareUpdateValue.StateBatch()
                            .firstOffset(batch.firstOffset())
                            .lastOffset(batch.lastOffset())
                            .deliveryState(batch.state().id())
                            .deliveryCount(batch.deliveryCount()))
                .toList());
  }

  private static ShareStateRecord update(SharePartitionKey key, ShareUpdateValue value) {
    return new ShareStateRecord.Update(
        key,
        value.snapshotEpoch(),
        value.leaderEpoch(),
        value.startOffset(),
        value.deliveryCompleteCount(),
        value.stateBatches().stream()
            .map(
                batch ->
                    new StateBatch(
                        batch.firstOffset(),
                        batch.lastOffset(),
                        state(batch.deliveryState()),
                        batch.deliveryCount()))
            .toList());
  }

  private static DeliveryState state(byte id) {
    return DeliveryState.of(id)
        .filter(state -> state != DeliveryState.ACQUIRED)
        .orElseThrow(() -> new MalformedMessageException("Delivery state " + id));
  }
}
