package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.Tailrace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedded broker leaves nothing behind in the JVM that it ran in. */
class CloseTest {
  @TempDir Path data;

  @Test
  void aClosedBrokerHoldsNoThreadNoPortAndNoFolder() throws Exception {
    for (int time = 0; time < 3; time++) { // the folder can be opened again only if it was let go
      Tailrace broker = Tailrace.builder().dataFolder(data).start();
      String address = broker.bootstrapServers();
      try (KafkaProducer<String, String> producer = Clients.producer(address)) {
        producer.send(new ProducerRecord<>("left-behind", "value")).get();
      }
      broker.close();
      assertEquals(List.of(), threads());
      assertThrows(ConnectException.class, () -> connect(address));
    }
  }

  @Test
  void aBrokerThatCannotStartLeavesNothingEither() throws Exception {
    try (Tailrace holder = Tailrace.builder().dataFolder(data.resolve("held")).start()) {
      String address = holder.bootstrapServers();
      int taken = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      List<String> before = threads();
      assertThrows(
          RuntimeException.class,
          () -> Tailrace.builder().dataFolder(data.resolve("other")).port(taken).start());
      assertThrows(
          RuntimeException.class,
          () -> Tailrace.builder().dataFolder(data.resolve("held")).start());
      assertEquals(before, threads());
    }
    Tailrace.builder().dataFolder(data.resolve("other")).start().close();
    assertEquals(List.of(), threads());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("tailrace"))
        .sorted()
        .toList();
  }

  private static void connect(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))).close();
  }
}
