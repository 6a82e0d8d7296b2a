package io.tailrace.kernel.group;

import io.tailrace.kernel.group.CoordinatorLog.Completion;
import io.tailrace.kernel.group.CoordinatorRecord.OffsetCommitted;
import io.tailrace.kernel.group.CoordinatorRecord.OffsetRemoved;
import io.tailrace.wire.ErrorCode;
import java.util.function.Consumer;

/**
 * Runs steps: appends what they write, and applies it to the state once it is committed, the same
 * way as it is applied when the log is replayed. What is not committed leaves no trace.
 */
final class Steps {
  private final CoordinatorLog log;
  private final Groups groups;
  private final Replay replay;

  Steps(CoordinatorLog log, Groups groups, Replay replay) {
    this.log = log;
    this.groups = groups;
    this.replay = replay;
  }

  void run(Consumer<Step> body) {
    Step step = new Step();
    body.accept(step);
    if (step.records().isEmpty()) {
      step.complete(-1);
      return;
    }
    step.records().forEach(this::begin);
    log.append(
        step.records(),
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            long offset = baseOffset;
            for (CoordinatorRecord entry : step.records()) {
              replay.committed(entry, offset++);
              end(entry);
            }
            step.complete(baseOffset);
          }

          @Override
          public void failed(ErrorCode error) {
            step.records().forEach(Steps.this::end);
            step.fail(AppendErrors.forClients(error));
            for (CoordinatorRecord entry : step.records()) {
              groups.find(entry.group()).ifPresent(groups::dropIfBlank);
            }
          }
        });
  }

  private void begin(CoordinatorRecord entry) {
    switch (entry) {
      case OffsetCommitted e ->
          groups.getOrCreate(e.group()).offsets().beginWrite(e.topic(), e.partition());
      case OffsetRemoved e ->
          groups.getOrCreate(e.group()).offsets().beginWrite(e.topic(), e.partition());
      case CoordinatorRecord.GroupStored _, CoordinatorRecord.GroupRemoved _ -> {}
    }
  }

  private void end(CoordinatorRecord entry) {
    switch (entry) {
      case OffsetCommitted e -> endWrite(e.group(), e.topic(), e.partition());
      case OffsetRemoved e -> endWrite(e.group(), e.topic(), e.partition());
      case CoordinatorRecord.GroupStored _, CoordinatorRecord.GroupRemoved _ -> {}
    }
  }

  private void endWrite(String group, String topic, int partition) {
    groups.find(group).ifPresent(found -> found.offsets().endWrite(topic, partition));
  }
}
