/**
 * Keeps jobs running beside a broker, as records of a topic ask for. Knows no engine: {@code
 * io.tailrace.jobs.runtime} is what one implements, on the class path of a loader of its own. The
 * JDK's modules that are required here are those that Flink and Kafka's clients need.
 */
module io.tailrace.jobs {
  requires io.tailrace.spi;
  requires java.management;
  requires java.naming;
  requires java.sql;
  requires java.xml;
  requires jdk.management;
  requires jdk.unsupported;

  uses io.tailrace.jobs.runtime.JobRuntimeFactory;

  provides io.tailrace.spi.companion.CompanionProvider with
      io.tailrace.jobs.JobHostProvider;
}
