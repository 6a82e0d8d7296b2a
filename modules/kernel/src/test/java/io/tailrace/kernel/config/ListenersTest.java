package io.tailrace.kernel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenersTest {
  @Test
  void everyFormOfAddressIsRead() {
    assertEquals(
        List.of(
            new ListenerConfig("A", "localhost", 1),
            new ListenerConfig("B_2", "::1", 65535),
            new ListenerConfig("C", "", 0),
            new ListenerConfig("D", "fe80::1%eth0", 9)),
        listeners("A://localhost:1,B_2://[::1]:65535,C://:0,D://[fe80::1%eth0]:9").bound());
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:9092, Expected NAME://host:port",
    "PLAINTEXT://localhost, Expected NAME://host:port",
    "PLAINTEXT://::1:9092, Expected NAME://host:port",
    "PLAINTEXT://localhost:-1, Expected NAME://host:port",
    "PLAINTEXT://localhost:65536, Ports go up to 65535",
    "'A://localhost:1,A://localhost:2', Each listener must have its own name",
    "SSL://localhost:1, only PLAINTEXT is",
    "SASL_SSL://localhost:1, only PLAINTEXT is",
  })
  void whatIsNoListenerIsRefusedWithItsKeyAndTheReason(String text, String why) {
    ConfigException failure = assertThrows(ConfigException.class, () -> listeners(text));
    assertTrue(failure.getMessage().contains("configuration listeners"), failure.getMessage());
    assertTrue(failure.getMessage().contains(why), failure.getMessage());
  }

  @Test
  void aNameThatStandsForASecuredProtocolIsNotOpenedInPlainText() {
    assertThrows(
        ConfigException.class,
        () ->
            listeners(
                "CLIENTS://localhost:1", "listener.security.protocol.map", "CLIENTS:SASL_SSL"));
    assertEquals(
        1,
        listeners("CLIENTS://localhost:1", "listener.security.protocol.map", "CLIENTS:PLAINTEXT")
            .bound()
            .size());
  }

  @Test
  void theListenerOfAControllerIsLeftOut() {
    Listeners listeners =
        listeners(
            "PLAINTEXT://:9092,CONTROLLER://:9093",
            "controller.listener.names",
            "CONTROLLER",
            "advertised.listeners",
            "PLAINTEXT://one.example:9092,CONTROLLER://one.example:9093");
    assertEquals(List.of(new ListenerConfig("PLAINTEXT", "", 9092)), listeners.bound());
    assertEquals(1, listeners.advertised().size());
    assertThrows(
        ConfigException.class,
        () -> listeners("CONTROLLER://:9093", "controller.listener.names", "CONTROLLER"));
  }

  @Test
  void clientsAreToldWhatIsAdvertisedWithTheRealPortWhereItSaysNone() {
    Listeners listeners =
        listeners(
            "IN://127.0.0.1:0,OUT://0.0.0.0:0,BEHIND://127.0.0.1:0",
            "advertised.listeners",
            "OUT://broker.example:0,BEHIND://proxy.example:443");
    assertEquals("IN://127.0.0.1:7", advertised(listeners, "IN", "127.0.0.1"));
    assertEquals("OUT://broker.example:7", advertised(listeners, "OUT", "0.0.0.0"));
    assertEquals("BEHIND://proxy.example:443", advertised(listeners, "BEHIND", "127.0.0.1"));
  }

  @Test
  void nobodyIsToldToConnectToEverywhere() {
    String told = advertised(listeners("OUT://0.0.0.0:0"), "OUT", "0.0.0.0");
    assertFalse(told.contains("0.0.0.0"), told);
    for (String wildcard : List.of("0.0.0.0", "[::]", "")) {
      assertThrows(
          ConfigException.class,
          () -> listeners("OUT://0.0.0.0:1", "advertised.listeners", "OUT://" + wildcard + ":1"));
    }
  }

  @Test
  void whatIsNotThereCannotBeAdvertised() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () -> listeners("A://localhost:1", "advertised.listeners", "B://localhost:1"));
    assertTrue(failure.getMessage().contains("There is no such listener"), failure.getMessage());
  }

  private static String advertised(Listeners listeners, String name, String host) {
    return listeners.advertise(new ListenerConfig(name, host, 7)).toString();
  }

  private static Listeners listeners(String listeners, String... more) {
    Map<String, String> config = new HashMap<>(Map.of("listeners", listeners));
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i], more[i + 1]);
    }
    return Listeners.of(Config.of(config));
  }
}
