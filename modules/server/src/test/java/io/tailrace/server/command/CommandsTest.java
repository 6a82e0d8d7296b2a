package io.tailrace.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "topic",
        "topic create",
        "topic create a --partitions many",
        "topic alter a",
        "produce",
        "produce a --format nonsense",
        "produce a --acks some",
        "consume a --offset nonsense",
        "consume a --print nonsense",
        "consume",
        "consume a --format nonsense",
        "config set a=b",
        "config describe",
        "config describe --topic a --broker 1",
        "topic list --bootstrap-server a:b",
        "server --port many",
        "server --set nonsense",
        "server --set no.such.key=1",
        "server --log-level loud"
      })
  void whatWasAskedWronglyIsToldWithoutAStackTraceAndWithExitCode2(String line) {
    Screen screen = new Screen("");
    int code = Commands.run(screen.streams(), line.isEmpty() ? new String[0] : line.split(" "));
    assertEquals(2, code, screen.err());
    assertTrue(!screen.err().isBlank());
    assertTrue(!screen.err().contains("\tat "), screen.err());
    assertTrue(screen.err().startsWith("tailrace: "), screen.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"server --prot 1", "consume", "produce a --format nonsense"})
  void aWrongOptionIsALineAndAHintAndNotAPageOfHelp(String line) {
    Screen screen = new Screen("");
    assertEquals(2, Commands.run(screen.streams(), line.split(" ")));
    assertTrue(screen.err().lines().count() <= 3, screen.err());
    assertTrue(screen.err().contains("--help' shows"), screen.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "help server",
        "server --help",
        "topic --help",
        "topic create --help",
        "produce --help",
        "consume --help",
        "plugins --help",
        "config --help",
        "config list --help",
        "--version",
        "version"
      })
  void helpGoesToStandardOutput(String line) {
    Screen screen = new Screen("");
    assertEquals(0, Commands.run(screen.streams(), line.split(" ")), screen.err());
    assertTrue(!screen.out().isBlank());
    assertEquals("", screen.err());
  }

  @Test
  void nobodyListeningIsToldWithTheAddressAndExitCode1() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Screen screen = new Screen("");
    assertEquals(1, Commands.run(screen.streams(), "topic", "list", "-b", "127.0.0.1:" + port));
    assertTrue(
        screen.err().startsWith("tailrace: Cannot connect to the broker at 127.0.0.1:" + port),
        screen.err());
    assertEquals(1, screen.err().lines().count(), screen.err());
  }

  @Test
  void debugShowsWhereAFailureComesFrom() {
    Screen screen = new Screen("");
    assertEquals(
        2, Commands.run(screen.streams(), "consume", "a", "--offset", "nonsense", "--debug"));
    assertTrue(screen.err().contains("\tat "), screen.err());
  }
}
