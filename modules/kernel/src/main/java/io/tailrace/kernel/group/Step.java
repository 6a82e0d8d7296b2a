package io.tailrace.kernel.group;

import io.tailrace.kernel.group.CoordinatorLog.Completion;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one request, or one timer, does: the records that it appends, and what follows once they are
 * committed or known not to be. Responses wait for that.
 */
final class Step {
  private final List<CoordinatorRecord> records = new ArrayList<>(1);
  private final List<Completion> completions = new ArrayList<>(1);

  void write(CoordinatorRecord entry) {
    records.add(entry);
  }

  List<CoordinatorRecord> records() {
    return records;
  }

  /** Told in the order of the calls; at the end of the step if it writes nothing. */
  void then(Completion completion) {
    completions.add(completion);
  }

  /** What happens if the step's records are not in the log. */
  void onFailure(Consumer<ErrorCode> action) {
    then(
        new Completion() {
          @Override
          public void committed(long baseOffset) {}

          @Override
          public void failed(ErrorCode error) {
            action.accept(error);
          }
        });
  }

  /** Answers once it is known what became of the step's records. */
  <R> void respond(Consumer<R> responder, R response, Function<ErrorCode, R> failure) {
    then(
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            responder.accept(response);
          }

          @Override
          public void failed(ErrorCode error) {
            responder.accept(failure.apply(error));
          }
        });
  }

  void complete(long baseOffset) {
    completions.forEach(completion -> completion.committed(baseOffset));
  }

  void fail(ErrorCode error) {
    completions.forEach(completion -> completion.failed(error));
  }
}
