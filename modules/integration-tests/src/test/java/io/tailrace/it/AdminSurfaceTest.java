package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.HotPartition;
import io.tailrace.Tailrace;
import io.tailrace.TailraceBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators do beyond topics and groups, with Kafka's own admin client. */
class AdminSurfaceTest {
  private static final ClientQuotaEntity SLOW =
      new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "slow"));
  private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "1");

  @TempDir private Path folder;

  private TailraceBuilder broker() {
    return Tailrace.builder().dataFolder(folder.resolve("data"));
  }

  private static Admin admin(Tailrace broker, String clientId) {
    return Admin.create(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "client.id", clientId));
  }

  private static void setQuota(Admin admin, ClientQuotaEntity entity, String key, Double value)
      throws Exception {
    admin
        .alterClientQuotas(
            List.of(
                new ClientQuotaAlteration(
                    entity, List.of(new ClientQuotaAlteration.Op(key, value)))))
        .all()
        .get();
  }

  private static void set(Admin admin, ConfigResource resource, String name, String value)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                resource,
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private static Throwable failureOf(KafkaFuture<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause();
  }

  @Test
  void featuresAreShownAndRefuseWhatIsNotSupported() throws Exception {
    try (Tailrace broker = broker().start();
        Admin admin = admin(broker, "a")) {
      FeatureMetadata features = admin.describeFeatures().featureMetadata().get();
      assertEquals(
          features.supportedFeatures().get("metadata.version").maxVersion(),
          features.finalizedFeatures().get("metadata.version").maxVersionLevel());
      assertTrue(features.finalizedFeaturesEpoch().orElseThrow() > 0);
      Map<String, FeatureUpdate> update =
          Map.of(
              "metadata.version",
              new FeatureUpdate((short) 7, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE));
      assertInstanceOf(
          InvalidUpdateVersionException.class,
          failureOf(admin.updateFeatures(update, new UpdateFeaturesOptions()).all()));
    }
  }

  @Test
  void quotasAndDynamicConfigsSurviveARestart() throws Exception {
    Map<String, String> parts = new HashMap<>();
    parts.put(ClientQuotaEntity.USER, "u");
    parts.put(ClientQuotaEntity.CLIENT_ID, null);
    ClientQuotaEntity both = new ClientQuotaEntity(parts);
    try (Tailrace broker = broker().start();
        Admin admin = admin(broker, "a")) {
      setQuota(admin, SLOW, "producer_byte_rate", 1000.0);
      setQuota(admin, both, "request_percentage", 12.5);
      setQuota(
          admin,
          new ClientQuotaEntity(Map.of(ClientQuotaEntity.IP, "127.0.0.9")),
          "connection_creation_rate",
          5.0);
      set(admin, BROKER, "max.connections", "77");
    }
    try (Tailrace broker = broker().start();
        Admin admin = admin(broker, "a")) {
      assertEquals(3, admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().size());
      assertEquals(
          Map.of(both, Map.of("request_percentage", 12.5)),
          admin
              .describeClientQuotas(
                  ClientQuotaFilter.containsOnly(
                      List.of(
                          ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.USER),
                          ClientQuotaFilterComponent.ofDefaultEntity(ClientQuotaEntity.CLIENT_ID))))
              .entities()
              .get());
      ConfigEntry entry =
          admin.describeConfigs(List.of(BROKER)).all().get().get(BROKER).get("max.connections");
      assertEquals("77", entry.value());
      assertEquals(ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG, entry.source());
    }
  }

  @Test
  void aProducerOverItsQuotaIsToldSoAndSlowedDown() throws Exception {
    try (Tailrace broker = broker().start();
        Admin admin = admin(broker, "a")) {
      setQuota(admin, SLOW, "producer_byte_rate", 50_000.0);
      long begun = System.nanoTime();
      try (Producer<byte[], byte[]> producer = producer(broker, "slow")) {
        for (int i = 0; i < 560; i++) {
          producer.send(new ProducerRecord<>("t", new byte[1000]));
        }
        producer.flush();
        assertTrue(maxOf(producer.metrics().values(), "produce-throttle-time-max") > 0);
      }
      long elapsedMs = (System.nanoTime() - begun) / 1_000_000;
      assertTrue(elapsedMs > 500, "560 kB at 50 kB/s took " + elapsedMs + " ms");
    }
  }

  private static double maxOf(Collection<? extends Metric> metrics, String name) {
    return metrics.stream()
        .filter(metric -> metric.metricName().name().equals(name))
        .mapToDouble(metric -> (Double) metric.metricValue())
        .max()
        .orElseThrow();
  }

  private static Producer<byte[], byte[]> producer(Tailrace broker, String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", broker.bootstrapServers());
    config.put("client.id", clientId);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Test
  void whoCreatesTooManyPartitionsIsRefused() throws Exception {
    try (Tailrace broker = broker().start();
        Admin admin = admin(broker, "slow");
        Admin other = admin(broker, "other")) {
      setQuota(admin, SLOW, "controller_mutation_rate", 4.0);
      CreateTopicsOptions once = new CreateTopicsOptions().retryOnQuotaViolation(false);
      admin.createTopics(List.of(new NewTopic("a", 100, (short) 1)), once).all().get();
      assertInstanceOf(
          ThrottlingQuotaExceededException.class,
          failureOf(admin.createTopics(List.of(new NewTopic("b", 1, (short) 1)), once).all()));
      assertEquals(Set.of("a"), other.listTopics().names().get());
    }
  }

  @Test
  void aBrokerThatStandsAloneSaysSo() throws Exception {
    try (Tailrace broker = broker().start();
        Admin admin = admin(broker, "a")) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      TopicPartition partition = new TopicPartition("t", 0);
      assertInstanceOf(
          ElectionNotNeededException.class,
          admin
              .electLeaders(ElectionType.PREFERRED, Set.of(partition))
              .partitions()
              .get()
              .get(partition)
              .orElseThrow());
      assertEquals(Map.of(), admin.listPartitionReassignments().reassignments().get());
      QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
      assertEquals(1, quorum.leaderId());
      assertEquals(quorum.highWatermark(), quorum.voters().getFirst().logEndOffset());
    }
  }

  @Test
  void aHotPartitionIsVisibleOnceSomebodyAsks() throws Exception {
    try (Tailrace broker = broker().start();
        Admin admin = admin(broker, "a");
        Producer<byte[], byte[]> producer = producer(broker, "busy")) {
      set(admin, BROKER, "hot.partitions.sample.bytes", "10000");
      byte[] key = "celebrity".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 500; i++) {
        producer.send(new ProducerRecord<>("t", key, new byte[1000]));
      }
      producer.flush();
      HotPartition hottest = broker.hotPartitions(1).getFirst();
      assertEquals("t", hottest.topic());
      assertEquals("celebrity", hottest.keys().getFirst().name());
      assertEquals("busy", hottest.producers().getFirst().name());
      assertEquals(1, hottest.producers().getFirst().share(), 1e-9);
    }
  }
}
