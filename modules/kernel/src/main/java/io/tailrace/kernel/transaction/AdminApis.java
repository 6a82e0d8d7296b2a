package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.regex.InvalidPatternException;
import io.tailrace.kernel.regex.TopicPattern;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.DescribeTransactionsRequest;
import io.tailrace.wire.message.DescribeTransactionsResponse;
import io.tailrace.wire.message.DescribeTransactionsResponse.TransactionState;
import io.tailrace.wire.message.ListTransactionsRequest;
import io.tailrace.wire.message.ListTransactionsResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The APIs for those who look after transactions, in all their versions. */
final class AdminApis {
  private final Shards<TransactionShard, TransactionRecord> shards;

  AdminApis(Shards<TransactionShard, TransactionRecord> shards) {
    this.shards = shards;
  }

  void describe(
      DescribeTransactionsRequest request, Consumer<DescribeTransactionsResponse> responder) {
    List<String> ids = request.transactionalIds();
    Gather<TransactionState> gather =
        new Gather<>(
            ids.size(),
            states ->
                responder.accept(new DescribeTransactionsResponse().transactionStates(states)));
    for (int i = 0; i < ids.size(); i++) {
      int index = i;
      String id = ids.get(i);
      Consumer<ErrorCode> refusal =
          error ->
              gather.put(index, new TransactionState().transactionalId(id).errorCode(error.code()));
      if (id.isEmpty()) {
        refusal.accept(ErrorCode.INVALID_REQUEST);
      } else {
        shards.run(id, shard -> gather.put(index, shard.describe(id)), refusal);
      }
    }
  }

  /** What one shard says. */
  private record Part(ErrorCode error, List<ListTransactionsResponse.TransactionState> states) {}

  void list(ListTransactionsRequest request, Consumer<ListTransactionsResponse> responder) {
    List<String> unknown = new ArrayList<>();
    ListFilter filter;
    try {
      filter = filter(request, unknown);
    } catch (InvalidPatternException e) {
      responder.accept(
          new ListTransactionsResponse().errorCode(ErrorCode.INVALID_REGULAR_EXPRESSION.code()));
      return;
    }
    Gather<Part> gather =
        new Gather<>(shards.count(), parts -> responder.accept(whole(parts, unknown)));
    for (int i = 0; i < shards.count(); i++) {
      int index = i;
      shards.run(
          index,
          shard -> gather.put(index, new Part(ErrorCode.NONE, shard.list(filter))),
          error ->
              gather.put(
                  index,
                  new Part(
                      error == ErrorCode.NOT_COORDINATOR ? ErrorCode.NONE : error, List.of())));
    }
  }

  private static ListFilter filter(ListTransactionsRequest request, List<String> unknown) {
    Set<io.tailrace.kernel.transaction.TransactionState> states =
        EnumSet.noneOf(io.tailrace.kernel.transaction.TransactionState.class);
    for (String name : request.stateFilters()) {
      io.tailrace.kernel.transaction.TransactionState.named(name)
          .ifPresentOrElse(states::add, () -> unknown.add(name));
    }
    return new ListFilter(
        states,
        request.stateFilters().isEmpty(),
        Set.copyOf(request.producerIdFilters()),
        request.durationFilter(),
        ids(request.transactionalIdPattern()));
  }

  private static Predicate<String> ids(Optional<String> pattern) {
    return pattern
        .filter(text -> !text.isEmpty())
        .map(TopicPattern::of)
        .<Predicate<String>>map(parsed -> parsed::matches)
        .orElse(id -> true);
  }

  private static ListTransactionsResponse whole(List<Part> parts, List<String> unknown) {
    Optional<ErrorCode> error =
        parts.stream().map(Part::error).filter(code -> code != ErrorCode.NONE).findFirst();
    return new ListTransactionsResponse()
        .unknownStateFilters(unknown)
        .errorCode(error.orElse(ErrorCode.NONE).code())
        .transactionStates(
            error.isPresent()
                ? List.of()
                : parts.stream().flatMap(part -> part.states().stream()).toList());
  }
}
