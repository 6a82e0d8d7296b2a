package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** A coordinator in memory: epochs move on at each end, as KIP-890 has it. */
final class FakeTransactions implements TransactionClient {
  private record Known(TransactionState state, long producer, short epoch) {}

  private final Map<String, Known> ids = new TreeMap<>();
  private final Deque<Optional<EndAnswer>> troubles = new ArrayDeque<>();
  final List<String> ended = new ArrayList<>();
  int questions;
  boolean closed;

  void put(String id, TransactionState state, long producer, int epoch) {
    ids.put(id, new Known(state, producer, (short) epoch));
  }

  /** The next ends are refused, or fail. */
  void trouble(Optional<EndAnswer> next) {
    troubles.add(next);
  }

  TransactionState state(String id) {
    return ids.get(id).state();
  }

  @Override
  public int featureLevel(String feature) {
    return 2;
  }

  @Override
  public List<TransactionListing> list(Collection<String> prefixes) {
    return ids.entrySet().stream()
        .filter(each -> prefixes.stream().anyMatch(each.getKey()::startsWith))
        .map(
            each ->
                new TransactionListing(
                    each.getKey(), each.getValue().producer(), each.getValue().state()))
        .toList();
  }

  @Override
  public Question ask(String id) {
    questions++;
    Optional<Known> found = Optional.ofNullable(ids.get(id));
    return () -> found.map(FakeTransactions::description);
  }

  private static TransactionDescription description(Known known) {
    return new TransactionDescription(
        1,
        known.state(),
        known.producer(),
        known.epoch(),
        Integer.MAX_VALUE,
        OptionalLong.empty(),
        Set.of());
  }

  @Override
  public EndAnswer end(PreparedTransaction transaction, int coordinator, boolean commit)
      throws IOException {
    if (!troubles.isEmpty()) {
      Optional<EndAnswer> trouble = troubles.poll();
      if (trouble.isEmpty()) {
        throw new IOException("no connection");
      }
      if (trouble.get() == EndAnswer.NOT_NOW) {
        return EndAnswer.NOT_NOW;
      }
    }
    Known known = ids.get(transaction.transactionalId());
    if (known.producer() != transaction.producerId()
        || known.epoch() != transaction.producerEpoch()) {
      return EndAnswer.NOT_NOW;
    }
    ids.put(
        transaction.transactionalId(),
        new Known(
            commit ? TransactionState.COMPLETE_COMMIT : TransactionState.COMPLETE_ABORT,
            known.producer(),
            (short) (known.epoch() + 1)));
    ended.add((commit ? "commit " : "abort ") + transaction.transactionalId());
    return EndAnswer.DONE;
  }

  @Override
  public void close() {
    closed = true;
  }
}
