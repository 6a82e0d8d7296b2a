package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import io.tailrace.spi.clientmetrics.ClientMetricsProvider;
import io.tailrace.spi.clientmetrics.ClientMetricsReceiver;
import io.tailrace.spi.clientmetrics.PushedMetrics;
import io.tailrace.spi.config.Config;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Clients push their metrics to a receiver plugin (KIP-714). */
class ClientMetricsTest {

  /** What a client pushed, copied. */
  private record Pushed(UUID client, String software, boolean isTerminating, String data) {}

  private static final class Recorder implements ClientMetricsProvider {
    final LinkedBlockingQueue<Pushed> pushed = new LinkedBlockingQueue<>();

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public int spiVersion() {
      return ClientMetricsProvider.SPI_VERSION;
    }

    @Override
    public ClientMetricsReceiver create(Config config) {
      return metrics -> pushed.add(copy(metrics));
    }

    private static Pushed copy(PushedMetrics metrics) {
      ByteBuffer data = metrics.data();
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return new Pushed(
          metrics.clientInstanceId(),
          metrics.softwareName(),
          metrics.isTerminating(),
          new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  private static void subscribe(String bootstrapServers) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "all");
    try (Admin admin = Clients.admin(bootstrapServers)) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  resource,
                  List.of(
                      set("metrics", "*"),
                      set("interval.ms", "100"),
                      set("match", "client_id=watched"))))
          .all()
          .get();
      assertEquals(
          "100",
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get()
              .get(resource)
              .get("interval.ms")
              .value());
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static Producer<byte[], byte[]> producer(String bootstrapServers, String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("client.id", clientId);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Test
  void theMetricsOfAClientThatMatchesArriveAgainAndAgain() throws Exception {
    Recorder recorder = new Recorder();
    try (Tailrace broker =
        Tailrace.builder().provider(recorder).set("client.metrics.receiver", "recorder").start()) {
      subscribe(broker.bootstrapServers());
      try (Producer<byte[], byte[]> watched = producer(broker.bootstrapServers(), "watched");
          Producer<byte[], byte[]> other = producer(broker.bootstrapServers(), "other")) {
        watched.send(new ProducerRecord<>("t", new byte[10])).get();
        other.send(new ProducerRecord<>("t", new byte[10])).get();
        Pushed first = recorder.pushed.poll(30, TimeUnit.SECONDS);
        assertNotNull(first, "nothing was pushed");
        assertEquals("apache-kafka-java", first.software());
        assertTrue(first.data().contains("org.apache.kafka.producer."), first.data());
        assertFalse(first.isTerminating());
        for (int i = 0; i < 3; i++) {
          Pushed next = recorder.pushed.poll(30, TimeUnit.SECONDS);
          assertNotNull(next, "the client stopped to push");
          assertEquals(first.client(), next.client(), "a client that was not asked");
        }
      }
    }
  }
}
