package io.tailrace.flink.sink;

import io.tailrace.flink.sink.TransactionOwner.Id;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * What a writer that starts has to put in order before it writes: transactions that attempts before
 * it have left open, since nobody will ever commit them and they would hold up every reader of
 * committed records. It decides which those are, and each is some writer's to end, whatever the
 * parallelism was and is.
 *
 * <ul>
 *   <li>Of the owners in the states that it was given, a writer ends all that is not prepared.
 *   <li>An owner of the restored checkpoint or a newer one is in no state. Its job has gone back to
 *       before, or never got to a checkpoint. They are shared among the writers by their subtask.
 *   <li>Owners that are older and in no state of this writer are in that of another.
 * </ul>
 */
final class Takeover {
  private final String prefix;
  private final Set<String> formerPrefixes;
  private final Set<String> stateOnlyPrefixes = new HashSet<>();
  private final long checkpoint;
  private final int subtask;
  private final int parallelism;
  private final List<WriterState> states;
  private final TransactionOwner owner;
  private final long first;

  /**
   * A writer starts.
   *
   * @param prefix of the sink
   * @param formerPrefixes those that the sink has had
   * @param checkpoint that the job was restored from; 0 for none
   * @param states of the writers before it that this one goes on for
   */
  Takeover(
      String prefix,
      Collection<String> formerPrefixes,
      long checkpoint,
      int subtask,
      int parallelism,
      Collection<WriterState> states) {
    this.prefix = prefix;
    this.formerPrefixes = Set.copyOf(formerPrefixes);
    this.checkpoint = checkpoint;
    this.subtask = subtask;
    this.parallelism = parallelism;
    this.states = List.copyOf(states);
    Optional<WriterState> own =
        this.states.stream().filter(state -> state.owner().prefix().equals(prefix)).findFirst();
    owner = own.map(WriterState::owner).orElse(new TransactionOwner(prefix, subtask, checkpoint));
    // An id that may be named in a committable is left alone, so that its end can be recognised.
    first = own.map(WriterState::next).orElse(0L);
    this.states.forEach(state -> stateOnlyPrefixes.add(state.owner().prefix()));
    stateOnlyPrefixes.remove(prefix);
    stateOnlyPrefixes.removeAll(this.formerPrefixes);
  }

  /** Who the writer is. */
  TransactionOwner owner() {
    return owner;
  }

  /** The first number that it may use. */
  long first() {
    return first;
  }

  /** Where transactions have to be looked for. */
  Set<String> prefixes() {
    Set<String> all = new HashSet<>(formerPrefixes);
    all.addAll(stateOnlyPrefixes);
    all.add(prefix);
    return all;
  }

  /** What is to be done about a transactional id. */
  enum Verdict {
    /** Nothing: it is another writer's, or prepared, or at rest for good. */
    LEAVE,

    /** It is prepared, unless its producer has gone on since. */
    LEAVE_IF_PREPARED,

    /** Its transaction is aborted, if it is open. */
    ABORT,

    /** Its transaction is aborted and its producer fenced, even if it has nothing open. */
    FENCE
  }

  /** Judges a transactional id that the broker knows. */
  Verdict judge(String text, TransactionState state) {
    boolean open = state == TransactionState.ONGOING;
    for (String one : prefixes()) {
      Optional<Id> id = Id.parse(one, text);
      if (id.isPresent()) {
        return judge(id.get(), text, open);
      }
    }
    return Verdict.LEAVE;
  }

  private Verdict judge(Id id, String text, boolean open) {
    for (WriterState state : states) {
      if (state.owner().equals(id.owner())) {
        boolean prepared =
            state.prepared().stream().anyMatch(one -> one.transactionalId().equals(text));
        return prepared
            ? Verdict.LEAVE_IF_PREPARED
            : id.number() >= state.first() ? Verdict.FENCE : abort(open);
      }
    }
    if (id.owner().equals(owner)) {
      return Verdict.FENCE;
    }
    return isOrphan(id.owner()) && isMine(id.owner()) ? abort(open) : Verdict.LEAVE;
  }

  private static Verdict abort(boolean open) {
    return open ? Verdict.ABORT : Verdict.LEAVE;
  }

  private boolean isOrphan(TransactionOwner other) {
    return other.checkpoint() >= checkpoint;
  }

  private boolean isMine(TransactionOwner other) {
    // Nobody else may know of such a prefix.
    return stateOnlyPrefixes.contains(other.prefix()) || other.subtask() % parallelism == subtask;
  }

  /** Whether the states name that transaction as prepared. */
  boolean isPrepared(PreparedTransaction transaction) {
    return states.stream().anyMatch(state -> state.prepared().contains(transaction));
  }
}
