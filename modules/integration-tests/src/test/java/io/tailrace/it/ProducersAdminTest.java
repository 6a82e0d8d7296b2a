package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.testkit.junit.TailraceExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an administrator sees and ends who looks for transactions that hang (KIP-664). */
@Timeout(60)
class ProducersAdminTest {
  private static final TopicPartition PARTITION = new TopicPartition("watched", 0);

  @RegisterExtension final TailraceExtension broker = new TailraceExtension();

  @Test
  void aMarkerOfAnAdministratorIsRefusedOrShownToReadersOrFencesNobody() throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers());
        KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      producer.send(new ProducerRecord<>(PARTITION.topic(), 0, "k", "first")).get();
      producer.send(new ProducerRecord<>(PARTITION.topic(), 0, "k", "second")).get();
      ProducerState state = only(admin);
      assertEquals(1, state.lastSequence());
      assertEquals(OptionalInt.empty(), state.coordinatorEpoch());
      assertEquals(OptionalLong.empty(), state.currentTransactionStartOffset());

      abort(admin, state.producerId(), state.producerEpoch(), 3);
      assertEquals(OptionalInt.of(3), only(admin).coordinatorEpoch());
      assertInstanceOf(
          TransactionCoordinatorFencedException.class,
          assertThrows(
                  ExecutionException.class,
                  () -> abort(admin, state.producerId(), state.producerEpoch(), 2))
              .getCause());
      abort(admin, state.producerId(), state.producerEpoch() + 1, 3);
      assertInstanceOf(
          InvalidProducerEpochException.class,
          assertThrows(
                  ExecutionException.class,
                  () -> abort(admin, state.producerId(), state.producerEpoch(), 3))
              .getCause());
    }
    assertEquals(List.of("first", "second"), committed());
  }

  private static ProducerState only(Admin admin) throws Exception {
    List<ProducerState> producers =
        admin
            .describeProducers(List.of(PARTITION))
            .partitionResult(PARTITION)
            .get()
            .activeProducers();
    assertEquals(1, producers.size());
    return producers.getFirst();
  }

  private static void abort(Admin admin, long producerId, int epoch, int coordinatorEpoch)
      throws Exception {
    admin
        .abortTransaction(
            new AbortTransactionSpec(PARTITION, producerId, (short) epoch, coordinatorEpoch))
        .all()
        .get();
  }

  private List<String> committed() {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(
            broker.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest")) {
      consumer.assign(List.of(PARTITION));
      while (values.size() < 2) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      assertEquals(4, consumer.endOffsets(List.of(PARTITION)).get(PARTITION));
    }
    return values;
  }
}
