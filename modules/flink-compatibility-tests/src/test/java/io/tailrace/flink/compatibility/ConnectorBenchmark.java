package io.tailrace.flink.compatibility;

import com.sun.management.OperatingSystemMXBean;
import io.tailrace.testkit.process.BrokerProcess;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our source and sink beside Flink's own for Kafka: the same jobs, the same client, the same
 * broker, taking turns in one run. Started by hand, on a machine that has nothing else to do:
 *
 * <pre>{@code
 * ./mvnw -pl modules/flink-compatibility-tests -am verify -Dtest=ConnectorBenchmark \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dtailrace.benchmark=true \
 *   -Dtest.jvm.args=-XX:TieredStopAtLevel=4
 * }</pre>
 */
@EnabledIfSystemProperty(named = "tailrace.benchmark", matches = "true")
class ConnectorBenchmark {
  private static final int RECORDS = Integer.getInteger("tailrace.benchmark.records", 2_000_000);
  private static final int ROUNDS = Integer.getInteger("tailrace.benchmark.rounds", 5);
  private static final int PARTITIONS = 4;
  private static final int PARALLELISM = 2;
  private static final String FILL = "x".repeat(80);

  /** Records of a second in the jobs whose commits are timed, and how many there are. */
  private static final int COMMIT_RATE = 5_000;

  private static final int COMMIT_RECORDS = 50_000;

  @TempDir Path data;
  private BrokerProcess broker;
  private SteadyCluster flink;
  private ProcessHandle brokerProcess;
  private Admin admin;
  private int topics;

  /** What a job has cost; the broker's share apart. */
  private record Cost(Duration elapsed, Duration flinkCpu, Duration brokerCpu) {}

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(data, 0);
    brokerProcess = ProcessHandle.current().children().findFirst().orElseThrow();
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    flink = SteadyCluster.start(PARALLELISM);
  }

  @AfterEach
  void stop() {
    flink.close();
    admin.close();
    broker.close();
  }

  @Test
  void reading() throws Exception {
    String topic = newTopic();
    write(Connector.KAFKA, topic);
    compare("reading", connector -> read(connector, topic));
  }

  @Test
  void writingAtLeastOnce() throws Exception {
    compare("writing at least once", connector -> write(connector, newTopic()));
  }

  @Test
  void writingExactlyOnce() throws Exception {
    compare("writing exactly once", this::writeExactlyOnce);
  }

  @Test
  void commits() throws Exception {
    Map<Connector, List<Long>> prepare = new EnumMap<>(Connector.class);
    Map<Connector, List<Long>> commit = new EnumMap<>(Connector.class);
    for (int round = 0; round <= ROUNDS; round++) {
      for (Connector connector : order(round)) {
        CommitTimes times = new CommitTimes("commits-" + connector + round);
        String topic = newTopic();
        StreamExecutionEnvironment env = environment("100 ms");
        env.fromSource(
                new DataGeneratorSource<>(
                    number -> number + FILL,
                    COMMIT_RECORDS,
                    RateLimiterStrategy.perSecond(COMMIT_RATE),
                    Types.STRING),
                WatermarkStrategy.noWatermarks(),
                "numbers")
            .sinkTo(connector.timedSink(broker.bootstrapServers(), topic, times));
        run(env);
        if (round > 0) { // the first one warms up
          prepare.computeIfAbsent(connector, key -> new ArrayList<>()).addAll(times.prepare());
          commit.computeIfAbsent(connector, key -> new ArrayList<>()).addAll(times.commit());
        }
      }
    }
    for (Connector connector : Connector.values()) {
      print("prepare a checkpoint", connector, prepare.get(connector));
      print("commit a checkpoint", connector, commit.get(connector));
    }
  }

  private static void print(String what, Connector connector, List<Long> nanos) {
    List<Double> millis = nanos.stream().map(each -> each / 1e6).sorted().toList();
    System.out.printf(
        "%-24s %-9s median %6.2f ms   95%% %6.2f ms   (%d)%n",
        what,
        connector,
        millis.get(millis.size() / 2),
        millis.get(millis.size() * 95 / 100),
        millis.size());
  }

  private interface Job {
    Cost run(Connector connector) throws Exception;
  }

  /** Each comes first in every other round. */
  private static List<Connector> order(int round) {
    List<Connector> order = new ArrayList<>(List.of(Connector.values()));
    if (round % 2 != 0) {
      Collections.reverse(order);
    }
    return order;
  }

  /** Pairs, one after the other, so that what else happens on the machine meets both. */
  private static void compare(String what, Job job) throws Exception {
    Map<Connector, List<Cost>> costs = new EnumMap<>(Connector.class);
    for (int round = 0; round <= ROUNDS; round++) {
      for (Connector connector : order(round)) {
        Cost cost = job.run(connector);
        System.out.printf("%-24s round %d %-9s %s%n", what, round, connector, cost);
        if (round > 0) { // the first one warms up
          costs.computeIfAbsent(connector, key -> new ArrayList<>()).add(cost);
        }
      }
    }
    for (Connector connector : Connector.values()) {
      List<Cost> all = costs.get(connector);
      double seconds = median(all, cost -> cost.elapsed().toNanos() / 1e9);
      System.out.printf(
          "%-24s %-9s %,.0f records/s   Flink CPU %.2f us/record   broker CPU %.2f us/record%n",
          what,
          connector,
          RECORDS / seconds,
          median(all, cost -> cost.flinkCpu().toNanos() / 1e3) / RECORDS,
          median(all, cost -> cost.brokerCpu().toNanos() / 1e3) / RECORDS);
    }
    print(what, "elapsed", costs, cost -> cost.elapsed().toNanos());
    print(what, "Flink CPU", costs, cost -> cost.flinkCpu().toNanos());
    print(what, "broker CPU", costs, cost -> cost.brokerCpu().toNanos());
  }

  /** Ratios of pairs: below 1, ours takes less. */
  private static void print(
      String what, String which, Map<Connector, List<Cost>> costs, ToDoubleFunction<Cost> of) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      ratios.add(
          of.applyAsDouble(costs.get(Connector.TAILRACE).get(i))
              / of.applyAsDouble(costs.get(Connector.KAFKA).get(i)));
    }
    ratios.sort(Double::compare);
    System.out.printf(
        "%-24s %-10s ours / Kafka's: median %.2f, from %.2f to %.2f%n",
        what, which, ratios.get(ROUNDS / 2), ratios.get(0), ratios.get(ROUNDS - 1));
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> of) {
    return costs.stream().mapToDouble(of).sorted().skip(costs.size() / 2).findFirst().orElseThrow();
  }

  private Cost read(Connector connector, String topic) throws Exception {
    StreamExecutionEnvironment env = environment("1 s");
    env.fromSource(
            connector.source(broker.bootstrapServers(), topic),
            WatermarkStrategy.noWatermarks(),
            "topic")
        .sinkTo(new DiscardingSink<>());
    return run(env);
  }

  private Cost write(Connector connector, String topic) throws Exception {
    StreamExecutionEnvironment env = environment("1 s");
    env.fromSource(numbers(), WatermarkStrategy.noWatermarks(), "numbers")
        .sinkTo(connector.plainSink(broker.bootstrapServers(), topic));
    return run(env);
  }

  private Cost writeExactlyOnce(Connector connector) throws Exception {
    StreamExecutionEnvironment env = environment("200 ms");
    String topic = newTopic();
    env.fromSource(numbers(), WatermarkStrategy.noWatermarks(), "numbers")
        .sinkTo(connector.timedSink(broker.bootstrapServers(), topic, new CommitTimes(topic)));
    return run(env);
  }

  private static DataGeneratorSource<String> numbers() {
    return new DataGeneratorSource<>(number -> number + FILL, RECORDS, Types.STRING);
  }

  private StreamExecutionEnvironment environment(String checkpoints) {
    Configuration config = new Configuration();
    config.setString("restart-strategy.type", "none");
    config.setString("execution.checkpointing.interval", checkpoints);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(PARALLELISM);
    return env;
  }

  private Cost run(StreamExecutionEnvironment env) throws Exception {
    Duration flinkBefore = flinkCpu();
    Duration brokerBefore = brokerCpu();
    JobExecutionResult result = flink.run(env.getStreamGraph());
    Duration elapsed = Duration.ofMillis(result.getNetRuntime(TimeUnit.MILLISECONDS));
    return new Cost(elapsed, flinkCpu().minus(flinkBefore), brokerCpu().minus(brokerBefore));
  }

  private static Duration flinkCpu() {
    return Duration.ofNanos(
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
  }

  private Duration brokerCpu() {
    return brokerProcess.info().totalCpuDuration().orElseThrow();
  }

  private String newTopic() throws Exception {
    String topic = "benchmark-" + topics++;
    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    return topic;
  }
}
