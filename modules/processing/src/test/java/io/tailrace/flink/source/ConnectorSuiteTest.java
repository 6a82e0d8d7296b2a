package io.tailrace.flink.source;

import io.tailrace.flink.testing.SourceContext;
import io.tailrace.flink.testing.SourceContext.SplitKind;
import io.tailrace.flink.testing.TestBroker;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * Flink's own tests of a connector: splits, savepoints, rescaling, metrics, idle readers, and the
 * failure of a task manager.
 */
class ConnectorSuiteTest extends SourceTestSuiteBase<String> {
  @TestSemantics CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};

  @TestEnv MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

  @TestContext
  ExternalContextFactory<SourceContext> partitions =
      name -> new SourceContext(TestBroker.shared(), SplitKind.PARTITION);

  @TestContext
  ExternalContextFactory<SourceContext> topics =
      name -> new SourceContext(TestBroker.shared(), SplitKind.TOPIC);
}
