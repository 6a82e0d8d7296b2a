package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one request, or one timer, does: the records that it appends, and what follows once they are
 * committed or known not to be. Responses wait for that. Used in the shard's strand.
 *
 * @param <R> the shard's records
 */
public final class Step<R> {
  private final List<R> records = new ArrayList<>(1);
  private final List<Completion> completions = new ArrayList<>(1);
  private final List<Consumer<ErrorCode>> refusals = new ArrayList<>(1);
  private TransactionalWrite transaction = TransactionalWrite.NONE;

  Step() {}

  /** Appends a record at the end of the step, in one batch with its others. */
  public void write(R record) {
    records.add(record);
  }

  /** The records of this step are part of a transaction. */
  public void inTransaction(TransactionalWrite of) {
    transaction = of;
  }

  List<R> records() {
    return records;
  }

  TransactionalWrite transaction() {
    return transaction;
  }

  /**
   * Told in the order of the calls; at the end of the step, with -1 for the offset, if it writes
   * nothing.
   */
  public void then(Completion completion) {
    completions.add(completion);
  }

  /** What happens if the step's records are not in the log. */
  public void onFailure(Consumer<ErrorCode> action) {
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

  /**
   * Answers once it is known what became of the step's records, or when that takes too long; the
   * records may then be committed all the same, as Kafka has it.
   */
  public <A> void respond(Consumer<A> responder, A response, Function<ErrorCode, A> failure) {
    Once<A> answer = new Once<>(responder);
    refusals.add(error -> answer.accept(failure.apply(error)));
    then(
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            answer.accept(response);
          }

          @Override
          public void failed(ErrorCode error) {
            answer.accept(failure.apply(error));
          }
        });
  }

  /** It is not known in time what became of the records: whoever waits for an answer gets one. */
  void timeOut(ErrorCode error) {
    refusals.forEach(refusal -> refusal.accept(error));
  }

  void complete(long baseOffset) {
    completions.forEach(completion -> completion.committed(baseOffset));
  }

  void fail(ErrorCode error) {
    completions.forEach(completion -> completion.failed(error));
  }
}
