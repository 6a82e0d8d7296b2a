package io.tailrace.flink.sink;

import io.tailrace.flink.testing.KillableBroker;
import java.nio.file.Path;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flink's own suite for sinks. */
@Timeout(180)
class ExactlyOnceSuiteTest extends SinkTestSuiteBase<String> {
  @TempDir static Path data;
  private static KillableBroker broker;

  @TestSemantics CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};
  @TestEnv MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

  @TestContext
  ExternalContextFactory<SinkContext> context =
      test -> new SinkContext(broker.bootstrapServers(), DeliveryGuarantee.EXACTLY_ONCE);

  @BeforeAll
  static void start() {
    broker = new KillableBroker(data);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }
}
