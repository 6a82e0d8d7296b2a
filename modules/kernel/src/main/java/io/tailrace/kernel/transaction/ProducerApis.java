package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Once;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.EndTxnRequest;
import io.tailrace.wire.message.EndTxnResponse;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The APIs by which producers begin and end transactions, in all their versions. */
final class ProducerApis {
  private static final int NONE = -1;

  /** Since when clients know that they have been fenced from what is only an old epoch. */
  private static final short INIT_KNOWS_FENCED = 4;

  private static final short END_KNOWS_FENCED = 2;

  /** Since when the end of a transaction gives its producer a new epoch (KIP-890). */
  private static final short END_BUMPS_EPOCH = 5;

  private final TransactionConfig config;
  private final Shards<TransactionShard, TransactionRecord> shards;
  private final FreshIds ids;
  private final Supplier<Short> version;

  ProducerApis(
      TransactionConfig config,
      Shards<TransactionShard, TransactionRecord> shards,
      FreshIds ids,
      Supplier<Short> version) {
    this.config = config;
    this.shards = shards;
    this.ids = ids;
    this.version = version;
  }

  void init(
      Client client, InitProducerIdRequest request, Consumer<InitProducerIdResponse> responder) {
    Consumer<InitAnswer> answer =
        new Once<>(result -> responder.accept(response(result, client.apiVersion())));
    Optional<String> id = request.transactionalId();
    ErrorCode refusal = refuse(request);
    if (refusal != ErrorCode.NONE) {
      answer.accept(InitAnswer.refused(refusal));
    } else if (id.isEmpty()) {
      // Nobody is to be fenced: who brings an id and an epoch (KIP-360) gets a new id, too.
      ids.draw(
          drawn ->
              answer.accept(
                  new InitAnswer(
                      ErrorCode.NONE,
                      new TransactionalProducer(drawn, (short) 0),
                      TransactionalProducer.NONE)),
          error -> answer.accept(InitAnswer.refused(error)));
    } else {
      InitRequest begin =
          new InitRequest(
              id.get(),
              request.enable2Pc() ? Transaction.NO_TIMEOUT : request.transactionTimeoutMs(),
              request.keepPreparedTxn(),
              request.producerId() == NONE
                  ? Optional.empty()
                  : Optional.of(
                      new TransactionalProducer(request.producerId(), request.producerEpoch())));
      shards.run(
          id.get(),
          shard -> shard.begin(begin, answer),
          error -> answer.accept(InitAnswer.refused(error)));
    }
  }

  private ErrorCode refuse(InitProducerIdRequest request) {
    if ((request.producerId() == NONE) != (request.producerEpoch() == NONE)
        || request.transactionalId().filter(String::isEmpty).isPresent()) {
      return ErrorCode.INVALID_REQUEST;
    }
    if (request.transactionalId().isEmpty()) {
      return ErrorCode.NONE;
    }
    if (request.enable2Pc() && !config.twoPhaseCommit()) {
      return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }
    int timeout = request.transactionTimeoutMs();
    // Producers that cannot say it otherwise ask for all time there is.
    boolean forEver = timeout == Transaction.NO_TIMEOUT && config.twoPhaseCommit();
    boolean timeoutFits = timeout > 0 && timeout <= config.maxTimeoutMs() || forEver;
    if (!request.enable2Pc() && !timeoutFits) {
      return ErrorCode.INVALID_TRANSACTION_TIMEOUT;
    }
    // Without the epoch bump, nothing tells the end of what was kept from a later one (KIP-939).
    return request.keepPreparedTxn() && version.get() < Transaction.BUMPS_EPOCH
        ? ErrorCode.UNSUPPORTED_VERSION
        : ErrorCode.NONE;
  }

  private static InitProducerIdResponse response(InitAnswer answer, short version) {
    return new InitProducerIdResponse()
        .errorCode(fenced(answer.error(), version < INIT_KNOWS_FENCED).code())
        .producerId(answer.producer().id())
        .producerEpoch(answer.producer().epoch())
        .ongoingTxnProducerId(answer.ongoing().id())
        .ongoingTxnProducerEpoch(answer.ongoing().epoch());
  }

  void end(Client client, EndTxnRequest request, Consumer<EndTxnResponse> responder) {
    Consumer<EndAnswer> answer =
        new Once<>(result -> responder.accept(response(result, client.apiVersion())));
    if (request.transactionalId().isEmpty()) {
      answer.accept(EndAnswer.refused(ErrorCode.INVALID_REQUEST));
      return;
    }
    EndRequest end =
        new EndRequest(
            request.transactionalId(),
            new TransactionalProducer(request.producerId(), request.producerEpoch()),
            request.committed(),
            client.apiVersion() >= END_BUMPS_EPOCH);
    shards.run(
        end.id(),
        shard -> shard.end(end, answer),
        error -> answer.accept(EndAnswer.refused(error)));
  }

  private static EndTxnResponse response(EndAnswer answer, short version) {
    EndTxnResponse response =
        new EndTxnResponse().errorCode(fenced(answer.error(), version < END_KNOWS_FENCED).code());
    return version < END_BUMPS_EPOCH
        ? response
        : response.producerId(answer.producer().id()).producerEpoch(answer.producer().epoch());
  }

  /** The word for a fenced producer that a client understands. */
  static ErrorCode fenced(ErrorCode error, boolean old) {
    return old && error == ErrorCode.PRODUCER_FENCED ? ErrorCode.INVALID_PRODUCER_EPOCH : error;
  }
}
