package io.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {

  @Test
  void aListIsReadWithDefaultPortAndIpv6() {
    assertEquals(
        List.of(
            new BrokerAddress("a", 1),
            new BrokerAddress("b", 9092),
            new BrokerAddress("::1", 9093),
            new BrokerAddress("fe80::1", 9092)),
        BrokerAddress.parseList("a:1, b,[::1]:9093,[fe80::1]"));
  }

  @Test
  void anAddressIsShownAsItIsRead() {
    assertEquals("[::1]:9093", new BrokerAddress("::1", 9093).toString());
    assertEquals("a:1", new BrokerAddress("a", 1).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:", "a:0", "a:65536", "a:x", ":9092", "::1", "a:1,,b:2"})
  void whatIsNoAddressIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> BrokerAddress.parseList(text));
  }
}
