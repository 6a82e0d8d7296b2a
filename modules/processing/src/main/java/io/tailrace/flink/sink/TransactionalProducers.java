package io.tailrace.flink.sink;

import java.time.Duration;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes producers whose transactions last until they are decided (KIP-939). */
final class TransactionalProducers implements Function<String, Producer<byte[], byte[]>> {
  /**
   * A broker that permits two-phase commits takes the longest time-out for none. Kafka's producer
   * has a config for that, but does not yet send what it says.
   */
  private static final String FOR_EVER = Integer.toString(Integer.MAX_VALUE);

  /**
   * Once it has found its coordinator, a producer waits for a first back-off before it goes on. It
   * doubles with every attempt, so that a short one does no harm.
   */
  private static final String SHORT_BACK_OFF_MS = "10";

  private final Properties properties;

  TransactionalProducers(Properties properties) {
    this.properties = properties;
  }

  @Override
  public Producer<byte[], byte[]> apply(String transactionalId) {
    Properties own = new Properties();
    own.putAll(properties);
    own.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    own.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, FOR_EVER);
    own.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, SHORT_BACK_OFF_MS);
    ByteArraySerializer bytes = new ByteArraySerializer();
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(own, bytes, bytes);
    try {
      producer.initTransactions();
      return producer;
    } catch (InvalidTxnTimeoutException e) {
      producer.close(Duration.ZERO);
      throw new KafkaException(
          "The broker does not permit transactions that last until they are decided:"
              + " transaction.two.phase.commit.enable has to be true there (transactional id "
              + transactionalId
              + ")",
          e);
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }
}
