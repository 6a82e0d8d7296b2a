package io.tailrace.flink.source.enumerator;

import io.tailrace.flink.source.OffsetsInitializer.PartitionOffsetsRetriever;
import io.tailrace.flink.source.TailraceSubscriber;
import io.tailrace.flink.source.split.TailraceSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds partitions, settles where they start and stop, and gives each to a reader. A partition is
 * given out once; from then on the reader's state tells where it is.
 *
 * <p>All state is touched by the coordinator's thread only; what blocks runs on its worker thread.
 */
@Internal
public final class TailraceEnumerator implements SplitEnumerator<TailraceSplit, EnumeratorState> {
  private static final Logger LOG = LoggerFactory.getLogger(TailraceEnumerator.class);

  private final SplitEnumeratorContext<TailraceSplit> context;
  private final TailraceSubscriber subscriber;
  private final SplitPlan plan;
  private final long discoveryInterval;
  private final Supplier<Admin> clients;
  private final Function<Admin, PartitionOffsetsRetriever> offsets;

  private final Set<TopicPartition> assigned;
  private final Map<TopicPartition, TailraceSplit> unassigned = new HashMap<>();

  /** Found, but on the way to the broker for their offsets. */
  private final Set<TopicPartition> settling = new HashSet<>();

  private boolean discovered;

  /** Whether all partitions that there will ever be are known. */
  private boolean complete;

  private Optional<Admin> admin = Optional.empty();

  /**
   * One that goes on from a checkpoint, or from {@link EnumeratorState#INITIAL}.
   *
   * @param discoveryInterval in milliseconds; 0 or less to look for partitions once
   * @param clients creates the admin client, which this closes
   * @param offsets asks for offsets with it
   */
  public TailraceEnumerator(
      SplitEnumeratorContext<TailraceSplit> context,
      TailraceSubscriber subscriber,
      SplitPlan plan,
      long discoveryInterval,
      Supplier<Admin> clients,
      Function<Admin, PartitionOffsetsRetriever> offsets,
      EnumeratorState state) {
    this.context = context;
    this.subscriber = subscriber;
    this.plan = plan;
    this.discoveryInterval = discoveryInterval;
    this.clients = clients;
    this.offsets = offsets;
    this.assigned = new HashSet<>(state.assigned());
    this.discovered = state.discovered();
    state.unassigned().forEach(split -> unassigned.put(split.partition(), split));
  }

  @Override
  public void start() {
    Admin client = clients.get();
    admin = Optional.of(client);
    context.metricGroup().setUnassignedSplitsGauge(() -> (long) unassigned.size());
    if (discovered && discoveryInterval <= 0 && plan.stopping().isPresent()) {
      complete = true; // what a bounded read consists of was settled when it began
    } else if (discoveryInterval > 0) {
      context.callAsync(
          () -> subscriber.partitions(client), this::discovered, 0, discoveryInterval);
    } else {
      context.callAsync(() -> subscriber.partitions(client), this::discovered);
    }
  }

  private void discovered(Set<TopicPartition> partitions, Throwable failure) {
    if (failure != null) {
      failUnlessTransient("Cannot find out which partitions there are", failure);
      return;
    }
    Set<TopicPartition> found = new HashSet<>(partitions);
    found.removeAll(assigned);
    found.removeAll(unassigned.keySet());
    found.removeAll(settling);
    boolean initial = !discovered;
    if (found.isEmpty()) {
      if (settling.isEmpty()) {
        settled(found, List.of());
      }
      return;
    }
    LOG.info("Discovered {} partitions: {}", initial ? "the first" : "new", found);
    settling.addAll(found);
    PartitionOffsetsRetriever retriever = offsets.apply(admin.orElseThrow());
    context.callAsync(
        () -> plan.splits(found, initial, retriever),
        (splits, reason) -> {
          if (reason == null) {
            settled(found, splits);
          } else {
            settling.removeAll(found); // the next discovery finds them again
            failUnlessTransient("Cannot find out where to start in " + found, reason);
          }
        });
  }

  private void settled(Set<TopicPartition> partitions, List<TailraceSplit> splits) {
    settling.removeAll(partitions);
    splits.forEach(split -> unassigned.put(split.partition(), split));
    discovered = true;
    complete = discoveryInterval <= 0;
    assign(context.registeredReaders().keySet());
  }

  /** A job that runs need not end because a broker is away when new partitions are looked for. */
  private void failUnlessTransient(String what, Throwable failure) {
    boolean isTransient =
        ExceptionUtils.findThrowable(failure, RetriableException.class).isPresent();
    if (!discovered || !isTransient || discoveryInterval <= 0) {
      throw new FlinkRuntimeException(what + ": " + failure.getMessage(), failure);
    }
    LOG.warn("{}; trying again in {} ms", what, discoveryInterval, failure);
  }

  private void assign(Collection<Integer> readers) {
    Map<Integer, List<TailraceSplit>> assignment = new HashMap<>();
    unassigned.values().stream()
        .sorted(
            Comparator.comparing((TailraceSplit split) -> split.partition().topic())
                .thenComparingInt(split -> split.partition().partition()))
        .forEach(
            split -> {
              int owner = SplitOwners.owner(split.partition(), context.currentParallelism());
              if (readers.contains(owner)) {
                assignment.computeIfAbsent(owner, any -> new ArrayList<>()).add(split);
              }
            });
    if (!assignment.isEmpty()) {
      assignment.values().stream()
          .flatMap(List::stream)
          .map(TailraceSplit::partition)
          .forEach(
              partition -> {
                unassigned.remove(partition);
                assigned.add(partition);
              });
      LOG.info("Assigning to readers: {}", assignment);
      context.assignSplits(new SplitsAssignment<>(assignment));
    }
    if (complete && plan.stopping().isPresent()) {
      List.copyOf(readers).forEach(context::signalNoMoreSplits);
    }
  }

  @Override
  public void addReader(int subtask) {
    assign(Set.of(subtask));
  }

  @Override
  public void addSplitsBack(List<TailraceSplit> splits, int subtask) {
    for (TailraceSplit split : splits) {
      assigned.remove(split.partition());
      unassigned.put(split.partition(), split);
    }
    assign(context.registeredReaders().keySet());
  }

  /** Not used: splits are given out, not asked for. */
  @Override
  public void handleSplitRequest(int subtask, String host) {}

  @Override
  public EnumeratorState snapshotState(long checkpoint) {
    return new EnumeratorState(assigned, List.copyOf(unassigned.values()), discovered);
  }

  @Override
  public void close() {
    admin.ifPresent(Admin::close);
    admin = Optional.empty();
  }
}
