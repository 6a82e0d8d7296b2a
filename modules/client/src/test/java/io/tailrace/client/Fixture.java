package io.tailrace.client;

import java.time.Duration;
import java.util.List;

/** A client of a fake broker, with a clock that only pauses move. */
final class Fixture implements AutoCloseable {
  final FakeBroker broker = new FakeBroker();
  final FakeTime time = new FakeTime();
  final Codecs codecs = Codecs.of(List.of());

  ClientConfig config() {
    return new ClientConfig(
        List.of(broker.address()),
        "test",
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofMillis(100),
        1 << 20);
  }

  Client client() {
    return Client.open(config(), time);
  }

  @Override
  public void close() {
    codecs.close();
    broker.close();
  }
}
