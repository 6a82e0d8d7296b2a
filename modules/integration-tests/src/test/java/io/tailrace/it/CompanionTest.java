package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import io.tailrace.spi.companion.Companion;
import io.tailrace.spi.companion.CompanionContext;
import io.tailrace.spi.companion.CompanionProvider;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** What a companion gets from the broker that it runs beside. */
class CompanionTest {

  /** Keeps what it hears; as it is closed, it asks its broker for topics, as any client does. */
  private static final class Probe implements CompanionProvider, Companion {
    final List<Set<String>> heard = new ArrayList<>();
    Optional<Set<String>> last = Optional.empty();
    private CompanionContext context;

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public int spiVersion() {
      return SPI_VERSION;
    }

    @Override
    public Companion create(CompanionContext given) {
      context = given;
      return this;
    }

    @Override
    public synchronized void topicsChanged() {
      heard.add(Set.copyOf(context.broker().topics().stream().map(DeliveryTopic::name).toList()));
    }

    @Override
    public void close() {
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", context.bootstrapServers().get()))) {
        last = Optional.of(Set.copyOf(admin.listTopics().names().get()));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    synchronized List<Set<String>> heard() {
      return List.copyOf(heard);
    }
  }

  @Test
  void itHearsOfTopicsAndIsClosedWhileTheBrokerServes() throws Exception {
    Probe probe = new Probe();
    try (Tailrace broker = Tailrace.builder().provider(probe).start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      assertEquals(Set.of(), probe.heard().getFirst());
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      Awaiting.await(() -> probe.heard().getLast().equals(Set.of("t")));
      assertTrue(broker.plugins().contains("probe"), broker.plugins());
    }
    assertEquals(Optional.of(Set.of("t")), probe.last);
  }
}
