/** For plugin authors and users of the embedded broker: contract suites and a JUnit extension. */
module io.tailrace.testkit {
  requires transitive io.tailrace.kernel;
  requires transitive io.tailrace.spi.storage;
  requires transitive org.junit.jupiter.api;

  exports io.tailrace.testkit.compression;
  exports io.tailrace.testkit.consistency;
  exports io.tailrace.testkit.group;
  exports io.tailrace.testkit.junit;
  exports io.tailrace.testkit.process;
  exports io.tailrace.testkit.storage;
}
