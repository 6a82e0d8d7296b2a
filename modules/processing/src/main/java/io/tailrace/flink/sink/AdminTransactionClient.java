package io.tailrace.flink.sink;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Works with Kafka's {@code Admin}, and with {@link EndTxnExchange} for what that cannot do. */
final class AdminTransactionClient implements TransactionClient {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  /** Beyond what the client gives itself, so that its own, better message comes first. */
  private static final long GRACE_MS = 5_000;

  private final Admin admin;
  private final EndTxnExchange exchange;
  private final long timeoutMs;

  private AdminTransactionClient(Admin admin, AdminClientConfig config) {
    this.admin = admin;
    timeoutMs = config.getInt(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    exchange =
        new EndTxnExchange(
            config.getString(AdminClientConfig.CLIENT_ID_CONFIG),
            Duration.ofMillis(config.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)));
  }

  /**
   * Connects when it is needed.
   *
   * @param properties of the sink; what they say of producers only is not looked at
   */
  static AdminTransactionClient create(Properties properties, String clientId) {
    Properties own = new Properties();
    properties.stringPropertyNames().stream()
        .filter(AdminClientConfig.configNames()::contains)
        .filter(name -> !name.equals(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG))
        .forEach(name -> own.setProperty(name, properties.getProperty(name)));
    own.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
    return new AdminTransactionClient(Admin.create(own), new AdminClientConfig(own));
  }

  @Override
  public int featureLevel(String feature) throws IOException, InterruptedException {
    FinalizedVersionRange range =
        await("Reading the features", admin.describeFeatures().featureMetadata())
            .finalizedFeatures()
            .get(feature);
    return range == null ? 0 : range.maxVersionLevel();
  }

  @Override
  public List<TransactionListing> list(Collection<String> prefixes)
      throws IOException, InterruptedException {
    List<TransactionListing> all = new ArrayList<>();
    for (String prefix : prefixes) {
      all.addAll(list(prefix));
    }
    return all;
  }

  private Collection<TransactionListing> list(String prefix)
      throws IOException, InterruptedException {
    ListTransactionsOptions options =
        new ListTransactionsOptions()
            .filterOnTransactionalIdPattern(TransactionOwner.Id.pattern(prefix));
    try {
      return await("Listing transactions", admin.listTransactions(options).all());
    } catch (UnsupportedVersionException e) {
      // A broker before KIP-1152 tells of all transactions.
      return await("Listing transactions", admin.listTransactions().all());
    }
  }

  @Override
  public Question ask(String transactionalId) {
    KafkaFuture<TransactionDescription> answer =
        admin.describeTransactions(List.of(transactionalId)).description(transactionalId);
    return () -> {
      try {
        return Optional.of(await("Looking up the transaction of " + transactionalId, answer));
      } catch (TransactionalIdNotFoundException e) {
        return Optional.empty();
      }
    };
  }

  @Override
  public EndAnswer end(PreparedTransaction transaction, int coordinator, boolean commit)
      throws IOException, InterruptedException {
    Map<Integer, Node> brokers = new HashMap<>();
    await("Looking up the brokers", admin.describeCluster().nodes())
        .forEach(node -> brokers.put(node.id(), node));
    Node node = brokers.get(coordinator);
    if (node == null) {
      throw new IOException("Broker " + coordinator + ", a coordinator, is not there");
    }
    short code;
    try {
      code = exchange.end(node.host(), node.port(), transaction, commit);
    } catch (ClosedByInterruptException e) {
      Thread.interrupted(); // the exception says it
      throw new InterruptedException("Interrupted while ending " + transaction);
    }
    if (code == EndTxnProtocol.TRANSACTIONAL_ID_AUTHORIZATION_FAILED) {
      throw new NotPermittedException(
          "The broker does not permit the end of the transaction " + transaction);
    }
    return code == EndTxnProtocol.NONE ? EndAnswer.DONE : EndAnswer.NOT_NOW;
  }

  @Override
  public void close() {
    admin.close(CLOSE_TIMEOUT);
  }

  private <T> T await(String what, KafkaFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get(timeoutMs + GRACE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof TransactionalIdNotFoundException
          || cause instanceof UnsupportedVersionException) {
        throw (RuntimeException) cause;
      }
      if (cause instanceof AuthorizationException) {
        throw new NotPermittedException(what + " is not permitted: " + cause.getMessage());
      }
      throw new IOException(what + " failed: " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new IOException(what + " took more than " + timeoutMs + " ms", e);
    }
  }
}
